package dev.landfall.engine.install;

import dev.landfall.engine.charts.Releases;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ContextRef;
import dev.landfall.engine.cluster.KubeconfigSource;
import dev.landfall.engine.cluster.Kubeconfigs;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A site's cluster, connected when it is first asked for, and its Helm releases. One thread at a time: its session sees to that. */
final class OpenedCluster {
    private final Clock clock;
    private final HelmWorkers helm = new HelmWorkers();
    private @Nullable Cluster cluster;
    private @Nullable Releases releases;

    OpenedCluster(Clock clock) {
        this.clock = clock;
    }

    /** The context that a site names, without connecting. */
    static ContextRef context(Site.ClusterChoice choice) {
        Path file = choice.kubeconfig().isEmpty() ? null : Path.of(choice.kubeconfig());
        return Kubeconfigs.context(KubeconfigSource.find(file), choice.context());
    }

    /** @param namespace asked for only when there is no connection yet: to know it may take the bundle */
    Cluster cluster(Site.ClusterChoice choice, Supplier<String> namespace) {
        if (cluster == null) {
            cluster = Cluster.connect(context(choice), namespace.get());
        }
        return cluster;
    }

    /** The cluster as far as it has been connected already. */
    Optional<Cluster> known() {
        return Optional.ofNullable(cluster);
    }

    Releases releases(Cluster connected) {
        if (releases == null) {
            releases = new Releases(helm, connected.singleContextKubeconfig(), clock);
        }
        return releases;
    }

    /** The Helm processes; they outlast a change of the cluster. */
    HelmWorkers helm() {
        return helm;
    }

    /** Ends the connection; the next question connects anew. */
    void disconnect() {
        Releases helmReleases = releases;
        releases = null;
        if (helmReleases != null) {
            helmReleases.close();
        }
        Cluster open = cluster;
        cluster = null;
        if (open != null) {
            open.close();
        }
    }
}
