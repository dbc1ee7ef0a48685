package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Selector;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives Services their addresses and keeps their Endpoints and EndpointSlice. */
final class Services implements Controller {
    private static final Duration GATHER = Duration.ofMillis(50);

    private final World world;
    private final Map<String, Boolean> gathering = new HashMap<>();
    private int addresses = 10;
    private int ports = 30_000;

    Services(World world) {
        this.world = world;
    }

    @Override
    public Resource resource() {
        return world.kinds().service();
    }

    /** A pod came, went or changed: the services of its namespace are looked at, many changes at a time. */
    void podChanged(Change change) {
        String namespace = Tree.namespace(change.now());
        if (gathering.putIfAbsent(namespace, true) == null) {
            world.loop().after(GATHER, () -> {
                gathering.remove(namespace);
                world.state().list(resource(), namespace).forEach(this::endpoints);
            });
        }
    }

    @Override
    public void reconcile(ObjectNode service) {
        if (Tree.deleting(service)) {
            return;
        }
        String type = Tree.text(service, "spec", "type");
        if (!type.equals("ExternalName")
                && Tree.text(service, "spec", "clusterIP").isEmpty()) {
            String address = address();
            change(service, "clusterIP", address);
        }
        if (type.equals("NodePort") || type.equals("LoadBalancer")) {
            nodePorts(service);
        }
        if (type.equals("LoadBalancer")
                && Tree.at(service, "status", "loadBalancer").isEmpty()) {
            addresses++;
            ObjectNode balancer = Tree.of(
                    "loadBalancer", Tree.of("ingress", List.of(Tree.of("ip", "198.51.100." + addresses % 250))));
            world.state().status(resource(), Tree.namespace(service), Tree.name(service), live -> balancer);
        }
        endpoints(service);
    }

    private String address() {
        addresses++;
        return "10.96." + addresses / 250 % 256 + "." + (addresses % 250 + 1);
    }

    private void change(ObjectNode service, String field, String value) {
        world.state().change(resource(), Tree.namespace(service), Tree.name(service), copy -> {
            ObjectNode spec = Tree.sub(copy, "spec");
            spec.put(field, value);
            spec.set(field + "s", Tree.array(value));
        });
    }

    private void nodePorts(ObjectNode service) {
        world.state().change(resource(), Tree.namespace(service), Tree.name(service), copy -> {
            for (ObjectNode port : Tree.objects(Tree.at(copy, "spec", "ports"))) {
                if (!port.has("nodePort")) {
                    port.put("nodePort", 30_000 + ports++ % 2768);
                }
            }
        });
    }

    private void endpoints(ObjectNode service) {
        JsonNode selector = Tree.at(service, "spec", "selector");
        if (selector.isEmpty() || Tree.deleting(service)) {
            return;
        }
        Selector labels = Selector.ofLabels(selector);
        ArrayNode ready = Tree.array();
        ArrayNode notReady = Tree.array();
        ArrayNode slices = Tree.array();
        ObjectNode sample = null;
        for (ObjectNode pod : world.state().list(world.kinds().pod(), Tree.namespace(service))) {
            String ip = Tree.text(pod, "status", "podIP");
            if (ip.isEmpty() || PodStatus.over(pod) || !labels.matchesLabels(pod)) {
                continue;
            }
            sample = pod;
            boolean serves = PodStatus.ready(pod);
            ObjectNode target = Tree.of(
                    "kind", "Pod", "namespace", Tree.namespace(pod), "name", Tree.name(pod), "uid", Tree.uid(pod));
            String node = Tree.text(pod, "spec", "nodeName");
            (serves ? ready : notReady).add(Tree.of("ip", ip, "nodeName", node, "targetRef", target));
            slices.add(Tree.of(
                    "addresses",
                    List.of(ip),
                    "conditions",
                    Tree.of("ready", serves, "serving", serves, "terminating", Tree.deleting(pod)),
                    "targetRef",
                    target,
                    "nodeName",
                    node));
        }
        List<ObjectNode> open = ports(service, sample);
        ArrayNode subsets = Tree.array();
        if (!ready.isEmpty() || !notReady.isEmpty()) {
            subsets.add(Tree.of(
                    "addresses", ready.isEmpty() ? null : ready,
                    "notReadyAddresses", notReady.isEmpty() ? null : notReady,
                    "ports", open));
        }
        String name = Tree.name(service);
        keep(world.kinds().endpoints(), service, name, Tree.of("subsets", subsets));
        ObjectNode slice = Tree.of("addressType", "IPv4", "endpoints", slices, "ports", open);
        keep(world.kinds().slice(), service, name + "-practice", slice);
    }

    private static List<ObjectNode> ports(ObjectNode service, @org.jspecify.annotations.Nullable ObjectNode pod) {
        List<ObjectNode> open = new ArrayList<>();
        for (JsonNode port : Tree.at(service, "spec", "ports")) {
            JsonNode target = port.path("targetPort");
            int number = target.isTextual() && pod != null ? named(pod, target.asText()) : target.asInt();
            open.add(Tree.of(
                    "name", port.path("name").asText(""),
                    "port", number,
                    "protocol", port.path("protocol").asText("TCP")));
        }
        return open;
    }

    private static int named(ObjectNode pod, String name) {
        for (JsonNode container : Tree.at(pod, "spec", "containers")) {
            ObjectNode port = Tree.find(container.path("ports"), "name", name);
            if (port != null) {
                return port.path("containerPort").asInt();
            }
        }
        return 0;
    }

    private void keep(Resource kind, ObjectNode service, String name, ObjectNode content) {
        String namespace = Tree.namespace(service);
        if (world.get(kind, namespace, name) != null) {
            world.state().change(kind, namespace, name, copy -> copy.setAll(content));
            return;
        }
        ObjectNode fresh = Tree.of(
                "metadata",
                Tree.of(
                        "name",
                        name,
                        "labels",
                        Tree.of("kubernetes.io/service-name", Tree.name(service)),
                        "ownerReferences",
                        List.of(World.controlledBy(service))));
        try {
            world.state().create(kind, namespace, fresh.setAll(content), false);
        } catch (Status refused) {
            // the namespace is on its way out
        }
    }
}
