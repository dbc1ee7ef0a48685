package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Api;
import dev.landfall.engine.cluster.wire.Connection;
import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One cluster as one user, for one namespace. Any thread; close it when done. */
public final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ContextRef context;
    private final String namespace;
    private final Connection connection;
    private final String version;
    private final ApiVersions versions;
    private @Nullable ApiResources resources;

    private Cluster(ContextRef context, String namespace, Connection connection, String version, ApiVersions versions) {
        this.context = context;
        this.namespace = namespace;
        this.connection = connection;
        this.version = version;
        this.versions = versions;
    }

    /**
     * Connects, and finds out what the server serves.
     *
     * @param namespace where to work; empty for the context's own, or {@code default}
     * @throws ProblemException as {@link ContextProbe} would report it
     */
    public static Cluster connect(ContextRef context, String namespace) {
        return connect(context, namespace, PATIENCE);
    }

    /** The same with a time limit for each call. */
    public static Cluster connect(ContextRef context, String namespace, Duration timeout) {
        String place =
                !namespace.isEmpty() ? namespace : context.namespace().isEmpty() ? "default" : context.namespace();
        Connection connection = Connections.open(context, place, timeout, 4, System.getenv());
        try {
            String version = connection.api().get("/version").path("gitVersion").asText("");
            return new Cluster(context, place, connection, version, ApiVersions.read(connection.api()));
        } catch (RuntimeException e) {
            ProblemException problem = connection.explain(e);
            connection.close();
            throw problem;
        }
    }

    public ContextRef context() {
        return context;
    }

    /** Where to work. */
    public String namespace() {
        return namespace;
    }

    /** The server's {@code gitVersion}. */
    public String version() {
        return version;
    }

    public Platform platform() {
        return versions.platform();
    }

    /** {@code v1} and every {@code group/version} the server served when it was connected, sorted. */
    public List<String> apiVersions() {
        return versions.all();
    }

    /** The fabric8 client with the same credentials, trust and proxy; never log what it sends. Closed with this. */
    public KubernetesClient client() {
        return connection.client();
    }

    /**
     * A kubeconfig of only this context and namespace, for tools that need a file; it holds credentials, so write it with
     * mode 0600 and delete it. Certificates and keys are embedded; an exec plugin and a token file stay references, with
     * absolute paths, so that the tool can refresh them.
     */
    public String singleContextKubeconfig() {
        return SingleContext.write(context, namespace);
    }

    Api api() {
        return connection.api();
    }

    synchronized ApiResources resources() {
        if (resources == null) {
            resources = new ApiResources(connection.api());
        }
        return resources;
    }

    /** What a failed call means. */
    ProblemException explain(RuntimeException failure) {
        return connection.explain(failure);
    }

    <T> T calling(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw explain(e);
        }
    }

    Map<String, String> selector(String labels) {
        return labels.isEmpty() ? Map.of() : Map.of("labelSelector", labels);
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return "Cluster[" + context.name() + ", " + context.server() + ", " + namespace + "]";
    }
}
