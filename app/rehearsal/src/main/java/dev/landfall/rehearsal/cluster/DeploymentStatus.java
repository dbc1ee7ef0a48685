package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says in a Deployment's status how far its rollout is, and that it is late when it is. */
final class DeploymentStatus {
    private final World world;
    private final Consumer<ObjectNode> again;
    /** The uids of those whose deadline is being watched. */
    private final Set<String> watched = new HashSet<>();

    /** @param again has a Deployment looked at anew */
    DeploymentStatus(World world, Consumer<ObjectNode> again) {
        this.world = world;
        this.again = again;
    }

    /** @param current the set of the template that is wanted now, null when there is none yet */
    void write(ObjectNode deployment, @Nullable ObjectNode current) {
        int wanted = Tree.number(deployment, 1, "spec", "replicas");
        List<ObjectNode> all = world.owned(deployment, world.kinds().replicaSet());
        int replicas = Deployments.sum(all, "status", "replicas");
        int ready = Deployments.sum(all, "status", "readyReplicas");
        int available = Deployments.sum(all, "status", "availableReplicas");
        int updated = current == null ? 0 : Tree.number(current, 0, "status", "replicas");
        boolean complete = updated == wanted && replicas == wanted && available == wanted;
        int unavailable = Deployments.portion(
                Tree.at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted, false);
        String name = current == null ? Tree.name(deployment) : Tree.name(current);
        Duration deadline = Duration.ofSeconds(Tree.number(deployment, 600, "spec", "progressDeadlineSeconds"));
        world.state().status(world.kinds().deployment(), Tree.namespace(deployment), Tree.name(deployment), live -> {
            JsonNode before = live.path("status");
            String now = world.state().now();
            boolean moved = updated != Tree.number(before, 0, "updatedReplicas")
                    || ready > Tree.number(before, 0, "readyReplicas")
                    || available > Tree.number(before, 0, "availableReplicas")
                    || !Tree.at(before, "observedGeneration").equals(Tree.at(deployment, "metadata", "generation"));
            ObjectNode was = Tree.find(before.path("conditions"), "type", "Progressing");
            String progressed = was == null || moved ? now : Tree.text(was, "lastUpdateTime");
            boolean late = !complete
                    && Duration.between(Instant.parse(progressed), world.state().instant())
                                    .compareTo(deadline)
                            >= 0;
            boolean served = available >= wanted - unavailable;
            return Tree.of(
                    "observedGeneration", Tree.at(deployment, "metadata", "generation"),
                    "replicas", replicas,
                    "updatedReplicas", updated,
                    "readyReplicas", ready,
                    "availableReplicas", available,
                    "unavailableReplicas", Math.max(0, Math.max(wanted, replicas) - available),
                    "conditions",
                            List.of(
                                    condition(
                                            before,
                                            "Available",
                                            served,
                                            served ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                                            served
                                                    ? "Deployment has minimum availability."
                                                    : "Deployment does not have minimum availability.",
                                            now,
                                            null),
                                    condition(
                                            before,
                                            "Progressing",
                                            !late,
                                            late
                                                    ? "ProgressDeadlineExceeded"
                                                    : complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
                                            "ReplicaSet \"" + name + "\" "
                                                    + (late
                                                            ? "has timed out progressing."
                                                            : complete
                                                                    ? "has successfully progressed."
                                                                    : "is progressing."),
                                            now,
                                            progressed)));
        });
        if (!complete && watched.add(Tree.uid(deployment))) {
            world.loop().after(deadline.plusSeconds(1), () -> {
                watched.remove(Tree.uid(deployment));
                again.accept(deployment);
            });
        }
    }

    private static ObjectNode condition(
            JsonNode status,
            String type,
            boolean is,
            String reason,
            String message,
            String now,
            @Nullable String updated) {
        ObjectNode before = Tree.find(status.path("conditions"), "type", type);
        String value = is ? "True" : "False";
        boolean same = before != null && Tree.text(before, "status").equals(value);
        String transition = same && before != null ? Tree.text(before, "lastTransitionTime") : now;
        return Tree.of(
                "type", type,
                "status", value,
                "reason", reason,
                "message", message,
                "lastUpdateTime", updated == null ? transition : updated,
                "lastTransitionTime", transition);
    }
}
