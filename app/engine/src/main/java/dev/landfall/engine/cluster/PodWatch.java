package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Follows the pods of a namespace. */
public final class PodWatch {
    private PodWatch() {}

    /**
     * Begins at once, in a thread of its own, which calls {@code heard} for every pod that is there and then for every
     * change.
     *
     * @param labels a label selector, e.g. {@code app=web}; empty for all pods
     */
    public static Watching start(Cluster cluster, String namespace, String labels, Consumer<Change<PodView>> heard) {
        return ViewWatch.start(cluster, path(namespace), cluster.selector(labels), PodView::of, heard);
    }

    /**
     * The pods that are there now, by name.
     *
     * @throws ProblemException when they may not be read or the server does not answer
     */
    public static List<PodView> now(Cluster cluster, String namespace, String labels) {
        return cluster.calling(() -> {
            List<PodView> pods = new ArrayList<>();
            cluster.api()
                    .get(path(namespace), cluster.selector(labels))
                    .path("items")
                    .forEach(pod -> pods.add(PodView.of(pod)));
            return List.copyOf(pods);
        });
    }

    static String path(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/pods";
    }
}
