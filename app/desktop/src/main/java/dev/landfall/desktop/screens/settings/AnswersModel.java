package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.ports.SettingsPort.Draft;
import dev.landfall.desktop.ports.SettingsPort.Start;
import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.QuestionType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The product's questions and switches with the answers so far, and the engineer's edits of charts' values. Used on the gate's thread.
 */
public final class AnswersModel {
    private final ReadOnlyObjectWrapper<@Nullable Form> form = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Map<String, String>> edits = new ReadOnlyObjectWrapper<>(Map.of());
    private final Set<String> touched = new HashSet<>();
    private final Runnable told;
    private @Nullable Start start;
    private boolean allAsked;

    /** @param told runs after every change of answers or edits */
    AnswersModel(Runnable told) {
        this.told = told;
    }

    /** Takes the questions, keeping what was answered to the same product. */
    void begin(Start begun) {
        start = begun;
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
            told.run();
        }
    }

    /** Writes a value that was found to be in the way into a release's edits. */
    public void editValue(String release, ValueHint hint) {
        String before = edits.get().getOrDefault(release, "");
        edit(release, ValueEdit.with(before, hint));
    }

    /** Takes all answers anew. */
    void change(Answers answers) {
        Form now = form.get();
        if (now != null && start != null) {
            set(Form.of(now.product(), answers, start.facts()));
        }
    }

    private void set(Form changed) {
        form.set(changed);
        told.run();
    }

    /** Null until the questions have been read. */
    @Nullable
    Draft draft() {
        Form now = form.get();
        return now == null ? null : new Draft(now.answers(), edits.get());
    }

    /** From now on every answer that is missing is an error, asked for or not. */
    void askAll() {
        allAsked = true;
    }

    boolean allAsked() {
        return allAsked;
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
                allAsked || field.given() || touched.contains(field.question().id());
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

    /** The questions with the answers so far; null until they have been read. */
    public ReadOnlyObjectProperty<@Nullable Form> form() {
        return form.getReadOnlyProperty();
    }

    /** The engineer's edits of charts' values, YAML by release. */
    public ReadOnlyObjectProperty<Map<String, String>> edits() {
        return edits.getReadOnlyProperty();
    }
}
