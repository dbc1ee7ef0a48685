package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Refusals in the words of a Kubernetes API server (meta/v1 Status). */
public final class Status extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient ObjectNode body;

    private Status(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.body = Tree.of(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "metadata",
                Tree.object(),
                "status",
                "Failure",
                "message",
                message,
                "reason",
                reason,
                "details",
                details,
                "code",
                code);
    }

    /** The HTTP status code. */
    public int code() {
        return code;
    }

    public ObjectNode body() {
        return body;
    }

    private static ObjectNode details(Resource resource, String name) {
        return Tree.of(
                "name", name, "group", resource.group().isEmpty() ? null : resource.group(), "kind", resource.plural());
    }

    static Status notFound(Resource resource, String name) {
        return new Status(
                404, "NotFound", resource.qualified() + " \"" + name + "\" not found", details(resource, name));
    }

    static Status noSuchPath() {
        return new Status(404, "NotFound", "the server could not find the requested resource", Tree.object());
    }

    static Status exists(Resource resource, String name) {
        return new Status(
                409,
                "AlreadyExists",
                resource.qualified() + " \"" + name + "\" already exists",
                details(resource, name));
    }

    static Status conflict(Resource resource, String name) {
        return new Status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource.qualified() + " \"" + name
                        + "\": the object has been modified; please apply your changes to the latest version and try again",
                details(resource, name));
    }

    static Status precondition(Resource resource, String name, String why) {
        return new Status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource.qualified() + " \"" + name + "\": " + why,
                details(resource, name));
    }

    static Status applyConflict(Resource resource, String name, String message, ObjectNode causes) {
        ObjectNode details = details(resource, name);
        details.set("causes", causes.path("causes"));
        return new Status(409, "Conflict", message, details);
    }

    static Status badRequest(String message) {
        return new Status(400, "BadRequest", message, null);
    }

    static Status invalid(Resource resource, String name, String why) {
        return new Status(
                422,
                "Invalid",
                resource.kind() + (resource.group().isEmpty() ? "" : "." + resource.group()) + " \"" + name
                        + "\" is invalid: " + why,
                details(resource, name));
    }

    static Status forbidden(Resource resource, String name, String why) {
        return new Status(
                403,
                "Forbidden",
                resource.qualified() + (name.isEmpty() ? "" : " \"" + name + "\"") + " is forbidden: " + why,
                details(resource, name));
    }

    static Status forbiddenPath(String user, String verb, String path) {
        return new Status(
                403,
                "Forbidden",
                "forbidden: User \"" + user + "\" cannot " + verb + " path \"" + path + "\"",
                Tree.object());
    }

    /** A request that makes no sense for this object as it is now. */
    public static Status refuse(String message) {
        return badRequest(message);
    }

    static Status unauthorized() {
        return new Status(401, "Unauthorized", "Unauthorized", null);
    }

    static Status notAllowed() {
        return new Status(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource", null);
    }

    static Status unsupportedMediaType(String type) {
        return new Status(
                415, "UnsupportedMediaType", "the body of the request was in an unknown format: " + type, null);
    }

    /** The version asked for has left the history (a watch has to list again). */
    static Status expired(String message) {
        return new Status(410, "Expired", message, null);
    }

    static Status unavailable(String message) {
        return new Status(503, "ServiceUnavailable", message, null);
    }

    static Status internal(String message) {
        return new Status(500, "InternalError", "Internal error occurred: " + message, null);
    }

    static Status notImplemented(String what) {
        return new Status(501, "NotImplemented", "the practice cluster does not simulate " + what, null);
    }

    /** The refusal that goes with an HTTP status code told from outside. */
    static Status told(int code) {
        return switch (code) {
            case 401 -> unauthorized();
            case 403 -> new Status(403, "Forbidden", "forbidden: told to refuse", null);
            case 429 ->
                new Status(
                        429,
                        "TooManyRequests",
                        "the server has received too many requests, please try again later",
                        null);
            case 503 -> unavailable("the server is currently unable to handle the request");
            case 504 -> new Status(504, "Timeout", "the server was unable to return a response in time", null);
            default ->
                new Status(
                        code,
                        "InternalError",
                        "an error on the server has prevented the request from succeeding",
                        null);
        };
    }

    /** The answer to a deletion that is done. */
    static ObjectNode deleted(Resource resource, String name, String uid) {
        ObjectNode details = details(resource, name);
        details.put("uid", uid);
        return Tree.of(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "metadata",
                Tree.object(),
                "status",
                "Success",
                "details",
                details);
    }
}
