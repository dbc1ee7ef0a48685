package dev.landfall.rehearsal.cluster.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One request and the way to answer it, once. Used by one thread. */
public final class Exchange {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(101, "Switching Protocols"),
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final Request request;
    private final InputStream in;
    private final OutputStream out;
    private final Runnable hangUp;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private boolean answered;
    private boolean streamed;

    Exchange(Request request, InputStream in, OutputStream out, Runnable hangUp) {
        this.request = request;
        this.in = in;
        this.out = out;
        this.hangUp = hangUp;
    }

    public Request request() {
        return request;
    }

    /** Adds a header to the answer to come. */
    public void header(String name, String value) {
        headers.put(name, value);
    }

    /** Whether an answer was begun. */
    public boolean answered() {
        return answered;
    }

    /** Whether the connection cannot carry another request. */
    boolean streamed() {
        return streamed;
    }

    /** Answers with a body of known length; its bytes are left out for HEAD. */
    public void send(int status, String type, byte[] body) throws IOException {
        header("Content-Type", type);
        header("Content-Length", Integer.toString(body.length));
        head(status);
        if (!request.method().equals("HEAD")) {
            out.write(body);
        }
        out.flush();
    }

    /** Begins an answer of no known length. */
    public Stream stream(int status, String type) throws IOException {
        streamed = true;
        header("Content-Type", type);
        header("Transfer-Encoding", "chunked");
        header("Connection", "close");
        head(status);
        out.flush();
        interruptWhenGone(() -> {
            while (in.read() >= 0) {
                // nothing is expected from the client while it listens
            }
        });
        return new Chunks();
    }

    /** Whether the client asks to talk WebSocket (RFC 6455, section 4.1). */
    public boolean wantsWebSocket() {
        return request.header("upgrade").equalsIgnoreCase("websocket")
                && !request.header("sec-websocket-key").isEmpty();
    }

    /** Takes up a WebSocket on which only the server has something to say. */
    public Stream webSocket() throws IOException {
        WebSocketFrames frames = upgraded("");
        interruptWhenGone(frames::answerUntilClosed);
        return frames;
    }

    /**
     * Takes up a WebSocket on which both talk.
     *
     * @param protocol of those that the client offers (RFC 6455, section 11.3.4)
     */
    public Channel channel(String protocol) throws IOException {
        return upgraded(protocol);
    }

    private WebSocketFrames upgraded(String protocol) throws IOException {
        streamed = true;
        header("Upgrade", "websocket");
        header("Connection", "Upgrade");
        header("Sec-WebSocket-Accept", WebSocketFrames.accept(request.header("sec-websocket-key")));
        if (!protocol.isEmpty()) {
            header("Sec-WebSocket-Protocol", protocol);
        }
        head(101);
        out.flush();
        return new WebSocketFrames(in, out);
    }

    /** Breaks the connection off, as a failing network would. */
    public void hangUp() {
        streamed = true;
        hangUp.run();
    }

    private void head(int status) throws IOException {
        if (answered) {
            throw new IllegalStateException("answered twice: " + request.path());
        }
        answered = true;
        StringBuilder text = new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(REASONS.getOrDefault(status, "Status"))
                .append("\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void interruptWhenGone(Listening listening) {
        Thread handler = Thread.currentThread();
        Thread.ofVirtual().name("practice-cluster-hangup").start(() -> {
            try {
                listening.untilGone();
            } catch (IOException e) {
                // gone is gone, whichever way
            }
            handler.interrupt();
        });
    }

    @FunctionalInterface
    private interface Listening {
        void untilGone() throws IOException;
    }

    private final class Chunks implements Stream {
        @Override
        public void write(byte[] piece) throws IOException {
            if (piece.length > 0) {
                out.write((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(piece);
                out.write('\r');
                out.write('\n');
                out.flush();
            }
        }

        @Override
        public void end() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }
}
