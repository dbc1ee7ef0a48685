package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.wire.ApiFailure;
import dev.landfall.engine.format.Nearest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** A Service with the pods that its selector names. */
final class ServicePods {
    /** RFC 1123, section 2.1, as Kubernetes takes it. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private final Cluster cluster;
    private final String namespace;
    private final String service;
    private final JsonNode spec;

    private ServicePods(Cluster cluster, String namespace, String service, JsonNode spec) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.service = service;
        this.spec = spec;
    }

    static ServicePods find(Cluster cluster, String namespace, String service) {
        // both become parts of a path
        named("Service", service);
        named("namespace", namespace);
        String path = "/api/v1/namespaces/" + namespace + "/services";
        try {
            return new ServicePods(
                    cluster,
                    namespace,
                    service,
                    cluster.api().get(path + "/" + service).path("spec"));
        } catch (ApiFailure e) {
            if (e.code() != 404) {
                throw e;
            }
            List<String> known = names(cluster.api().get(path).path("items"));
            throw ProblemException.because(
                    e,
                    "cluster.no-such-service",
                    "service",
                    service,
                    "namespace",
                    namespace,
                    "hint",
                    Nearest.to(service, known)
                            .map(n -> "Did you mean '" + n + "'?")
                            .orElse(
                                    known.isEmpty()
                                            ? "There is none at all."
                                            : "There are: " + String.join(", ", known)));
        }
    }

    private static void named(String kind, String name) {
        if (!LABEL.matcher(name).matches()) {
            throw ProblemException.of("cluster.bad-name", "kind", kind, "name", name);
        }
    }

    private static List<String> names(JsonNode items) {
        List<String> names = new ArrayList<>();
        items.forEach(item -> names.add(item.path("metadata").path("name").asText()));
        return names;
    }

    /** The Service's port of this name or number; the only one for an empty text. */
    JsonNode port(String wanted) {
        List<String> known = new ArrayList<>();
        for (JsonNode port : spec.path("ports")) {
            String name = port.path("name").asText("");
            String number = port.path("port").asText("");
            if (!wanted.isEmpty() && (wanted.equals(name) || wanted.equals(number))) {
                return port;
            }
            known.add(name.isEmpty() ? number : number + " (" + name + ")");
        }
        if (wanted.isEmpty() && known.size() == 1) {
            return spec.path("ports").get(0);
        }
        throw ProblemException.of(
                "cluster.no-such-port",
                "port",
                wanted,
                "service",
                service,
                "known",
                known.isEmpty() ? "none" : String.join(", ", known));
    }

    /** A pod behind it that is ready and stays. */
    JsonNode ready() {
        if (spec.path("selector").isEmpty()) {
            throw ProblemException.of("cluster.service-without-pods", "service", service, "namespace", namespace);
        }
        StringJoiner labels = new StringJoiner(",");
        spec.path("selector")
                .properties()
                .forEach(e -> labels.add(e.getKey() + "=" + e.getValue().asText()));
        List<JsonNode> pods = new ArrayList<>();
        cluster.calling(() -> cluster.api()
                        .get(PodWatch.path(namespace), cluster.selector(labels.toString()))
                        .path("items"))
                .forEach(pods::add);
        return pods.stream()
                .filter(pod -> pod.path("metadata").path("deletionTimestamp").isMissingNode())
                .filter(ServicePods::isReady)
                .findFirst()
                .orElseThrow(() -> notReady(pods, labels.toString()));
    }

    private static boolean isReady(JsonNode pod) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private ProblemException notReady(List<JsonNode> pods, String labels) {
        StringJoiner why = new StringJoiner(" ");
        for (JsonNode json : pods) {
            PodView pod = PodView.of(json);
            why.add(pod.name() + " is " + pod.word() + " (" + pod.ready() + " of " + pod.total()
                    + " containers ready).");
            explain(pod).ifPresent(problem -> why.add(problem.title() + ": " + problem.why()));
        }
        return ProblemException.of(
                "cluster.service-not-ready",
                "service",
                service,
                "namespace",
                namespace,
                "why",
                pods.isEmpty() ? "No pod has the labels " + labels + "." : why.toString());
    }

    private Optional<Problem> explain(PodView pod) {
        List<EventView> events = new ArrayList<>();
        try {
            cluster.api()
                    .get(
                            "/api/v1/namespaces/" + namespace + "/events",
                            Map.of("fieldSelector", "involvedObject.uid=" + pod.uid()))
                    .path("items")
                    .forEach(event -> events.add(EventView.of(event)));
        } catch (ApiFailure e) {
            // who may not read events still hears what the pod itself says
            events.clear();
        }
        return new PodExplainer(Patience.USUAL)
                .explain(pod, events).stream().map(Suspicion::problem).findFirst();
    }

    /** The number of the pod's port that a Service's port leads to; a name is one of a container's ports. */
    static int target(JsonNode port, JsonNode pod, String service) {
        JsonNode target = port.path("targetPort");
        if (target.isMissingNode()) {
            return port.path("port").asInt();
        }
        if (target.isInt()) {
            return target.asInt();
        }
        for (JsonNode container : pod.path("spec").path("containers")) {
            for (JsonNode declared : container.path("ports")) {
                if (declared.path("name").asText("").equals(target.asText())) {
                    return declared.path("containerPort").asInt();
                }
            }
        }
        throw ProblemException.of(
                "cluster.no-such-port",
                "port",
                target.asText(),
                "service",
                service,
                "known",
                "the pod " + pod.path("metadata").path("name").asText() + " names no such port");
    }
}
