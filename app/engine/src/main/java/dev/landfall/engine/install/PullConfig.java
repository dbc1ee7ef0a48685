package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.registry.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The content of a {@code kubernetes.io/dockerconfigjson} Secret. */
final class PullConfig {
    private PullConfig() {}

    static String json(String host, Credentials credentials) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        ObjectNode entry = json.putObject("auths").putObject(host);
        entry.put("username", credentials.user());
        entry.put("password", credentials.password());
        entry.put(
                "auth",
                Base64.getEncoder()
                        .encodeToString(
                                (credentials.user() + ":" + credentials.password()).getBytes(StandardCharsets.UTF_8)));
        return json.toString();
    }
}
