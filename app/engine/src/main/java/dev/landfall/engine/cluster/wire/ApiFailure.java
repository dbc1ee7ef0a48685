package dev.landfall.engine.cluster.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** An answer of the API server that is not what was asked for, or no answer at all. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient JsonNode status;

    /** The server said no; the status is its body, a {@code Status} object, or missing when it was not JSON. */
    ApiFailure(int code, String path, String message, JsonNode status) {
        super(code + " " + path + ": " + message);
        this.code = code;
        this.reason = status.path("reason").asText("");
        this.status = status;
    }

    /** The server did not answer. */
    ApiFailure(String path, IOException cause) {
        super(path + ": " + cause, cause);
        this.code = 0;
        this.reason = "";
        this.status = com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /** The HTTP status; 0 when there was no answer. */
    public int code() {
        return code;
    }

    /** The API's word for it, e.g. {@code AlreadyExists}; may be empty. */
    public String reason() {
        return reason;
    }

    /** The server's {@code Status} object. */
    public JsonNode status() {
        return status;
    }

    /** What the server said, without our own words. */
    public String said() {
        String message = status == null ? "" : status.path("message").asText("");
        return message.isEmpty() ? String.valueOf(getMessage()) : message;
    }
}
