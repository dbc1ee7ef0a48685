package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.desktop.ports.SettingsPort.Change;
import dev.landfall.desktop.ports.SettingsPort.Draft;
import dev.landfall.desktop.ports.SettingsPort.Start;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Form;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** The Settings screen: what the answers come to, and whether one can go on with them. */
public final class SettingsModel implements StationModel {
    private static final String NEXT = "Continue";

    private final Context context;
    private final SettingsPort port;
    private final Primary primary = new Primary(NEXT, this::use);
    private final ReadOnlyObjectWrapper<String> asked = new ReadOnlyObjectWrapper<>("");
    private final ReadOnlyObjectWrapper<String> editAsked = new ReadOnlyObjectWrapper<>("");
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();
    private final AnswersModel answers = new AnswersModel(this::changed);
    private final ValuesModel values;
    private final SecurityModel security;
    private @Nullable Map<Station, Object> startedWith;

    public SettingsModel(Context context, SettingsPort port) {
        this.context = context;
        this.port = port;
        values = new ValuesModel(context.work(), port, this::refresh);
        security = new SecurityModel(context.work(), port);
        refresh();
    }

    @Override
    public void entered() {
        Map<Station, Object> before = context.journey().answersBefore(Station.SETTINGS);
        if (!before.equals(startedWith)) {
            startedWith = before;
            begin();
        }
    }

    /** Reads the questions anew, keeping the answers; another bundle or cluster can ask other things. */
    public void begin() {
        context.work().run(port::start, this::started, p -> {
            problem.set(p);
            refresh();
        });
    }

    private void started(Start begun) {
        problem.set(null);
        answers.begin(begun);
    }

    /** Answers a question with the text of a file. */
    public void answerFrom(String question, Path file) {
        context.work().run(() -> AnswerFile.text(file), text -> answers.answer(question, text), problem::set);
    }

    /** Works out what a switch changes. */
    public void changes(String toggle, Consumer<List<Change>> told) {
        Draft draft = answers.draft();
        if (draft != null) {
            context.work().run(() -> port.changes(draft, toggle), told, problem::set);
        }
    }

    private void changed() {
        problem.set(null);
        Draft draft = answers.draft();
        if (draft != null) {
            values.work(draft);
            security.judge(draft);
        }
        refresh();
    }

    private void use() {
        Form now = answers.form().get();
        if (now == null) {
            return;
        }
        if (!now.errors().isEmpty()) {
            answers.askAll();
            asked.set("");
            asked.set(answers.open(now).getFirst().question().id());
            refresh();
            return;
        }
        if (values.broken().isPresent()) {
            editAsked.set("");
            editAsked.set(values.broken().get());
            return;
        }
        Draft complete = new Draft(now.generated(), answers.edits().get());
        context.work()
                .run(
                        () -> {
                            port.use(complete);
                            return true;
                        },
                        done -> {
                            answers.change(complete.answers());
                            context.journey().pass(Station.SETTINGS);
                        },
                        problem::set);
    }

    private void refresh() {
        Form now = answers.form().get();
        context.journey().answer(Station.SETTINGS, answers.draft());
        if (now == null) {
            primary.refuse(NEXT, "Reading the product's questions…");
            return;
        }
        int errors = answers.open(now).size();
        boolean broken = values.broken().isPresent();
        boolean needsYou = (answers.allAsked() && errors > 0) || broken;
        context.journey().flag(Station.SETTINGS, needsYou ? Flag.NEEDS_YOU : Flag.NONE);
        String open = Amounts.count(errors, "answer") + (errors == 1 ? " is" : " are") + " missing or wrong.";
        String edited = broken
                ? "Your edits of the values of " + values.broken().orElse("") + " cannot be used yet."
                : "Everything needed is answered.";
        primary.allow(NEXT, errors == 0 ? edited : open);
    }

    @Override
    public Station station() {
        return Station.SETTINGS;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    /** The questions with what has been answered so far. */
    public AnswersModel answers() {
        return answers;
    }

    public ValuesModel values() {
        return values;
    }

    public SecurityModel security() {
        return security;
    }

    /** The question that has to be answered first: its field takes the focus when this changes. */
    public ReadOnlyObjectProperty<String> asked() {
        return asked.getReadOnlyProperty();
    }

    /** The release whose edits have to be mended first. */
    public ReadOnlyObjectProperty<String> editAsked() {
        return editAsked.getReadOnlyProperty();
    }

    public ObjectProperty<@Nullable Problem> problem() {
        return problem;
    }
}
