package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What Chart.yaml says.
 *
 * @param name of the chart
 * @param version SemVer 2
 * @param appVersion of what it installs; empty when not said
 * @param kubeVersion the Kubernetes versions it accepts, as a constraint; empty for any
 * @param description in one sentence; may be empty
 * @param dependencies the charts it needs inside
 */
public record ChartMetadata(
        String name,
        String version,
        String appVersion,
        String kubeVersion,
        String description,
        List<Dependency> dependencies) {
    public ChartMetadata {
        dependencies = List.copyOf(dependencies);
    }

    /**
     * A chart needed inside another.
     *
     * @param alias the name its values go by here; empty when they go by its own
     * @param condition values that switch it, e.g. {@code redis.enabled}; may be empty
     */
    public record Dependency(String name, String version, String repository, String alias, String condition) {
        /** The key that its values stand under. */
        public String key() {
            return alias.isEmpty() ? name : alias;
        }
    }

    static ChartMetadata read(Map<String, byte[]> files, String label) {
        byte[] chartYaml = files.get("Chart.yaml");
        if (chartYaml == null) {
            throw notAChart(label, "it has no Chart.yaml");
        }
        TextLayer layer = TextLayer.of(new String(chartYaml, StandardCharsets.UTF_8));
        if (layer.roots().size() != 1 || !(layer.roots().get(0) instanceof Tree.Mapping chart)) {
            throw notAChart(label, "its Chart.yaml is not a YAML mapping");
        }
        String name = chart.text("name").orElse("");
        String version = chart.text("version").orElse("");
        if (name.isEmpty() || version.isEmpty()) {
            throw notAChart(label, "its Chart.yaml lacks the name or the version");
        }
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,249}")) {
            throw notAChart(label, "its name is not one a chart can have");
        }
        List<Dependency> dependencies = new ArrayList<>(dependencies(chart));
        byte[] requirements = files.get("requirements.yaml");
        if (requirements != null) {
            TextLayer old = TextLayer.of(new String(requirements, StandardCharsets.UTF_8));
            if (old.roots().size() == 1 && old.roots().get(0) instanceof Tree.Mapping mapping) {
                dependencies.addAll(dependencies(mapping));
            }
        }
        return new ChartMetadata(
                name,
                version,
                chart.text("appVersion").orElse(""),
                chart.text("kubeVersion").orElse(""),
                chart.text("description").orElse(""),
                dependencies);
    }

    private static List<Dependency> dependencies(Tree.Mapping chart) {
        List<Dependency> dependencies = new ArrayList<>();
        if (chart.get("dependencies").orElse(null) instanceof Tree.Sequence list) {
            for (Tree item : list.items()) {
                if (item instanceof Tree.Mapping d) {
                    dependencies.add(new Dependency(
                            d.text("name").orElse(""),
                            d.text("version").orElse(""),
                            d.text("repository").orElse(""),
                            d.text("alias").orElse(""),
                            d.text("condition").orElse("")));
                }
            }
        }
        return dependencies;
    }

    /** Chart.yaml as it was, but for the constraint, which now lets every version pass. */
    static byte[] withoutKubeVersion(byte[] chartYaml, String label) {
        TextLayer layer = TextLayer.of(new String(chartYaml, StandardCharsets.UTF_8));
        if (layer.roots().get(0) instanceof Tree.Mapping chart
                && chart.get("kubeVersion").orElse(null) instanceof Tree.Scalar constraint) {
            constraint.replace(0, constraint.value().length(), ">=0.0.0-0");
            return layer.edited().getBytes(StandardCharsets.UTF_8);
        }
        throw notAChart(label, "its kubeVersion cannot be found to be taken out");
    }

    private static ProblemException notAChart(String label, String why) {
        return ProblemException.of("charts.not-a-chart", "chart", label, "why", why);
    }
}
