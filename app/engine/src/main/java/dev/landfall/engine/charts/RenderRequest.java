package dev.landfall.engine.charts;

import java.util.List;

/**
 * What to render.
 *
 * @param chart the chart
 * @param release name that the release gets or has
 * @param namespace of the release
 * @param values as YAML, over the chart's own; may be empty
 * @param overrideKubeVersion whether to go on although the chart refuses the server's version; the caller records that
 * @param assumedDefinitions custom resource definitions (YAML each) that will be there by then, e.g. of a chart installed before
 */
public record RenderRequest(
        ChartArchive chart,
        String release,
        String namespace,
        String values,
        boolean overrideKubeVersion,
        List<String> assumedDefinitions) {
    public RenderRequest {
        assumedDefinitions = List.copyOf(assumedDefinitions);
    }

    /** A request without overrides. */
    public static RenderRequest of(ChartArchive chart, String release, String namespace, String values) {
        return new RenderRequest(chart, release, namespace, values, false, List.of());
    }

    /** The same in spite of the chart's demand on Kubernetes' version. */
    public RenderRequest overridingKubeVersion() {
        return new RenderRequest(chart, release, namespace, values, true, assumedDefinitions);
    }

    /** The same, counting on these definitions. */
    public RenderRequest assuming(List<String> definitions) {
        return new RenderRequest(chart, release, namespace, values, overrideKubeVersion, definitions);
    }

    /** Says what, without the values. */
    @Override
    public String toString() {
        return chart + " as " + release + " in " + namespace;
    }
}
