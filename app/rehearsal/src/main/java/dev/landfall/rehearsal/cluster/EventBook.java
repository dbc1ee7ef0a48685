package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.ClusterState;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes the cluster's Events: repeated ones are counted, the oldest go when there are too many. */
final class EventBook {
    private final ClusterState state;
    private final Resource resource;
    private final int limit;
    private final Deque<Owners.Key> inOrder = new ArrayDeque<>();
    private final Map<Saying, String> known;
    private final AtomicLong serial = new AtomicLong(0x17e0000000000000L);

    private record Saying(String uid, String type, String reason, String message) {}

    /** @param limit how many events are kept at most */
    EventBook(ClusterState state, Resource resource, int limit) {
        this.state = state;
        this.resource = resource;
        this.limit = limit;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.@Nullable Entry<Saying, String> eldest) {
                return size() > limit;
            }
        };
    }

    void normal(ObjectNode about, String component, String reason, String message) {
        write(about, "Normal", component, reason, message);
    }

    void warning(ObjectNode about, String component, String reason, String message) {
        write(about, "Warning", component, reason, message);
    }

    private void write(ObjectNode about, String type, String component, String reason, String message) {
        String namespace = Tree.namespace(about).isEmpty() ? "default" : Tree.namespace(about);
        Saying saying = new Saying(Tree.uid(about), type, reason, message);
        String name = known.get(saying);
        ObjectNode counted = name == null
                ? null
                : state.change(resource, namespace, name, event -> {
                    event.put("count", event.path("count").asInt() + 1);
                    event.put("lastTimestamp", state.now());
                });
        if (counted == null) {
            known.put(saying, create(about, namespace, type, component, reason, message));
        }
    }

    private String create(
            ObjectNode about, String namespace, String type, String component, String reason, String message) {
        String name = Tree.name(about) + "." + Long.toHexString(serial.incrementAndGet());
        ObjectNode reference = Tree.of(
                "kind", about.path("kind"),
                "namespace", Tree.namespace(about).isEmpty() ? null : Tree.namespace(about),
                "name", Tree.name(about),
                "uid", Tree.uid(about),
                "apiVersion", about.path("apiVersion"),
                "resourceVersion", Tree.at(about, "metadata", "resourceVersion"));
        try {
            state.create(
                    resource,
                    namespace,
                    Tree.of(
                            "metadata",
                            Tree.of("name", name),
                            "involvedObject",
                            reference,
                            "type",
                            type,
                            "reason",
                            reason,
                            "message",
                            message,
                            "source",
                            Tree.of("component", component),
                            "reportingComponent",
                            component,
                            "reportingInstance",
                            "",
                            "firstTimestamp",
                            state.now(),
                            "lastTimestamp",
                            state.now(),
                            "eventTime",
                            null,
                            "count",
                            1),
                    false);
        } catch (Status refused) {
            // the namespace is on its way out: nobody is left to read it
        }
        return name;
    }

    /** Hears of new events, from whomever, to keep their number down. */
    void changed(Change change) {
        if (change.table().equals(resource.table()) && change.type() == Change.Type.ADDED) {
            inOrder.addLast(Owners.Key.of(change.table(), change.now()));
            while (inOrder.size() > limit) {
                Owners.Key oldest = inOrder.removeFirst();
                try {
                    state.delete(resource, oldest.namespace(), oldest.name(), Deletion.NOW);
                } catch (Status gone) {
                    // deleted by a client or with its namespace
                }
            }
        }
    }
}
