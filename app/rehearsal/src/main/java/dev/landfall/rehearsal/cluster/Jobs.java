package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a Job's pods until enough of them have succeeded or too many have failed (Kubernetes documentation, "Jobs"). */
final class Jobs implements Controller {
    private static final String COMPONENT = "job-controller";

    private final World world;
    private final Pods pods;

    Jobs(World world) {
        this.world = world;
        this.pods = new Pods(world, COMPONENT);
    }

    @Override
    public Resource resource() {
        return world.kinds().job();
    }

    @Override
    public void reconcile(ObjectNode job) {
        if (Tree.deleting(job) || finished(job)) {
            return;
        }
        List<ObjectNode> all = pods.of(job);
        int succeeded = count(all, "Succeeded");
        int failed = count(all, "Failed");
        List<ObjectNode> active = all.stream()
                .filter(p -> !PodStatus.over(p) && !Tree.deleting(p))
                .toList();
        int wanted = Tree.number(job, 1, "spec", "completions");
        boolean complete = succeeded >= wanted;
        boolean hopeless = restarts(active) + failed > Tree.number(job, 6, "spec", "backoffLimit");
        int running = active.size();
        if (complete || hopeless) {
            for (ObjectNode pod : active) {
                pods.delete(job, pod);
            }
            running = 0;
        } else if (!Tree.at(job, "spec", "suspend").asBoolean()) {
            running =
                    start(job, active.size(), Math.min(Tree.number(job, 1, "spec", "parallelism"), wanted - succeeded));
        }
        String end = complete ? "Complete" : hopeless ? "Failed" : null;
        status(job, running, Pods.ready(active), succeeded, failed, end);
        if (end != null) {
            if (complete) {
                world.events().normal(job, COMPONENT, "Completed", "Job completed");
            } else {
                world.events()
                        .warning(job, COMPONENT, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            }
            forgetLater(job);
        }
    }

    private int start(ObjectNode job, int active, int target) {
        int running = active;
        while (running < target) {
            ObjectNode pod = pods.fromTemplate(job, Map.of());
            Tree.sub(pod, "metadata").put("generateName", Tree.name(job) + "-");
            if (!pods.create(job, pod)) {
                world.loop().after(world.pace().retry(), () -> {
                    ObjectNode now = world.get(resource(), Tree.namespace(job), Tree.name(job));
                    if (now != null) {
                        reconcile(now);
                    }
                });
                return running;
            }
            running++;
        }
        return running;
    }

    private static boolean finished(ObjectNode job) {
        return Tree.find(Tree.at(job, "status", "conditions"), "type", "Complete") != null
                || Tree.find(Tree.at(job, "status", "conditions"), "type", "Failed") != null;
    }

    private static int count(List<ObjectNode> pods, String phase) {
        return (int) pods.stream()
                .filter(p -> Tree.text(p, "status", "phase").equals(phase))
                .count();
    }

    private static int restarts(List<ObjectNode> pods) {
        int count = 0;
        for (ObjectNode pod : pods) {
            for (ObjectNode container : Tree.objects(Tree.at(pod, "status", "containerStatuses"))) {
                count += container.path("restartCount").asInt();
            }
        }
        return count;
    }

    private void status(ObjectNode job, int active, int ready, int succeeded, int failed, @Nullable String end) {
        world.state().status(resource(), Tree.namespace(job), Tree.name(job), live -> {
            String now = world.state().now();
            ArrayNode conditions = Tree.array();
            if (end != null) {
                boolean complete = end.equals("Complete");
                String reason = complete ? "CompletionsReached" : "BackoffLimitExceeded";
                String message = complete
                        ? "Reached expected number of succeeded pods"
                        : "Job has reached the specified backoff limit";
                conditions.add(condition(complete ? "SuccessCriteriaMet" : "FailureTarget", reason, message, now));
                conditions.add(condition(end, reason, message, now));
            }
            return Tree.of(
                    "startTime",
                    live.path("status").has("startTime") ? live.path("status").path("startTime") : now,
                    "completionTime",
                    "Complete".equals(end) ? now : null,
                    "active",
                    active == 0 ? null : active,
                    "ready",
                    ready,
                    "succeeded",
                    succeeded == 0 ? null : succeeded,
                    "failed",
                    failed == 0 ? null : failed,
                    "terminating",
                    0,
                    "uncountedTerminatedPods",
                    Tree.object(),
                    "conditions",
                    conditions.isEmpty() ? null : conditions);
        });
    }

    private static ObjectNode condition(String type, String reason, String message, String now) {
        return Tree.of(
                "type", type,
                "status", "True",
                "reason", reason,
                "message", message,
                "lastProbeTime", now,
                "lastTransitionTime", now);
    }

    private void forgetLater(ObjectNode job) {
        int seconds = Tree.number(job, -1, "spec", "ttlSecondsAfterFinished");
        if (seconds >= 0) {
            world.loop().after(Duration.ofSeconds(seconds), () -> {
                ObjectNode now = world.get(resource(), Tree.namespace(job), Tree.name(job));
                if (now != null && Tree.uid(now).equals(Tree.uid(job))) {
                    world.delete(resource(), Tree.namespace(job), Tree.name(job), Deletion.BACKGROUND);
                }
            });
        }
    }
}
