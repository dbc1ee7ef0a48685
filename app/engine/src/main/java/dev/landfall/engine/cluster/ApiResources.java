package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.wire.Api;
import dev.landfall.engine.cluster.wire.ApiFailure;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out under which path a kind of object lives. Remembers what it found, not what it missed. Any thread. */
final class ApiResources {
    /** @param plural the resource's name in paths */
    record Place(String apiVersion, String plural, boolean namespaced) {
        String path(String namespace) {
            String root = apiVersion.contains("/") ? "/apis/" + apiVersion : "/api/" + apiVersion;
            return namespaced ? root + "/namespaces/" + namespace + "/" + plural : root + "/" + plural;
        }
    }

    private final Api api;
    private final ConcurrentHashMap<String, Place> found = new ConcurrentHashMap<>();

    ApiResources(Api api) {
        this.api = api;
    }

    Optional<Place> find(String apiVersion, String kind) {
        String key = apiVersion + " " + kind;
        Place known = found.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        JsonNode list;
        try {
            list = api.get(apiVersion.contains("/") ? "/apis/" + apiVersion : "/api/" + apiVersion);
        } catch (ApiFailure e) {
            if (e.code() == 404) {
                return Optional.empty();
            }
            throw e;
        }
        for (JsonNode resource : list.path("resources")) {
            String name = resource.path("name").asText();
            if (!name.contains("/")) {
                found.put(
                        apiVersion + " " + resource.path("kind").asText(),
                        new Place(apiVersion, name, resource.path("namespaced").asBoolean()));
            }
        }
        return Optional.ofNullable(found.get(key));
    }
}
