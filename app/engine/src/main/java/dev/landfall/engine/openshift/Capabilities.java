package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Linux capabilities that a container adds and drops. */
record Capabilities(List<String> add, List<String> drop) {
    static @Nullable Capabilities of(JsonNode node) {
        return node.isObject() ? new Capabilities(Nodes.texts(node.path("add")), Nodes.texts(node.path("drop"))) : null;
    }
}
