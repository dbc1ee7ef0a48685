package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value put into a person's own edits without losing what they wrote. */
final class ValueEdit {
    private ValueEdit() {}

    /**
     * The edits with the value that clears a hurdle. Edits that have comments, or cannot be read, are left as they are, with the value in
     * a comment below: printing them anew would lose the comments.
     */
    static String with(String edits, ValueHint hint) {
        String note = edits.stripTrailing() + "\n# still to be put in its place: " + hint.key() + ": " + hint.instead()
                + "\n";
        if (edits.contains("#")) {
            return note;
        }
        try {
            Map<String, @Nullable Object> all = copy(edits.isBlank() ? Map.of() : Yaml.values(edits, "edits"));
            Object value =
                    Yaml.values("value: " + hint.instead(), hint.key()) instanceof Map<?, ?> m ? m.get("value") : null;
            put(all, Arrays.asList(hint.key().split("\\.")), value);
            return Yaml.print(all);
        } catch (ProblemException e) {
            return note;
        }
    }

    private static void put(Map<String, @Nullable Object> into, List<String> path, @Nullable Object value) {
        String first = path.getFirst();
        if (path.size() == 1) {
            into.put(first, value);
            return;
        }
        Map<String, @Nullable Object> inner = copy(into.get(first));
        put(inner, path.subList(1, path.size()), value);
        into.put(first, inner);
    }

    private static Map<String, @Nullable Object> copy(@Nullable Object from) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        if (from instanceof Map<?, ?> map) {
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
        }
        return copy;
    }
}
