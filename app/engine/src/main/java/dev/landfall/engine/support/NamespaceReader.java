package dev.landfall.engine.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the objects, pods and events of namespaces. */
final class NamespaceReader {
    /** Read elsewhere: Secrets without their values, events in order, and pods' measurements that are not objects. */
    private static final Set<String> ELSEWHERE =
            Set.of("secrets", "events", "events.events.k8s.io", "pods.metrics.k8s.io");

    private static final Set<String> LARGE = Set.of("configmaps");
    /** Kinds whose names are public, even if a Secret holds one as a value. */
    private static final List<String> NAMED = List.of(
            "/api/v1/namespaces/%s/services",
            "/apis/apps/v1/namespaces/%s/deployments",
            "/apis/apps/v1/namespaces/%s/statefulsets",
            "/apis/apps/v1/namespaces/%s/daemonsets");

    private final ClusterReader cluster;
    private final Collecting collecting;
    private final List<PodState> pods = Collections.synchronizedList(new ArrayList<>());
    private final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());

    NamespaceReader(ClusterReader cluster, Collecting collecting) {
        this.cluster = cluster;
        this.collecting = collecting;
    }

    /** Learns which names the site uses openly. */
    void learnNames(String namespace) {
        collecting.publicName(namespace);
        for (String path : NAMED) {
            try {
                cluster.names(path.formatted(ClusterReader.encoded(namespace))).forEach(collecting::publicName);
            } catch (Refusal e) {
                // said when the objects themselves are read; without names more is hidden, not less
            }
        }
    }

    /** Writes every object of a kind in a namespace. */
    void write(String namespace, ResourceKind kind) throws IOException {
        ClusterReader.Objects objects = cluster.list(kind.path(namespace), LARGE.contains(kind.name()));
        if (!objects.hasNext()) {
            return;
        }
        Iterator<JsonNode> all = objects;
        String name = "namespaces/" + namespace + "/" + kind.name() + ".yaml";
        collecting.putObjects(name, new Chunks<>(all, object -> {
            look(namespace, kind, object);
            return ObjectYaml.document(object, kind.apiVersion(), kind.kind());
        }));
    }

    static boolean isElsewhere(ResourceKind kind) {
        return ELSEWHERE.contains(kind.name()) || kind.group().equals("metrics.k8s.io");
    }

    private void look(String namespace, ResourceKind kind, JsonNode object) {
        String name = namespace + "/" + object.path("metadata").path("name").asText("");
        switch (kind.name()) {
            case "pods" -> pods.add(PodState.of(object));
            case "persistentvolumeclaims" -> {
                if (object.path("status").path("phase").asText("").equals("Pending")) {
                    String storage =
                            object.path("spec").path("storageClassName").asText("the default one");
                    findings.add(Finding.fail(
                            "support.claim/" + name,
                            Problem.of("support.claim-pending", "claim", name, "class", storage)));
                }
            }
            default -> {}
        }
    }

    /** Writes the namespace itself, which holds its labels, quotas of users and, on OpenShift, its ranges of users. */
    void writeNamespace(String namespace) throws IOException {
        JsonNode object = cluster.get("/api/v1/namespaces/" + ClusterReader.encoded(namespace));
        collecting.putObjects(
                "namespaces/" + namespace + "/namespace.yaml",
                new ByteArrayInputStream(
                        ObjectYaml.document(object, "v1", "Namespace").getBytes(StandardCharsets.UTF_8)));
    }

    private record Event(String time, String type, String reason, String object, int count, String message) {
        String line() {
            return String.format(
                            Locale.ROOT,
                            "%-20s  %-7s  %-24s  %-50s  %s%s%n",
                            time,
                            type,
                            reason,
                            object,
                            count > 1 ? "(" + count + " times) " : "",
                            message)
                    .replace("\r\n", "\n");
        }
    }

    /** Writes the namespace's events in the order of time, the youngest last. */
    void writeEvents(String namespace) throws IOException {
        List<Event> events = new ArrayList<>();
        ClusterReader.Objects list =
                cluster.list("/api/v1/namespaces/" + ClusterReader.encoded(namespace) + "/events", false);
        while (list.hasNext()) {
            JsonNode e = list.next();
            JsonNode about = e.path("involvedObject");
            int count = Math.max(
                    e.path("count").asInt(1), e.path("series").path("count").asInt(1));
            events.add(new Event(
                    time(e),
                    e.path("type").asText(""),
                    e.path("reason").asText(""),
                    about.path("kind").asText("") + "/" + about.path("name").asText(""),
                    count,
                    e.path("message").asText("").strip().replace("\n", "\n" + " ".repeat(22))));
        }
        if (!events.isEmpty()) {
            events.sort(Comparator.comparing(Event::time));
            collecting.putText(
                    "namespaces/" + namespace + "/events.txt",
                    new Chunks<>(events.iterator(), Event::line),
                    out -> out);
        }
    }

    private static String time(JsonNode event) {
        for (String key : List.of("lastTimestamp", "eventTime", "firstTimestamp")) {
            String time = event.path(key).asText("");
            if (!time.isEmpty() && !time.equals("null")) {
                return time.length() > 20 ? time.substring(0, 19) + "Z" : time;
            }
        }
        return event.path("metadata").path("creationTimestamp").asText("");
    }

    /** Writes a table of the namespace's pods, like that of {@code kubectl get pods}. */
    void writePods(String namespace) throws IOException {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "%-60s  %-7s  %-24s  %-8s  %s%n", "POD", "READY", "STATUS", "RESTARTS", "NODE"));
        List<PodState> here = pods(namespace);
        for (PodState pod : here) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-60s  %-7s  %-24s  %-8d  %s%n",
                    pod.name(),
                    pod.ready() + "/" + pod.wanted(),
                    pod.status(),
                    pod.restarts(),
                    pod.node()));
        }
        if (!here.isEmpty()) {
            collecting.put(
                    "namespaces/" + namespace + "/pods.txt", table.toString().replace("\r\n", "\n"));
        }
    }

    List<PodState> pods() {
        return List.copyOf(pods);
    }

    private List<PodState> pods(String namespace) {
        return pods().stream()
                .filter(p -> p.namespace().equals(namespace))
                .sorted(Comparator.comparing(PodState::name))
                .toList();
    }

    /** What is wrong with pods and volume claims, as far as they were read. */
    List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        for (PodState pod : pods()) {
            pod.ailment().ifPresent(a -> {
                Signatures.Advice advice = collecting
                        .signatures
                        .state(a.reason(), a.message())
                        .orElse(new Signatures.Advice(
                                "The pod does not run", "", "Look at its YAML, its events and its logs."));
                String name = pod.namespace() + "/" + pod.name();
                Problem problem = Problem.of(
                        "support.pod-not-ready",
                        "pod",
                        name,
                        "title",
                        advice.title(),
                        "reason",
                        a.reason(),
                        "container",
                        a.container().isEmpty() ? "" : ", container " + a.container(),
                        "message",
                        a.message().strip(),
                        "explanation",
                        advice.explanation(),
                        "remedy",
                        advice.remedy());
                boolean waits =
                        a.reason().equals("ContainerCreating") || a.reason().equals("PodInitializing");
                String id = "support.pod/" + name;
                all.add(waits ? Finding.warn(id, problem) : Finding.fail(id, problem));
            });
        }
        synchronized (findings) {
            all.addAll(findings);
        }
        return all;
    }
}
