package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.wire.Mask;
import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * A Service as this machine reaches it through the API server: a port of the loopback address that leads to one of its ready pods.
 *
 * <p>What goes through it is within the connection to the API server, so it is encrypted and authorised as that is. Nobody else on
 * the network sees the port. Any thread; closed, the port is gone and so is what still uses it.
 */
public final class ServiceForward implements AutoCloseable {
    private final LocalPortForward forward;
    private final String pod;

    private ServiceForward(LocalPortForward forward, String pod) {
        this.forward = forward;
        this.pod = pod;
    }

    /**
     * Opens the way to a Service.
     *
     * @param port a name or number of the Service's ports; empty when it has only one
     * @throws ProblemException {@code cluster.bad-name}, {@code cluster.no-such-service}, {@code cluster.no-such-port}, {@code cluster.service-without-pods},
     *     {@code cluster.service-not-ready}, {@code cluster.forward-rights}, {@code cluster.forward}, and those of a call
     */
    public static ServiceForward open(Cluster cluster, String namespace, String service, String port) {
        ServicePods found = cluster.calling(() -> ServicePods.find(cluster, namespace, service));
        JsonNode chosen = found.port(port);
        JsonNode pod = found.ready();
        int target = ServicePods.target(chosen, pod, service);
        String name = pod.path("metadata").path("name").asText();
        mayForward(cluster, namespace, service);
        try {
            return new ServiceForward(
                    cluster.client()
                            .pods()
                            .inNamespace(namespace)
                            .withName(name)
                            .portForward(target, InetAddress.getLoopbackAddress(), 0),
                    name);
        } catch (KubernetesClientException | IllegalStateException e) {
            throw ProblemException.because(
                    e,
                    "cluster.forward",
                    "pod",
                    name,
                    "namespace",
                    namespace,
                    "said",
                    Mask.text(String.valueOf(e.getMessage()), List.of()));
        }
    }

    /** Asked beforehand, because a refused port-forward is only seen as a connection that ends. Which verb counts is the server's choice. */
    private static void mayForward(Cluster cluster, String namespace, String service) {
        List<Rights.Verdict> verdicts = Rights.check(
                cluster,
                List.of(
                        Right.in(namespace, "create", "", "pods/portforward"),
                        Right.in(namespace, "get", "", "pods/portforward")));
        if (verdicts.stream().noneMatch(Rights.Verdict::allowed)) {
            throw ProblemException.of(
                    "cluster.forward-rights",
                    "service",
                    service,
                    "namespace",
                    namespace,
                    "right",
                    verdicts.getFirst().right().words());
        }
    }

    /** Where the Service answers on this machine, without a scheme's default path: {@code http://127.0.0.1:PORT}. */
    public URI http() {
        return URI.create("http://" + forward.getLocalAddress().getHostAddress() + ":" + forward.getLocalPort());
    }

    /** The pod that answers. */
    public String pod() {
        return pod;
    }

    /** Whether a connection ended because nothing listens in the pod yet: what was sent through it has reached nobody. */
    public boolean nobodyListens() {
        return forward.getServerThrowables().stream()
                .map(t -> String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT))
                .anyMatch(said -> said.contains("connection refused") || said.contains("failed to connect"));
    }

    @Override
    public void close() {
        try {
            forward.close();
        } catch (IOException e) {
            // the port goes with the process at the latest
        }
    }
}
