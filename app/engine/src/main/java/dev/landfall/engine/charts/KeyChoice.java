package dev.landfall.engine.charts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settles keys that a values file gives in several spellings, {@code apiServerKey|apiserverKey|apiKey: x}, because charts rename them
 * between versions: of each, the one that this chart has at that place is kept.
 *
 * <p>A spelling counts that the values.yaml of the chart, or of the chart inside it that the value goes to, sets there; else one that
 * they mention in a comment or a template; else the first. Only plain identifiers are taken apart, so that {@code a||b} or
 * {@code "x | y"} stays one key, and so does a key that the chart itself has with its bar.
 */
public final class KeyChoice {
    private static final Pattern CHOICE = Pattern.compile("[A-Za-z_][\\w.-]*(?:\\|[A-Za-z_][\\w.-]*)+");

    private KeyChoice() {}

    /** The values with every choice made, at every depth; everything else as it was. */
    public static Map<String, @Nullable Object> settle(ChartArchive chart, Map<?, ?> values) {
        return chart(values, List.of(ValuesPlace.top(chart)));
    }

    /** @param places of the chart that the values go to first, then of the charts around it */
    private static Map<String, @Nullable Object> chart(Map<?, ?> given, List<ValuesPlace> places) {
        Map<String, ChartArchive> parts = places.getFirst().parts();
        Map<String, @Nullable Object> settled = new LinkedHashMap<>();
        given.forEach((k, value) -> {
            String key = chosen(String.valueOf(k), places, parts::containsKey);
            ChartArchive part = parts.get(key);
            if (part != null && value instanceof Map<?, ?> inner) {
                List<ValuesPlace> inside = new ArrayList<>();
                inside.add(ValuesPlace.top(part));
                places.forEach(place -> inside.add(place.child(key)));
                put(settled, key, chart(inner, inside));
            } else {
                put(settled, key, below(value, key, places));
            }
        });
        return settled;
    }

    private static @Nullable Object below(@Nullable Object value, String key, List<ValuesPlace> places) {
        return switch (value) {
            case Map<?, ?> map ->
                mapping(map, places.stream().map(p -> p.child(key)).toList());
            case List<?> list ->
                list(list, places.stream().map(p -> p.items(key)).toList());
            case null -> null;
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> mapping(Map<?, ?> given, List<ValuesPlace> places) {
        Map<String, @Nullable Object> settled = new LinkedHashMap<>();
        given.forEach((k, value) -> {
            String key = chosen(String.valueOf(k), places, none -> false);
            put(settled, key, below(value, key, places));
        });
        return settled;
    }

    private static List<@Nullable Object> list(List<?> given, List<ValuesPlace> places) {
        List<@Nullable Object> settled = new ArrayList<>();
        for (Object item : given) {
            settled.add(
                    switch (item) {
                        case Map<?, ?> map -> mapping(map, places);
                        case List<?> inner -> list(inner, places);
                        case null -> null;
                        default -> item;
                    });
        }
        return settled;
    }

    private static String chosen(String key, List<ValuesPlace> places, Predicate<String> part) {
        if (!CHOICE.matcher(key).matches() || places.stream().anyMatch(p -> p.sets(key))) {
            return key;
        }
        List<String> spellings = List.of(key.split("\\|", -1));
        Optional<String> set = spellings.stream()
                .filter(s -> part.test(s) || places.stream().anyMatch(p -> p.sets(s)))
                .findFirst();
        return set.or(() -> spellings.stream()
                        .filter(s -> places.stream().anyMatch(p -> p.mentions(s)))
                        .findFirst())
                .orElse(spellings.getFirst());
    }

    /** Two choices may end at the same key; their mappings then are one. */
    private static void put(Map<String, @Nullable Object> into, String key, @Nullable Object value) {
        if (value instanceof Map<?, ?> more && into.get(key) instanceof Map<?, ?> there) {
            Map<String, @Nullable Object> both = new LinkedHashMap<>();
            there.forEach((k, v) -> both.put(String.valueOf(k), v));
            more.forEach((k, v) -> put(both, String.valueOf(k), v));
            into.put(key, both);
        } else {
            into.put(key, value);
        }
    }
}
