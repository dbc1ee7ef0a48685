package dev.landfall.engine.install;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists that values files add to, where Helm could only replace them: {@code extraEnvs+: [more]} is the list of the files before
 * (at first the chart's own), and more. So each file of a product brings its own environment, whichever others are used.
 */
final class GrowingLists {
    private GrowingLists() {}

    /**
     * The values of one file with every such list whole, under its plain key.
     *
     * @param before the chart's own values with those of the files before
     */
    static Map<String, @Nullable Object> settle(Map<?, ?> before, Map<?, ?> file) {
        Map<String, @Nullable Object> settled = new LinkedHashMap<>();
        file.forEach((k, value) -> {
            String key = String.valueOf(k);
            if (value instanceof Map<?, ?> map) {
                settled.put(key, settle(before.get(key) instanceof Map<?, ?> there ? there : Map.of(), map));
            } else if (key.endsWith("+") && value instanceof List<?> more) {
                String list = key.substring(0, key.length() - 1);
                List<@Nullable Object> all = new ArrayList<>();
                if (before.get(list) instanceof List<?> there) {
                    all.addAll(there);
                }
                all.addAll(more);
                settled.put(list, all);
            } else {
                settled.put(key, value);
            }
        });
        return settled;
    }
}
