package dev.landfall.engine.charts;

import java.time.Instant;

/**
 * One revision of a Helm release, as it is stored in the cluster.
 *
 * @param revision from 1
 * @param chart name of the chart
 * @param version of the chart
 * @param appVersion of what it installs; may be empty
 * @param description what the history says of it
 * @param deployed when Helm began with this revision
 * @param pinned whether it was installed as a reviewed rendering, see {@link PinnedChart}
 */
public record Release(
        String name,
        String namespace,
        int revision,
        ReleaseStatus status,
        String chart,
        String version,
        String appVersion,
        String description,
        Instant deployed,
        boolean pinned) {}
