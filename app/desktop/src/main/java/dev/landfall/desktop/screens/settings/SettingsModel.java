package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.fx.Refresh;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.desktop.ports.SettingsPort.Preview;
import dev.landfall.desktop.ports.SettingsPort.Start;
import dev.landfall.desktop.widgets.LineDiff;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.QuestionType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** The Settings screen: the product's questions and switches, and what the answers come to. */
public final class SettingsModel implements StationModel {
    private static final String NEXT = "Continue";

    private final Context context;
    private final SettingsPort port;
    private final Primary primary = new Primary(NEXT, this::use);
    private final ReadOnlyObjectWrapper<@Nullable Form> form = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable Shown> shown = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<String> asked = new ReadOnlyObjectWrapper<>("");
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();
    private final Set<String> touched = new HashSet<>();
    private final Refresh<Shown> previews;
    private @Nullable Start start;
    private @Nullable Map<Station, Object> startedWith;
    private boolean allErrors;

    /** A preview with its difference worked out. */
    public record Shown(Preview preview, String diff) {}

    public SettingsModel(Context context, SettingsPort port) {
        this.context = context;
        this.port = port;
        previews = new Refresh<>(
                context.work(),
                () -> {
                    Form now = form.get();
                    Preview preview = port.preview(now == null ? Answers.NONE : now.answers());
                    return new Shown(preview, LineDiff.unified(preview.defaults(), preview.merged()));
                },
                shown::set,
                problem::set);
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
        start = begun;
        problem.set(null);
        Form before = form.get();
        // what was typed in this sitting is newer than what the site folder holds
        Answers answers =
                before != null && before.product().id().equals(begun.product().id())
                        ? before.answers()
                        : begun.answers();
        set(Form.of(begun.product(), answers, begun.facts()));
    }

    /** Answers a question; an empty text makes its default count again. */
    public void answer(String question, String value) {
        Form now = form.get();
        if (now != null && !now.value(question).equals(value)) {
            touched.add(question);
            change(now.answers().with(question, value));
        }
    }

    /** Makes up everything secret that was left empty. */
    public void generate() {
        Form now = form.get();
        if (now != null) {
            change(now.generated());
        }
    }

    /** Makes up one secret anew. */
    public void generate(String question) {
        Form now = form.get();
        if (now != null && start != null) {
            Answers without = now.answers().with(question, "");
            Answers all = Form.of(now.product(), without, start.facts()).generated();
            String made = all.values().get(question);
            if (made != null) {
                change(now.answers().with(question, made));
            }
        }
    }

    public void toggle(String toggle, boolean on) {
        Form now = form.get();
        if (now != null) {
            change(now.answers().with(toggle, on));
        }
    }

    private void change(Answers answers) {
        Form now = form.get();
        if (now != null && start != null) {
            set(Form.of(now.product(), answers, start.facts()));
        }
    }

    private void set(Form changed) {
        form.set(changed);
        previews.request();
        refresh();
    }

    private void use() {
        Form now = form.get();
        if (now == null) {
            return;
        }
        if (!now.errors().isEmpty()) {
            allErrors = true;
            asked.set("");
            asked.set(now.errors().getFirst().question().id());
            refresh();
            return;
        }
        Answers complete = now.generated();
        context.work()
                .run(
                        () -> {
                            port.use(complete);
                            return true;
                        },
                        done -> {
                            change(complete);
                            context.journey().pass(Station.SETTINGS);
                        },
                        problem::set);
    }

    private void refresh() {
        Form now = form.get();
        context.journey().answer(Station.SETTINGS, now == null ? null : now.answers());
        if (now == null) {
            primary.refuse(NEXT, "Reading the product's questions…");
            return;
        }
        int errors = now.errors().size();
        boolean needsYou = allErrors && errors > 0;
        context.journey().flag(Station.SETTINGS, needsYou ? Flag.NEEDS_YOU : Flag.NONE);
        String open = Amounts.count(errors, "answer") + (errors == 1 ? " is" : " are") + " missing or wrong.";
        primary.allow(NEXT, errors == 0 ? "Everything needed is answered." : open);
    }

    /** What is wrong with an answer, once it has been given or asked for; empty when nothing is. */
    public String error(Form.Field field) {
        boolean say =
                allErrors || field.given() || touched.contains(field.question().id());
        return say ? field.error() : "";
    }

    /** What can be chosen: the question's own choices, or what the cluster has. */
    public List<String> choices(Question question) {
        if (question.type() == QuestionType.STORAGE_CLASS && start != null) {
            return start.storageClasses();
        }
        if (question.type() == QuestionType.INGRESS_CLASS && start != null) {
            return start.ingressClasses();
        }
        return question.choices();
    }

    @Override
    public Station station() {
        return Station.SETTINGS;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    /** The questions with the answers so far; null until they have been read. */
    public ReadOnlyObjectProperty<@Nullable Form> form() {
        return form.getReadOnlyProperty();
    }

    /** What the answers come to; null until it has been worked out. */
    public ReadOnlyObjectProperty<@Nullable Shown> shown() {
        return shown.getReadOnlyProperty();
    }

    /** The question that has to be answered first: its field takes the focus when this changes. */
    public ReadOnlyObjectProperty<String> asked() {
        return asked.getReadOnlyProperty();
    }

    public ObjectProperty<@Nullable Problem> problem() {
        return problem;
    }
}
