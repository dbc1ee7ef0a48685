package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The columns that {@code kubectl get} prints for a kind. */
final class Columns {
    private static final Map<String, List<Column>> BY_KIND = Map.of(
            "Pod",
                    List.of(
                            new Column("Ready", Columns::podReady),
                            new Column("Status", Columns::podStatus),
                            new Column("Restarts", Columns::restarts)),
            "Deployment",
                    List.of(
                            new Column("Ready", o -> share(o, "readyReplicas")),
                            new Column("Up-to-date", o -> number(o, "status", "updatedReplicas")),
                            new Column("Available", o -> number(o, "status", "availableReplicas"))),
            "StatefulSet", List.of(new Column("Ready", o -> share(o, "readyReplicas"))),
            "ReplicaSet",
                    List.of(
                            new Column("Desired", o -> number(o, "spec", "replicas")),
                            new Column("Current", o -> number(o, "status", "replicas")),
                            new Column("Ready", o -> number(o, "status", "readyReplicas"))),
            "Job",
                    List.of(new Column(
                            "Completions",
                            o -> number(o, "status", "succeeded") + "/" + number(o, "spec", "completions"))),
            "Service",
                    List.of(
                            new Column("Type", o -> Tree.text(o, "spec", "type")),
                            new Column("Cluster-IP", o -> Tree.text(o, "spec", "clusterIP")),
                            new Column("Port(s)", Columns::ports)),
            "Event",
                    List.of(
                            new Column("Type", o -> Tree.text(o, "type")),
                            new Column("Reason", o -> Tree.text(o, "reason")),
                            new Column(
                                    "Object",
                                    o -> Tree.text(o, "involvedObject", "kind").toLowerCase(Locale.ROOT) + "/"
                                            + Tree.text(o, "involvedObject", "name")),
                            new Column("Message", o -> Tree.text(o, "message"))),
            "PersistentVolumeClaim",
                    List.of(
                            new Column("Status", o -> Tree.text(o, "status", "phase")),
                            new Column("Volume", o -> Tree.text(o, "spec", "volumeName")),
                            new Column("StorageClass", o -> Tree.text(o, "spec", "storageClassName"))),
            "Namespace", List.of(new Column("Status", o -> Tree.text(o, "status", "phase"))),
            "Node",
                    List.of(
                            new Column("Status", o -> "Ready"),
                            new Column("Version", o -> Tree.text(o, "status", "nodeInfo", "kubeletVersion"))));

    private final List<Column> columns;

    private Columns(List<Column> columns) {
        this.columns = columns;
    }

    private record Column(String title, Function<ObjectNode, String> cell) {}

    static Columns of(Resource resource) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("Name", Tree::name));
        columns.addAll(BY_KIND.getOrDefault(resource.kind(), List.of()));
        columns.add(new Column("Age", Columns::age));
        return new Columns(columns);
    }

    ArrayNode definitions() {
        ArrayNode list = Tree.array();
        columns.forEach(c -> list.add(Tree.of(
                "name",
                c.title(),
                "type",
                "string",
                "format",
                c.title().equals("Name") ? "name" : "",
                "description",
                "",
                "priority",
                0)));
        return list;
    }

    ArrayNode cells(ObjectNode object) {
        ArrayNode list = Tree.array();
        columns.forEach(c -> list.add(c.cell().apply(object)));
        return list;
    }

    private static String number(JsonNode object, String... path) {
        return Integer.toString(Tree.number(object, 0, path));
    }

    private static String share(JsonNode object, String ready) {
        return number(object, "status", ready) + "/" + number(object, "spec", "replicas");
    }

    private static String podReady(JsonNode pod) {
        int ready = 0;
        for (JsonNode container : Tree.at(pod, "status", "containerStatuses")) {
            ready += container.path("ready").asBoolean() ? 1 : 0;
        }
        return ready + "/" + Tree.at(pod, "spec", "containers").size();
    }

    private static String podStatus(JsonNode pod) {
        if (Tree.deleting(pod)) {
            return "Terminating";
        }
        String shown = Tree.text(pod, "status", "phase");
        for (String list : List.of("initContainerStatuses", "containerStatuses")) {
            for (JsonNode container : Tree.at(pod, "status", list)) {
                String waiting = Tree.text(container, "state", "waiting", "reason");
                String ended = Tree.text(container, "state", "terminated", "reason");
                boolean init = list.startsWith("init");
                if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                    return (init ? "Init:" : "") + waiting;
                }
                if (!ended.isEmpty() && !init) {
                    shown = ended;
                }
            }
        }
        return shown;
    }

    private static String restarts(JsonNode pod) {
        int count = 0;
        for (JsonNode container : Tree.at(pod, "status", "containerStatuses")) {
            count += container.path("restartCount").asInt();
        }
        return Integer.toString(count);
    }

    private static String ports(JsonNode service) {
        List<String> ports = new ArrayList<>();
        for (JsonNode port : Tree.at(service, "spec", "ports")) {
            ports.add(port.path("port").asText()
                    + (port.has("nodePort") ? ":" + port.path("nodePort").asText() : "") + "/"
                    + port.path("protocol").asText("TCP"));
        }
        return ports.isEmpty() ? "<none>" : String.join(",", ports);
    }

    private static String age(JsonNode object) {
        try {
            Duration age =
                    Duration.between(Instant.parse(Tree.text(object, "metadata", "creationTimestamp")), Instant.now());
            long seconds = Math.max(0, age.toSeconds());
            return seconds < 120
                    ? seconds + "s"
                    : seconds < 7200
                            ? seconds / 60 + "m"
                            : seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
    }
}
