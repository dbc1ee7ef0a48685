package dev.landfall.engine.install;

import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives back to values that were edited by eye the secrets that the eye was not shown. */
final class Unmask {
    private final String release;

    /** @param release named when a mask stands where none was */
    Unmask(String release) {
        this.release = release;
    }

    /**
     * An edit with its masks replaced.
     *
     * @param shown what stood there for eyes
     * @param real what truly stands there
     */
    @Nullable
    Object value(@Nullable Object edit, @Nullable Object shown, @Nullable Object real, String path) {
        return switch (edit) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> all = new LinkedHashMap<>();
                map.forEach((k, v) -> {
                    String key = String.valueOf(k);
                    all.put(
                            key,
                            value(v, under(shown, key), under(real, key), path.isEmpty() ? key : path + "." + key));
                });
                yield all;
            }
            case List<?> list -> {
                List<@Nullable Object> all = new ArrayList<>();
                for (int i = 0; i < list.size(); i++) {
                    all.add(value(list.get(i), item(shown, i), item(real, i), path + "[" + i + "]"));
                }
                yield all;
            }
            case String text
            when text.contains(Values.MASK) -> {
                if (!Objects.equals(text, shown)) {
                    throw ProblemException.of("install.edit-masked", "release", release, "path", path);
                }
                yield real;
            }
            // copied from a view that was made before the names were known
            case String text when text.contains(ObjectNames.UNKNOWN) && real != null -> real;
            case null -> null;
            default -> edit;
        };
    }

    private static @Nullable Object under(@Nullable Object values, String key) {
        return values instanceof Map<?, ?> map ? map.get(key) : null;
    }

    private static @Nullable Object item(@Nullable Object values, int index) {
        return values instanceof List<?> list && index < list.size() ? list.get(index) : null;
    }
}
