package dev.landfall.rehearsal.cluster.http;

import java.io.IOException;

/**
 * An answer of no known length, sent piece by piece: chunks of HTTP/1.1, or text frames of a WebSocket.
 *
 * <p>Used by the thread that handles the request; that thread is interrupted as soon as the client hangs up.
 */
public interface Stream {
    /** Sends a piece at once. */
    void write(byte[] piece) throws IOException;

    /** Ends the answer in good order. */
    void end() throws IOException;
}
