package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartMetadata;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.openshift.Obstacle;
import dev.landfall.engine.openshift.Rule;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of a chart that may set a field of a pod, likeliest first: those of the field's name and value, in the chart and its
 * subcharts. Only a rendering can tell which one does.
 */
final class ValueCandidates {
    private static final int PER_OBSTACLE = 12;
    private static final Set<Rule> CAN_BE_ADDED = Set.of(
            Rule.PRIVILEGE_ESCALATION, Rule.CAPABILITY_DROP, Rule.SECCOMP, Rule.RUN_AS_NON_ROOT, Rule.READ_ONLY_ROOT);

    /**
     * A value to try.
     *
     * @param path its keys from the top
     * @param now what it is, for people
     * @param instead what to put there; null to take it away
     */
    record Candidate(
            List<String> path, String now, @Nullable Object instead) {
        String key() {
            return String.join(".", path);
        }

        String words() {
            return instead == null ? "null" : Json.MAPPER.valueToTree(instead).toString();
        }
    }

    private final Obstacle obstacle;
    private final String field;
    private final List<Candidate> found = new ArrayList<>();

    private ValueCandidates(Obstacle obstacle) {
        this.obstacle = obstacle;
        this.field = field(obstacle);
    }

    /**
     * What may be tried.
     *
     * @param given the values over the chart's own, as YAML
     * @param pod words in which the name of the subchart may stand
     */
    static List<Candidate> of(ChartArchive chart, String given, Obstacle obstacle, String pod) {
        ValueCandidates search = new ValueCandidates(obstacle);
        Map<String, @Nullable Object> all = defaults(chart);
        merge(all, map(values(given)));
        search.walk(new ArrayList<>(), all);
        String words = pod.toLowerCase(Locale.ROOT);
        return search.found.stream()
                .sorted(Comparator.comparingInt(c -> -likeness(c, words)))
                .limit(PER_OBSTACLE)
                .toList();
    }

    private static int likeness(Candidate candidate, String pod) {
        int score = 0;
        for (String key : candidate.path()) {
            score += pod.contains(key.toLowerCase(Locale.ROOT)) ? 2 : 0;
        }
        return score + (candidate.instead() == null ? 1 : 0);
    }

    /** The name of the field in question, as values files usually repeat it. */
    private static String field(Obstacle obstacle) {
        if (obstacle.rule() == Rule.VOLUME) {
            return obstacle.value();
        }
        String at = obstacle.at();
        int context = at.indexOf("securityContext.");
        String rest = context < 0
                ? at.substring(at.lastIndexOf('.') + 1)
                : at.substring(context + "securityContext.".length());
        return rest.split("[.\\[]", 2)[0];
    }

    private void walk(List<String> path, Map<String, @Nullable Object> values) {
        values.forEach((key, value) -> {
            List<String> here = new ArrayList<>(path);
            here.add(key);
            look(here, key, value);
            if (value instanceof Map<?, ?> map) {
                walk(here, map(map));
            }
        });
    }

    private void look(List<String> path, String key, @Nullable Object value) {
        boolean scalar = !(value instanceof Map<?, ?>) && !(value instanceof List<?>);
        if (key.equals(field) && value != null && (!scalar || value.toString().equals(obstacle.value()))) {
            found.add(new Candidate(path, brief(value), null));
            if (value instanceof Boolean now) {
                found.add(new Candidate(path, brief(value), !now));
            }
        }
        // an init container is often there only to set something up, and can be switched off
        boolean init = obstacle.at().contains("initContainers");
        String parent = path.size() < 2 ? "" : path.get(path.size() - 2).toLowerCase(Locale.ROOT);
        if (init && key.equals("enabled") && Boolean.TRUE.equals(value) && parent.contains("init")) {
            found.add(new Candidate(path, "true", false));
        }
        boolean context = key.toLowerCase(Locale.ROOT).endsWith("securitycontext");
        if (context && CAN_BE_ADDED.contains(obstacle.rule()) && (value == null || value instanceof Map<?, ?>)) {
            List<String> there = new ArrayList<>(path);
            there.add(field);
            Object now = value instanceof Map<?, ?> map ? map.get(field) : null;
            found.add(new Candidate(there, now == null ? "not set" : brief(now), wanted()));
        }
    }

    private Object wanted() {
        return switch (obstacle.rule()) {
            case CAPABILITY_DROP -> Map.of("drop", List.of(obstacle.allowed()));
            case SECCOMP -> Map.of("type", "RuntimeDefault");
            case RUN_AS_NON_ROOT, READ_ONLY_ROOT -> true;
            default -> false;
        };
    }

    private static String brief(Object value) {
        return Json.MAPPER.valueToTree(value).toString();
    }

    /** The defaults of a chart with those of its subcharts under their names, the chart's own over theirs. */
    private static Map<String, @Nullable Object> defaults(ChartArchive chart) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (ChartArchive sub : chart.subcharts()) {
            for (String name : names(chart, sub)) {
                all.put(name, defaults(sub));
            }
        }
        merge(all, map(values(chart.values())));
        return all;
    }

    private static List<String> names(ChartArchive chart, ChartArchive sub) {
        List<String> names = chart.metadata().dependencies().stream()
                .filter(d -> d.name().equals(sub.name()))
                .map(ChartMetadata.Dependency::key)
                .distinct()
                .toList();
        return names.isEmpty() ? List.of(sub.name()) : names;
    }

    private static @Nullable Object values(String text) {
        try {
            return text.isBlank() ? null : Yaml.values(text, "values");
        } catch (ProblemException e) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> map(@Nullable Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> from) {
            from.forEach((k, v) -> map.put(String.valueOf(k), v));
        }
        return map;
    }

    private static void merge(Map<String, @Nullable Object> into, Map<String, @Nullable Object> from) {
        from.forEach((key, value) -> {
            if (value instanceof Map<?, ?> && into.get(key) instanceof Map<?, ?> there) {
                Map<String, @Nullable Object> copy = map(there);
                merge(copy, map(value));
                into.put(key, copy);
            } else {
                into.put(key, value);
            }
        });
    }
}
