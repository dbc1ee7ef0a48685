package dev.landfall.engine.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Follows what makes pods: Deployments, StatefulSets, DaemonSets and Jobs. */
public final class WorkloadWatch {
    /** The kinds that can be followed. */
    public static final List<String> KINDS = List.of("Deployment", "StatefulSet", "DaemonSet", "Job");

    private WorkloadWatch() {}

    /**
     * Begins at once; {@code heard} is never called from two threads at once. {@link Change.InStep} and {@link Change.Lost}
     * come for each kind.
     *
     * @param labels a label selector; empty for all
     */
    public static Watching start(
            Cluster cluster, String namespace, String labels, Consumer<Change<WorkloadView>> heard) {
        return start(cluster, namespace, labels, KINDS, heard);
    }

    static Watching start(
            Cluster cluster,
            String namespace,
            String labels,
            Collection<String> kinds,
            Consumer<Change<WorkloadView>> heard) {
        ReentrantLock one = new ReentrantLock();
        Consumer<Change<WorkloadView>> serial = change -> {
            one.lock();
            try {
                heard.accept(change);
            } finally {
                one.unlock();
            }
        };
        List<Watching> all = new ArrayList<>();
        Map<String, String> selector = cluster.selector(labels);
        for (String kind : kinds) {
            all.add(ViewWatch.start(
                    cluster, path(namespace, kind), selector, object -> WorkloadView.of(object, kind), serial));
        }
        return () -> all.forEach(Watching::close);
    }

    static String path(String namespace, String kind) {
        String place = "/namespaces/" + namespace + "/";
        return switch (kind) {
            case "Deployment" -> "/apis/apps/v1" + place + "deployments";
            case "StatefulSet" -> "/apis/apps/v1" + place + "statefulsets";
            case "DaemonSet" -> "/apis/apps/v1" + place + "daemonsets";
            case "Job" -> "/apis/batch/v1" + place + "jobs";
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
