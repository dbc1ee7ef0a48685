package dev.landfall.engine.product;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the engineer typed and switched, by question and toggle.
 *
 * <p>Secrets among the values are never printed by {@link #toString}.
 *
 * @param values only what was given; defaults are not in here
 * @param toggles only what was switched by hand
 */
public record Answers(Map<String, String> values, Map<String, Boolean> toggles) {
    public static final Answers NONE = new Answers(Map.of(), Map.of());

    public Answers {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        toggles = Collections.unmodifiableMap(new LinkedHashMap<>(toggles));
    }

    /** The same with one answer changed; an empty text takes it away, so that the default counts again. */
    public Answers with(String question, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        if (value.isEmpty()) {
            changed.remove(question);
        } else {
            changed.put(question, value);
        }
        return new Answers(changed, toggles);
    }

    /** The same with one toggle switched. */
    public Answers with(String toggle, boolean on) {
        Map<String, Boolean> changed = new LinkedHashMap<>(toggles);
        changed.put(toggle, on);
        return new Answers(values, changed);
    }

    /** The same with one toggle as it is suggested. */
    public Answers suggested(String toggle) {
        Map<String, Boolean> changed = new LinkedHashMap<>(toggles);
        changed.remove(toggle);
        return new Answers(values, changed);
    }

    @Override
    public String toString() {
        return "Answers to " + values.keySet() + ", toggles " + toggles;
    }
}
