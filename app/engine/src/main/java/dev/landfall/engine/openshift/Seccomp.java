package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A seccomp profile as the field says it. Constraints name profiles the older way: {@code runtime/default}, {@code localhost/…}. */
record Seccomp(String type, @Nullable String localhost) {
    static final String RUNTIME_DEFAULT = "runtime/default";
    static final String DOCKER_DEFAULT = "docker/default";
    private static final String UNCONFINED = "unconfined";
    private static final String LOCALHOST = "localhost/";

    static @Nullable Seccomp of(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        JsonNode file = node.path("localhostProfile");
        return new Seccomp(node.path("type").asText(""), file.isTextual() ? file.asText() : null);
    }

    /** The older way of saying it; empty when there is none. */
    String name() {
        return switch (type) {
            case "Unconfined" -> UNCONFINED;
            case "RuntimeDefault" -> RUNTIME_DEFAULT;
            case "Localhost" -> localhost == null ? "" : LOCALHOST + localhost;
            default -> "";
        };
    }

    /** What the older way means; null when it means nothing. */
    static @Nullable Seccomp named(String name) {
        if (name.equals(UNCONFINED)) {
            return new Seccomp("Unconfined", null);
        }
        if (name.equals(RUNTIME_DEFAULT) || name.equals(DOCKER_DEFAULT)) {
            return new Seccomp("RuntimeDefault", null);
        }
        boolean file = name.startsWith(LOCALHOST) && name.length() > LOCALHOST.length();
        return file ? new Seccomp("Localhost", name.substring(LOCALHOST.length())) : null;
    }
}
