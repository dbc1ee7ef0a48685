package dev.landfall.engine.install;

import dev.landfall.engine.packages.WebTransport;
import dev.landfall.engine.registry.wire.Wire;
import dev.landfall.engine.registry.wire.WireBody;
import dev.landfall.engine.registry.wire.WireRequest;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The packages room's requests over the connections that images are pushed with. */
public final class PublishWire implements WebTransport, AutoCloseable {
    private static final List<String> HEADERS = List.of("location", "content-length", "x-checksum-sha256");
    private static final int MOST = 32 << 20;
    /** Repositories look through what they get before they answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Wire wire;
    private final Duration answer;

    /** @param tls which certificates are trusted */
    public PublishWire(Supplier<SSLContext> tls) {
        this(tls, PATIENCE);
    }

    /** @param answer for an answer's body as a whole */
    PublishWire(Supplier<SSLContext> tls, Duration answer) {
        this.answer = answer;
        this.wire = new Wire(tls, Duration.ofSeconds(20));
    }

    @Override
    public Answer send(String method, URI uri, Map<String, String> headers, Optional<Body> body) throws IOException {
        WireRequest request = WireRequest.of(method, uri).patient(PATIENCE);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            request = request.with(header.getKey(), header.getValue());
        }
        if (body.isPresent()) {
            request = request.with(streamed(body.get()));
        }
        try (WireResponse response = wire.send(request)) {
            Map<String, String> told = new HashMap<>();
            HEADERS.forEach(name -> response.header(name).ifPresent(value -> told.put(name, value)));
            String text = method.equals("HEAD") ? "" : text(response);
            return new Answer(response.status(), told, text);
        }
    }

    /** The connection only bounds how long nothing comes; a byte now and then must not keep it up for ever. */
    private String text(WireResponse response) throws IOException {
        long end = System.nanoTime() + answer.toNanos();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 << 10];
        for (int n = 0; n >= 0 && text.size() < MOST; ) {
            if (System.nanoTime() > end) {
                throw new SocketTimeoutException("the answer was not whole within " + answer);
            }
            n = response.body().read(buffer, 0, Math.min(buffer.length, MOST - text.size()));
            text.write(buffer, 0, Math.max(n, 0));
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static WireBody streamed(Body body) {
        return new WireBody() {
            @Override
            public long length() {
                return body.size();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                byte[] buffer = new byte[128 << 10];
                try (InputStream in = body.open()) {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        out.write(buffer, 0, n);
                    }
                }
            }

            @Override
            public boolean replayable() {
                return true;
            }
        };
    }

    @Override
    public void close() {
        wire.close();
    }
}
