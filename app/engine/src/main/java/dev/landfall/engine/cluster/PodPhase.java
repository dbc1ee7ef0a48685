package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A pod's state in one word, with the counts beside it, as {@code kubectl get pods} shows them
 * (kubernetes/pkg/printers/internalversion, {@code printPod}).
 */
record PodPhase(String word, int ready, int total, int restarts) {
    static PodPhase of(JsonNode pod) {
        return new Reader(pod).read();
    }

    private static final class Reader {
        private final JsonNode pod;
        private final JsonNode status;
        private String word;
        private int ready;
        private int total;
        private int restarts;
        private int sidecarRestarts;

        Reader(JsonNode pod) {
            this.pod = pod;
            this.status = pod.path("status");
            this.word = text(status, "phase").isEmpty() ? "Pending" : text(status, "phase");
        }

        PodPhase read() {
            total = pod.path("spec").path("containers").size();
            if (!text(status, "reason").isEmpty()) {
                word = text(status, "reason");
            }
            if (reason("PodScheduled").equals("SchedulingGated")) {
                word = "SchedulingGated";
            }
            boolean initializing = initializing();
            if (!initializing || condition("Initialized")) {
                restarts = sidecarRestarts;
                containers();
            }
            if (pod.path("metadata").has("deletionTimestamp")) {
                if (text(status, "reason").equals("NodeLost")) {
                    word = "Unknown";
                } else if (!text(status, "phase").equals("Succeeded")
                        && !text(status, "phase").equals("Failed")) {
                    word = "Terminating";
                }
            }
            return new PodPhase(word, ready, total, restarts);
        }

        private boolean initializing() {
            JsonNode specs = pod.path("spec").path("initContainers");
            for (JsonNode spec : specs) {
                if (text(spec, "restartPolicy").equals("Always")) {
                    total++;
                }
            }
            int index = 0;
            for (JsonNode container : status.path("initContainerStatuses")) {
                restarts += container.path("restartCount").asInt();
                boolean sidecar = sidecar(specs, text(container, "name"));
                if (sidecar) {
                    sidecarRestarts += container.path("restartCount").asInt();
                }
                JsonNode ended = container.path("state").path("terminated");
                if (ended.isObject() && ended.path("exitCode").asInt() == 0) {
                    index++;
                    continue;
                }
                if (sidecar && container.path("started").asBoolean()) {
                    if (container.path("ready").asBoolean()) {
                        ready++;
                    }
                    index++;
                    continue;
                }
                String waiting = text(container.path("state").path("waiting"), "reason");
                if (ended.isObject()) {
                    word = "Init:" + end(ended);
                } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                    word = "Init:" + waiting;
                } else {
                    word = "Init:" + index + "/" + specs.size();
                }
                return true;
            }
            return false;
        }

        private static boolean sidecar(JsonNode specs, String name) {
            for (JsonNode spec : specs) {
                if (text(spec, "name").equals(name)) {
                    return text(spec, "restartPolicy").equals("Always");
                }
            }
            return false;
        }

        private void containers() {
            boolean running = false;
            JsonNode statuses = status.path("containerStatuses");
            for (int i = statuses.size() - 1; i >= 0; i--) {
                JsonNode container = statuses.get(i);
                restarts += container.path("restartCount").asInt();
                JsonNode state = container.path("state");
                String waiting = text(state.path("waiting"), "reason");
                if (!waiting.isEmpty()) {
                    word = waiting;
                } else if (state.path("terminated").isObject()) {
                    word = end(state.path("terminated"));
                } else if (container.path("ready").asBoolean()
                        && state.path("running").isObject()) {
                    running = true;
                    ready++;
                }
            }
            if (word.equals("Completed") && running) {
                word = condition("Ready") ? "Running" : "NotReady";
            }
        }

        private static String end(JsonNode terminated) {
            String reason = text(terminated, "reason");
            if (!reason.isEmpty()) {
                return reason;
            }
            int signal = terminated.path("signal").asInt();
            return signal != 0
                    ? "Signal:" + signal
                    : "ExitCode:" + terminated.path("exitCode").asInt();
        }

        private boolean condition(String type) {
            for (JsonNode c : status.path("conditions")) {
                if (text(c, "type").equals(type)) {
                    return text(c, "status").equals("True");
                }
            }
            return false;
        }

        private String reason(String type) {
            for (JsonNode c : status.path("conditions")) {
                if (text(c, "type").equals(type)) {
                    return text(c, "reason");
                }
            }
            return "";
        }

        private static String text(JsonNode node, String field) {
            return node.path(field).asText("");
        }
    }
}
