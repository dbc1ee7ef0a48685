package dev.landfall.rehearsal.registry;

import org.jspecify.annotations.Nullable;

/**
 * One request the practice registry got.
 *
 * @param path without the query
 * @param query empty when there was none
 * @param range its Content-Range, null when it had none
 * @param status what was answered; 0 when the connection was cut instead
 * @param received bytes of its body that arrived
 */
public record Call(
        String method, String path, String query, @Nullable String range, int status, long received) {
    Call ended(int with, long bytes) {
        return new Call(method, path, query, range, with, bytes);
    }

    /** Whether it carried part of a blob. */
    public boolean upload() {
        return path.contains("/blobs/uploads/") && (method.equals("PATCH") || method.equals("PUT"));
    }
}
