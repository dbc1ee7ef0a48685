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
import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.QuestionType;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
    private final ReadOnlyObjectWrapper<Map<String, String>> edits = new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyObjectWrapper<String> asked = new ReadOnlyObjectWrapper<>("");
    private final ReadOnlyObjectWrapper<String> editAsked = new ReadOnlyObjectWrapper<>("");
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();
    private final Set<String> touched = new HashSet<>();
    private final ValuesModel values;
    private final SecurityModel security;
    private @Nullable Start start;
    private @Nullable Map<Station, Object> startedWith;
    private boolean allErrors;

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
        start = begun;
        problem.set(null);
        Form before = form.get();
        // what was typed in this sitting is newer than what the site folder holds
        boolean same =
                before != null && before.product().id().equals(begun.product().id());
        if (!same) {
            edits.set(begun.draft().edits());
        }
        set(Form.of(
                begun.product(),
                same && before != null ? before.answers() : begun.draft().answers(),
                begun.facts()));
    }

    /** Answers a question; an empty text makes its default count again. */
    public void answer(String question, String value) {
        Form now = form.get();
        if (now != null && !now.value(question).equals(value)) {
            touched.add(question);
            change(now.answers().with(question, value));
        }
    }

    /** Answers a question with the text of a file. */
    public void answerFrom(String question, Path file) {
        context.work().run(() -> AnswerFile.text(file), text -> answer(question, text), problem::set);
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

    /** Switches by hand; switched to what is suggested, a toggle follows the suggestion again. */
    public void toggle(String toggle, boolean on) {
        Form now = form.get();
        if (now != null && start != null) {
            Answers suggested = now.answers().suggested(toggle);
            boolean already = Boolean.parseBoolean(
                    Form.of(now.product(), suggested, start.facts()).value(toggle));
            change(already == on ? suggested : now.answers().with(toggle, on));
        }
    }

    /** Lets a switch follow its suggestion again. */
    public void suggest(String toggle) {
        Form now = form.get();
        if (now != null) {
            change(now.answers().suggested(toggle));
        }
    }

    /** Switches several on. */
    public void toggleOn(Set<String> toggles) {
        // those that others follow come first, so that their followers need no hand
        Form now = form.get();
        if (now != null) {
            Toggles.of(now).stream()
                    .map(t -> t.toggle().id())
                    .filter(toggles::contains)
                    .forEach(t -> toggle(t, true));
        }
    }

    /** Edits one release's values by hand; an empty text takes the edits back. */
    public void edit(String release, String yaml) {
        Map<String, String> changed = new LinkedHashMap<>(edits.get());
        if (yaml.isBlank()) {
            changed.remove(release);
        } else {
            changed.put(release, yaml);
        }
        if (!changed.equals(edits.get())) {
            edits.set(Map.copyOf(changed));
            changed();
        }
    }

    /** Writes a value that was found to be in the way into a release's edits. */
    public void editValue(String release, ValueHint hint) {
        String before = edits.get().getOrDefault(release, "");
        edit(release, ValueEdit.with(before, hint));
    }

    /** Works out what a switch changes. */
    public void changes(String toggle, Consumer<List<Change>> told) {
        Draft draft = draft();
        if (draft != null) {
            context.work().run(() -> port.changes(draft, toggle), told, problem::set);
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
        changed();
    }

    private void changed() {
        problem.set(null);
        Draft draft = draft();
        if (draft != null) {
            values.work(draft);
            security.judge(draft);
        }
        refresh();
    }

    private @Nullable Draft draft() {
        Form now = form.get();
        return now == null ? null : new Draft(now.answers(), edits.get());
    }

    private void use() {
        Form now = form.get();
        if (now == null) {
            return;
        }
        if (!now.errors().isEmpty()) {
            allErrors = true;
            asked.set("");
            asked.set(open(now).getFirst().question().id());
            refresh();
            return;
        }
        if (values.broken().isPresent()) {
            editAsked.set("");
            editAsked.set(values.broken().get());
            return;
        }
        Draft complete = new Draft(now.generated(), edits.get());
        context.work()
                .run(
                        () -> {
                            port.use(complete);
                            return true;
                        },
                        done -> {
                            change(complete.answers());
                            context.journey().pass(Station.SETTINGS);
                        },
                        problem::set);
    }

    private void refresh() {
        Form now = form.get();
        context.journey().answer(Station.SETTINGS, draft());
        if (now == null) {
            primary.refuse(NEXT, "Reading the product's questions…");
            return;
        }
        int errors = open(now).size();
        boolean broken = values.broken().isPresent();
        boolean needsYou = (allErrors && errors > 0) || broken;
        context.journey().flag(Station.SETTINGS, needsYou ? Flag.NEEDS_YOU : Flag.NONE);
        String open = Amounts.count(errors, "answer") + (errors == 1 ? " is" : " are") + " missing or wrong.";
        String edited = broken
                ? "Your edits of the values of " + values.broken().orElse("") + " cannot be used yet."
                : "Everything needed is answered.";
        primary.allow(NEXT, errors == 0 ? edited : open);
    }

    /** The answers to mend: not those whose default only follows one that is missing or wrong itself. */
    List<Form.Field> open(Form now) {
        List<Form.Field> errors = now.errors();
        List<Form.Field> causes =
                errors.stream().filter(f -> f.given() || !follows(f, errors)).toList();
        return causes.isEmpty() ? errors : causes;
    }

    private static boolean follows(Form.Field field, List<Form.Field> errors) {
        return errors.stream()
                .anyMatch(e -> field.question()
                        .otherwise()
                        .contains("${" + e.question().id() + "}"));
    }

    /** What is wrong with an answer, once it has been given or asked for; empty when nothing is. */
    public String error(Form.Field field) {
        boolean say =
                allErrors || field.given() || touched.contains(field.question().id());
        boolean cause = field.given()
                || form.get() == null
                || !follows(field, form.get().errors());
        return say && cause ? field.error() : "";
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

    public ValuesModel values() {
        return values;
    }

    public SecurityModel security() {
        return security;
    }

    /** The questions with the answers so far; null until they have been read. */
    public ReadOnlyObjectProperty<@Nullable Form> form() {
        return form.getReadOnlyProperty();
    }

    /** The engineer's edits of charts' values, YAML by release. */
    public ReadOnlyObjectProperty<Map<String, String>> edits() {
        return edits.getReadOnlyProperty();
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
