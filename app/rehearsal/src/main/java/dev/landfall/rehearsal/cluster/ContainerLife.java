package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** One container of a pod as its kubelet sees it. Touched on the loop only, but for the log books. */
final class ContainerLife {
    private final ObjectNode spec;
    private final boolean init;
    private ObjectNode state = waiting("ContainerCreating", "");
    private ObjectNode lastState = Tree.object();
    private String imageId = "";
    private String id = "";
    private boolean ready;
    private boolean running;
    private boolean ended;
    private int exit;
    private int restarts;
    private int failures;
    private volatile @Nullable LogBook log;
    private volatile @Nullable LogBook previous;

    ContainerLife(ObjectNode spec, boolean init) {
        this.spec = spec;
        this.init = init;
    }

    ObjectNode spec() {
        return spec;
    }

    String name() {
        return spec.path("name").asText();
    }

    String image() {
        return spec.path("image").asText();
    }

    /** An init container that goes on beside the others (Kubernetes documentation, "Sidecar Containers"). */
    boolean sidecar() {
        return init && spec.path("restartPolicy").asText().equals("Always");
    }

    boolean running() {
        return running;
    }

    boolean ready() {
        return ready;
    }

    void ready(boolean is) {
        ready = is;
    }

    boolean ended() {
        return ended;
    }

    int exit() {
        return exit;
    }

    int restarts() {
        return restarts;
    }

    /** One more failure in a row; gives their number. */
    int failed() {
        return ++failures;
    }

    void recovered() {
        failures = 0;
    }

    @Nullable
    LogBook log() {
        return log;
    }

    @Nullable
    LogBook previous() {
        return previous;
    }

    String waitingReason() {
        return Tree.text(state, "waiting", "reason");
    }

    String waitingMessage() {
        return Tree.text(state, "waiting", "message");
    }

    void image(String newId) {
        imageId = newId;
    }

    void waitFor(String reason, String message) {
        state = waiting(reason, message);
        running = false;
        ready = false;
    }

    void run(Instant at, String containerId, LogBook book) {
        if (ended) {
            restarts++;
            previous = log;
        }
        id = containerId;
        log = book;
        state = Tree.of("running", Tree.of("startedAt", seconds(at)));
        running = true;
        ended = false;
        ready = false;
    }

    void end(Instant at, int code) {
        exit = code;
        ended = true;
        ObjectNode terminated = Tree.of(
                "terminated",
                Tree.of(
                        "exitCode",
                        code,
                        "reason",
                        code == 0 ? "Completed" : "Error",
                        "startedAt",
                        Tree.text(state, "running", "startedAt"),
                        "finishedAt",
                        seconds(at),
                        "containerID",
                        id));
        state = terminated;
        lastState = init ? lastState : terminated;
        running = false;
        // an init container that did its work is ready
        ready = init && code == 0;
    }

    private static ObjectNode waiting(String reason, String message) {
        return Tree.of("waiting", Tree.of("reason", reason, "message", message.isEmpty() ? null : message));
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** As the pod's status shows it (core/v1 ContainerStatus). */
    ObjectNode status() {
        boolean over = state.has("terminated");
        return Tree.of(
                "name", name(),
                "state", state,
                "lastState", over ? Tree.object() : lastState,
                "ready", ready,
                "restartCount", restarts,
                "image", image(),
                "imageID", imageId,
                "containerID", id.isEmpty() ? null : id,
                "started", running);
    }
}
