package dev.landfall.engine.install;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ServiceForward;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceBackendPort;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which Services of a namespace stand behind addresses, by its Ingresses and Routes. Any thread. */
final class Backends {
    private static final String ROUTES = "route.openshift.io/v1";

    private final Cluster cluster;
    private final String namespace;

    Backends(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /**
     * A Service behind an address.
     *
     * @param port its name or number; empty for the only one
     */
    record Backend(String namespace, String service, String port) {}

    ServiceForward open(Backend backend) {
        return ServiceForward.open(cluster, backend.namespace, backend.service, backend.port);
    }

    /** The Service that an address names itself: {@code SERVICE.NAMESPACE.svc}, with or without the cluster's domain. */
    Optional<Backend> named(URI uri) {
        String[] parts = uri.getHost().toLowerCase(Locale.ROOT).split("\\.");
        boolean inside = parts.length >= 3 && parts[2].equals("svc") && (parts.length == 3 || parts.length == 5);
        if (!inside) {
            return Optional.empty();
        }
        int usual = "https".equals(uri.getScheme()) ? 443 : 80;
        return Optional.of(new Backend(parts[1], parts[0], String.valueOf(uri.getPort() < 0 ? usual : uri.getPort())));
    }

    /** The Service to which an Ingress or a Route leads an address; empty when none does or none may be read. */
    Optional<Backend> routed(URI uri) {
        try {
            return ingresses(uri).or(() -> cluster.apiVersions().contains(ROUTES) ? routes(uri) : Optional.empty());
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private record Candidate(String path, Backend backend) {}

    private Optional<Backend> ingresses(URI uri) {
        String path = path(uri.getPath());
        return cluster.client().network().v1().ingresses().inNamespace(namespace).list().getItems().stream()
                .map(Ingress::getSpec)
                .flatMap(spec -> rules(spec.getRules()).stream())
                .filter(rule -> serves(rule.getHost(), uri.getHost()) && rule.getHttp() != null)
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .filter(p -> p.getBackend().getService() != null && leads(p, path))
                .map(this::candidate)
                .max(Comparator.comparingInt(c -> c.path.length()))
                .map(Candidate::backend);
    }

    private static List<IngressRule> rules(@Nullable List<IngressRule> rules) {
        return rules == null ? List.of() : rules;
    }

    private Candidate candidate(HTTPIngressPath path) {
        ServiceBackendPort port = path.getBackend().getService().getPort();
        String wanted = port == null ? "" : port.getName() != null ? port.getName() : String.valueOf(port.getNumber());
        return new Candidate(
                path(path.getPath()),
                new Backend(namespace, path.getBackend().getService().getName(), wanted));
    }

    private Optional<Backend> routes(URI uri) {
        String path = path(uri.getPath());
        return cluster
                .client()
                .genericKubernetesResources(ROUTES, "Route")
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream()
                .filter(route -> serves(route.<String>get("spec", "host"), uri.getHost()))
                .filter(route -> under(route.get("spec", "path"), path))
                .max(Comparator.comparingInt(
                        route -> path(route.get("spec", "path")).length()))
                .map(this::backend);
    }

    private Backend backend(GenericKubernetesResource route) {
        Object port = route.get("spec", "port", "targetPort");
        String service = route.get("spec", "to", "name");
        return new Backend(namespace, service, port == null ? "" : port.toString());
    }

    private static String path(@Nullable String path) {
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static boolean leads(HTTPIngressPath rule, String asked) {
        return "Exact".equals(rule.getPathType()) ? asked.equals(path(rule.getPath())) : under(rule.getPath(), asked);
    }

    /** Whether a path is another or lies under it, part by part: {@code /api} leads to {@code /api/x} and not to {@code /apix}. */
    static boolean under(@Nullable String prefix, String asked) {
        String parts = path(prefix).replaceFirst("/+$", "");
        return asked.equals(parts) || asked.startsWith(parts + "/");
    }

    /** Whether a rule for a host is one for the host that is asked for; {@code *} stands for one label, and only the first. */
    static boolean serves(@Nullable String host, String asked) {
        if (host == null || host.isEmpty()) {
            return false;
        }
        int dot = asked.indexOf('.');
        return host.startsWith("*.")
                ? dot > 0 && host.substring(1).equalsIgnoreCase(asked.substring(dot))
                : host.equalsIgnoreCase(asked);
    }
}
