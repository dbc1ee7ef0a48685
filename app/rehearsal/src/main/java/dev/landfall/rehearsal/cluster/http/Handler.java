package dev.landfall.rehearsal.cluster.http;

import java.io.IOException;

/** Answers requests; called on a virtual thread of the request's own, which may block. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers one request through the exchange.
     *
     * @throws IOException when the client is gone
     * @throws InterruptedException when the client hung up during a stream, or the listener is closing
     */
    void handle(Exchange exchange) throws IOException, InterruptedException;
}
