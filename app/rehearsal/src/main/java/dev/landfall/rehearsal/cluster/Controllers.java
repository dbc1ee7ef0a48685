package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Change;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells each controller which objects to look at: those that changed and those whose dependents did, many changes at a time. */
final class Controllers {
    /** So that a burst of changes to a thousand pods means a few looks at their owner. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private final World world;
    private final Map<String, Controller> byTable = new HashMap<>();
    private final Set<Owners.Key> waiting = new HashSet<>();

    Controllers(World world, List<Controller> controllers) {
        this.world = world;
        controllers.forEach(c -> byTable.put(c.resource().table(), c));
    }

    /** Hears of changes on the loop. */
    void changed(Change change) {
        if (change.type() != Change.Type.DELETED) {
            mark(Owners.Key.of(change.table(), change.now()), GATHER);
        }
        for (JsonNode owner : Tree.at(change.now(), "metadata", "ownerReferences")) {
            Owners.Key key = world.owners().place(owner.path("uid").asText());
            if (key != null) {
                mark(key, GATHER);
            }
        }
    }

    /** Has an object looked at after a while, if a controller looks after its kind. */
    void mark(Owners.Key key, Duration delay) {
        Controller controller = byTable.get(key.table());
        if (controller == null || (delay.equals(GATHER) && !waiting.add(key))) {
            return;
        }
        world.loop().after(delay, () -> {
            waiting.remove(key);
            ObjectNode object = world.get(controller.resource(), key.namespace(), key.name());
            if (object != null) {
                controller.reconcile(object);
            }
        });
    }
}
