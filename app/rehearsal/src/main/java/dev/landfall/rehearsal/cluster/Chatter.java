package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What containers say when they start and end; never a value out of their environment. */
final class Chatter {
    private Chatter() {}

    static List<String> opening(JsonNode container, int restarts) {
        List<String> lines = new ArrayList<>();
        lines.add("level=info msg=\"starting\" container="
                + container.path("name").asText() + " restarts=" + restarts);
        lines.add("level=info msg=\"configuration read\" variables="
                + (container.path("env").size() + container.path("envFrom").size())
                + " mounts=" + container.path("volumeMounts").size());
        for (JsonNode port : container.path("ports")) {
            lines.add("level=info msg=\"listening\" port="
                    + port.path("containerPort").asText() + " name="
                    + port.path("name").asText("-"));
        }
        return lines;
    }

    static List<String> done() {
        return List.of("level=info msg=\"done\"");
    }

    static List<String> stopping() {
        return List.of("level=info msg=\"received SIGTERM, shutting down\"");
    }

    static List<String> crashed(String lastWords) {
        return List.of("level=error msg=\"" + lastWords + "\"", "level=fatal msg=\"giving up\" exit=1");
    }
}
