package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.ClusterState;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every controller works with. */
record World(ClusterState state, Kinds kinds, Owners owners, EventBook events, Loop loop, Pace pace, Faults faults) {

    @Nullable
    ObjectNode get(Resource resource, String namespace, String name) {
        return state.get(resource, resource.namespaced() ? namespace : "", name);
    }

    /** The objects of a kind that an object owns and that are there. */
    List<ObjectNode> owned(ObjectNode owner, Resource resource) {
        List<ObjectNode> found = new ArrayList<>();
        for (Owners.Key key : owners.dependents(Tree.uid(owner))) {
            if (key.table().equals(resource.table())) {
                ObjectNode object = state.get(resource, key.namespace(), key.name());
                if (object != null) {
                    found.add(object);
                }
            }
        }
        return found;
    }

    /** Deletes what may be gone already. */
    void delete(Resource resource, String namespace, String name, Deletion how) {
        try {
            state.delete(resource, namespace, name, how);
        } catch (Status gone) {
            // then there is nothing left to do
        }
    }

    /** The entry of {@code ownerReferences} by which an object is managed. */
    static ObjectNode controlledBy(ObjectNode owner) {
        return Tree.of(
                "apiVersion", owner.path("apiVersion"),
                "kind", owner.path("kind"),
                "name", Tree.name(owner),
                "uid", Tree.uid(owner),
                "controller", true,
                "blockOwnerDeletion", true);
    }
}
