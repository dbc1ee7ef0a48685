package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;

/** Kubernetes objects of tests, written in YAML. */
final class Objects {
    private Objects() {}

    static JsonNode yaml(String text) {
        return Json.MAPPER.valueToTree(Yaml.values(text, "test"));
    }
}
