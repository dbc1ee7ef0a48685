package dev.landfall.engine.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the logs of pods, of every container, now and before its last restart. */
final class LogReader {
    /** What a kubelet answers in place of a log that it has thrown away. */
    private static final byte[] GONE = "unable to retrieve container logs for ".getBytes(StandardCharsets.US_ASCII);

    private final ClusterReader cluster;
    private final Collecting collecting;

    LogReader(ClusterReader cluster, Collecting collecting) {
        this.cluster = cluster;
        this.collecting = collecting;
    }

    List<Collecting.Named> parts(List<PodState> pods) {
        List<Collecting.Named> parts = new ArrayList<>();
        int logs = pods.stream()
                .flatMap(p -> p.containers().stream())
                .mapToInt(c -> (c.started() ? 1 : 0) + (c.before() ? 1 : 0))
                .sum();
        SupportLimits limits = collecting.limits.shared(logs);
        for (PodState pod : pods) {
            for (PodState.Container container : pod.containers()) {
                String what = "log of " + pod.namespace() + "/" + pod.name() + ", container " + container.name();
                if (container.started()) {
                    parts.add(new Collecting.Named(what, () -> write(pod, container.name(), false, limits)));
                }
                if (container.before()) {
                    parts.add(new Collecting.Named(
                            what + ", before its restart", () -> write(pod, container.name(), true, limits)));
                }
            }
        }
        return parts;
    }

    private void write(PodState pod, String container, boolean previous, SupportLimits limits) throws IOException {
        String path = "/api/v1/namespaces/" + ClusterReader.encoded(pod.namespace()) + "/pods/"
                + ClusterReader.encoded(pod.name()) + "/log?container="
                + ClusterReader.encoded(container)
                + (previous ? "&previous=true" : "")
                + (limits.since().isZero()
                        ? ""
                        : "&sinceSeconds=" + Math.max(1, limits.since().toSeconds()));
        String name = "namespaces/" + pod.namespace() + "/logs/" + pod.name() + "/" + container
                + (previous ? ".previous" : "") + ".log";
        try (Probed log = new Probed(cluster.open(path, "*/*"), GONE.length)) {
            if (Arrays.equals(log.begin(), GONE)) {
                throw new Refusal(0, "the node no longer has it");
            }
            // redacted as a whole before it is cut, so that no secret is cut in two
            collecting.putText(name, log, out -> new HeadAndTail(out, limits.logHead(), limits.logTail()));
        } catch (Refusal e) {
            if (e.words().contains("waiting to start") || e.words().contains("previous terminated container")) {
                return;
            }
            throw e;
        }
    }
}
