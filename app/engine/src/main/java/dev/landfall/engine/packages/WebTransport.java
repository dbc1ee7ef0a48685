package dev.landfall.engine.packages;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Makes HTTP requests for the packages room; which certificates are trusted is its own affair. Redirects are answers like any other, and a
 * server that answers before it has the whole body is heard. Safe for several threads.
 */
@FunctionalInterface
public interface WebTransport {
    /**
     * Sends one request and reads its answer.
     *
     * @param headers without Host and Content-Length
     * @throws IOException when there is no connection, or it breaks, or from the body
     */
    Answer send(String method, URI uri, Map<String, String> headers, Optional<Body> body) throws IOException;

    /** What is sent. */
    interface Body {
        /** In bytes. */
        long size();

        /** Opens it from its start; again for another try. */
        InputStream open() throws IOException;
    }

    /**
     * What a server answered.
     *
     * @param headers names in lower case
     * @param text of the body, or its first 32 MiB
     */
    record Answer(int status, Map<String, String> headers, String text) {
        public Answer {
            headers = Map.copyOf(headers);
        }

        boolean ok() {
            return status >= 200 && status < 300;
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** Content-Length, -1 when it is not told. */
        long length() {
            String text = header("content-length");
            return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        }
    }
}
