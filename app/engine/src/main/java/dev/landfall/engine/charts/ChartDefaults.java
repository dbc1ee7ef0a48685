package dev.landfall.engine.charts;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The values that a chart is installed with when nobody says anything: its own, over those of the charts inside it. */
public final class ChartDefaults {
    private static final int LIMIT = 16 << 20;

    private ChartDefaults() {}

    /** As plain values; what cannot be read counts as empty, Helm will say so. */
    public static Map<String, @Nullable Object> of(ChartArchive chart) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        ValuesPlace.top(chart).parts().forEach((key, part) -> all.put(key, of(part)));
        return merge(all, read(chart.values()));
    }

    /** Maps into each other, everything else replaced, as Helm merges; a null stays. */
    public static Map<String, @Nullable Object> merge(Map<?, ?> base, Map<?, ?> over) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        base.forEach((key, value) -> all.put(String.valueOf(key), value));
        over.forEach((k, value) -> {
            String key = String.valueOf(k);
            all.put(
                    key,
                    value instanceof Map<?, ?> m && all.get(key) instanceof Map<?, ?> there ? merge(there, m) : value);
        });
        return all;
    }

    /** The values as a template sees them: what a null takes away is gone. */
    public static Map<String, @Nullable Object> withoutNulls(Map<?, ?> values) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map) {
                kept.put(String.valueOf(key), withoutNulls(map));
            } else if (value != null) {
                kept.put(String.valueOf(key), value);
            }
        });
        return kept;
    }

    /** Charts repeat keys and alias freely, which Landfall's own files may not. */
    private static Map<?, ?> read(String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                .setMaxAliasesForCollections(1000)
                .setCodePointLimit(LIMIT)
                .build();
        try {
            return new Load(settings).loadFromString(yaml) instanceof Map<?, ?> map ? map : Map.of();
        } catch (YamlEngineException e) {
            return Map.of();
        }
    }
}
