package dev.landfall.engine.charts.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One thing that Helm is asked to do, as it goes to the worker: paths of private files, never their contents.
 *
 * @param verb what to do
 * @param release name of the release
 * @param namespace where it lives
 * @param kubeconfig file of exactly one context
 * @param chart the chart's tgz, null for {@link Verb#UNINSTALL}
 * @param values the values file, null for none
 * @param description what the history says, empty for Helm's own words
 * @param timeout for hooks and waiting, each; whole seconds
 * @param untilReady until what was installed is ready
 * @param validate against the server's OpenAPI description
 */
public record HelmCall(
        Verb verb,
        String release,
        String namespace,
        Path kubeconfig,
        @Nullable Path chart,
        @Nullable Path values,
        String description,
        Duration timeout,
        boolean untilReady,
        boolean validate) {
    /** What Helm can be asked. */
    public enum Verb {
        INSTALL,
        UPGRADE,
        UNINSTALL,
        VERSION
    }

    ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("verb", verb.name());
        json.put("release", release);
        json.put("namespace", namespace);
        json.put("kubeconfig", kubeconfig.toString());
        json.put("chart", chart == null ? "" : chart.toString());
        json.put("values", values == null ? "" : values.toString());
        json.put("description", description);
        json.put("timeoutSeconds", timeout.toSeconds());
        json.put("untilReady", untilReady);
        json.put("validate", validate);
        return json;
    }

    static HelmCall fromJson(JsonNode json) {
        return new HelmCall(
                Verb.valueOf(json.get("verb").asText()),
                json.get("release").asText(),
                json.get("namespace").asText(),
                Path.of(json.get("kubeconfig").asText()),
                path(json.get("chart").asText()),
                path(json.get("values").asText()),
                json.get("description").asText(),
                Duration.ofSeconds(json.get("timeoutSeconds").asLong()),
                json.get("untilReady").asBoolean(),
                json.get("validate").asBoolean());
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }
}
