package dev.landfall.rehearsal.cluster.http;

import java.io.IOException;

/** A WebSocket on which both sides send binary messages. Sending is safe for any thread; one thread receives. */
public interface Channel {
    /** Takes what the client sends, one message at a time. */
    @FunctionalInterface
    interface Messages {
        void take(byte[] message) throws IOException;
    }

    void send(byte[] message) throws IOException;

    /** Hands on every message; returns when the client closes. */
    void receive(Messages messages) throws IOException;

    /** Closes it in good order. */
    void end() throws IOException;
}
