package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.cluster.ObjectChange.What;
import dev.landfall.engine.cluster.wire.ApiFailure;
import dev.landfall.engine.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts objects into a cluster by server-side apply, as the field manager {@code landfall}: what Landfall does not name
 * stays as others set it.
 */
public final class Apply {
    /** How Landfall signs the fields it sets. */
    public static final String MANAGER = "landfall";

    /** What shows that an object is Landfall's. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private final Cluster cluster;
    private final boolean dryRun;

    private Apply(Cluster cluster, boolean dryRun) {
        this.cluster = cluster;
        this.dryRun = dryRun;
    }

    /** For real. */
    public static Apply to(Cluster cluster) {
        return new Apply(cluster, false);
    }

    /** The server checks everything and says what it would do, and does nothing. */
    public static Apply dryRun(Cluster cluster) {
        return new Apply(cluster, true);
    }

    /**
     * Every object of a text, namespaces and CRDs first, else in its order. Fields that others manage are taken over.
     *
     * @param text YAML or JSON, one or many documents
     * @param from said in problems, e.g. a file name
     * @param namespace for objects that name none
     * @throws ProblemException {@code cluster.bad-manifest}, {@code cluster.unknown-kind}, {@code cluster.apply-refused}
     */
    public List<ObjectChange> manifests(String text, String from, String namespace) {
        List<ObjectNode> objects = new ArrayList<>(Manifests.parse(text, from));
        objects.sort(Comparator.comparingInt(Apply::rank));
        List<ObjectChange> changes = new ArrayList<>();
        for (ObjectNode object : objects) {
            changes.add(object(object, namespace));
        }
        return List.copyOf(changes);
    }

    private static int rank(ObjectNode object) {
        return switch (object.path("kind").asText()) {
            case "Namespace" -> 0;
            case "CustomResourceDefinition" -> 1;
            default -> 2;
        };
    }

    /** Makes the namespace when it is missing, and sets these labels on it. */
    public ObjectChange namespace(String name, Map<String, String> labels) {
        String path = "/api/v1/namespaces/" + name;
        if (labels.isEmpty()) {
            JsonNode there = find(path);
            if (there != null) {
                String text = Manifests.print(there);
                return new ObjectChange("v1", "Namespace", "", name, What.SAME, text, text);
            }
        }
        ObjectNode object = bare("v1", "Namespace", name);
        ObjectNode into = ((ObjectNode) object.path("metadata")).putObject("labels");
        labels.forEach(into::put);
        return object(object, "");
    }

    /**
     * Makes or changes a pull secret.
     *
     * @param dockerConfigJson the content of a {@code config.json} with {@code auths}; a secret, told to nobody
     */
    public ObjectChange pullSecret(String namespace, String name, String dockerConfigJson) {
        return secret(namespace, name, "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", dockerConfigJson));
    }

    /**
     * Makes or changes a secret; keys it has and these do not name stay when others set them.
     *
     * @param type e.g. {@code Opaque}; cannot be changed on one that exists
     * @param values told to nobody
     */
    public ObjectChange secret(String namespace, String name, String type, Map<String, String> values) {
        ObjectNode object = bare("v1", "Secret", name);
        ((ObjectNode) object.path("metadata")).putObject("labels").put(MANAGED_BY, MANAGER);
        object.put("type", type);
        ObjectNode data = object.putObject("data");
        values.forEach((key, value) ->
                data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return object(object, namespace);
    }

    /**
     * Deletes every object of a text, in reverse order, with what they own; what is not there is {@link What#SAME}.
     * Namespaces are left alone.
     */
    public List<ObjectChange> deleteManifests(String text, String from, String namespace) {
        List<ObjectNode> objects = Manifests.parse(text, from);
        List<ObjectChange> changes = new ArrayList<>();
        for (ObjectNode object : objects.reversed()) {
            String kind = object.path("kind").asText();
            if (!kind.equals("Namespace")) {
                changes.add(delete(
                        object.path("apiVersion").asText(),
                        kind,
                        place(object, namespace),
                        object.path("metadata").path("name").asText()));
            }
        }
        return List.copyOf(changes);
    }

    /** Deletes one object, with what it owns, without waiting for its end. */
    public ObjectChange delete(String apiVersion, String kind, String namespace, String name) {
        return cluster.calling(() -> {
            ApiResources.Place place =
                    cluster.resources().find(apiVersion, kind).orElse(null);
            String shownNamespace = place != null && place.namespaced() ? namespace : "";
            JsonNode before = place == null ? null : find(place.path(namespace) + "/" + name);
            if (place == null || before == null) {
                return new ObjectChange(apiVersion, kind, shownNamespace, name, What.SAME, null, null);
            }
            ObjectNode options = bare("v1", "DeleteOptions", "");
            options.remove("metadata");
            options.put("propagationPolicy", "Background");
            if (dryRun) {
                options.putArray("dryRun").add("All");
            }
            try {
                cluster.api()
                        .send(
                                "DELETE",
                                place.path(namespace) + "/" + name,
                                Map.of(),
                                "application/json",
                                options.toString());
            } catch (ApiFailure e) {
                if (e.code() != 404) {
                    throw e;
                }
            }
            return new ObjectChange(
                    apiVersion, kind, shownNamespace, name, What.DELETED, Manifests.print(before), null);
        });
    }

    private ObjectChange object(ObjectNode object, String fallback) {
        String apiVersion = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        String name = object.path("metadata").path("name").asText();
        return cluster.calling(() -> {
            ApiResources.Place place = cluster.resources()
                    .find(apiVersion, kind)
                    .orElseThrow(() -> ProblemException.of(
                            "cluster.unknown-kind", "apiVersion", apiVersion, "kind", kind, "name", name));
            String namespace = place.namespaced() ? place(object, fallback) : "";
            String path = place.path(namespace) + "/" + name;
            JsonNode before = find(path);
            Map<String, String> query = new LinkedHashMap<>();
            query.put("fieldManager", MANAGER);
            query.put("force", "true");
            if (dryRun) {
                query.put("dryRun", "All");
            }
            JsonNode after;
            try {
                after = cluster.api().send("PATCH", path, query, "application/apply-patch+yaml", object.toString());
            } catch (ApiFailure e) {
                throw refused(e, kind, namespace, name);
            }
            String shownAfter = Manifests.print(after);
            String shownBefore = before == null ? null : Manifests.print(before);
            return new ObjectChange(apiVersion, kind, namespace, name, what(before, after), shownBefore, shownAfter);
        });
    }

    /** Compared as the server holds them, so that a Secret's changed value is a change though it is not shown. */
    private static What what(@Nullable JsonNode before, JsonNode after) {
        if (before == null) {
            return What.CREATED;
        }
        return content(before).equals(content(after)) ? What.SAME : What.CHANGED;
    }

    private static JsonNode content(JsonNode object) {
        ObjectNode content = object.deepCopy();
        content.remove("status");
        if (content.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("managedFields", "resourceVersion", "generation"));
        }
        return content;
    }

    private static String place(ObjectNode object, String fallback) {
        return object.path("metadata").path("namespace").asText(fallback);
    }

    private @Nullable JsonNode find(String path) {
        try {
            return cluster.api().get(path);
        } catch (ApiFailure e) {
            if (e.code() == 404) {
                return null;
            }
            throw cluster.explain(e);
        }
    }

    private RuntimeException refused(ApiFailure failure, String kind, String namespace, String name) {
        if (failure.code() == 0 || failure.code() == 401) {
            return failure;
        }
        String code = failure.code() == 403 && failure.said().contains("cannot ")
                ? "cluster.apply-forbidden"
                : "cluster.apply-refused";
        return ProblemException.because(
                failure,
                code,
                "object",
                kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name,
                "said",
                kind.equals("Secret") ? "(" + failure.code() + " " + failure.reason() + ")" : failure.said());
    }

    private static ObjectNode bare(String apiVersion, String kind, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }
}
