package dev.landfall.engine.packages;

import dev.landfall.engine.packages.WebTransport.Answer;
import dev.landfall.engine.packages.WebTransport.Body;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Calls to one {@link PublishTarget}, as who logs in there; tries again what may pass. Safe for several threads. */
final class Web {
    private static final int TRIES = 4;

    private final PublishTarget target;
    private final WebTransport transport;
    private final Consumer<Duration> pause;
    private final Progress progress;

    /** @param pause waits that long before another try */
    Web(PublishTarget target, WebTransport transport, Consumer<Duration> pause, Progress progress) {
        this.target = target;
        this.transport = transport;
        this.pause = pause;
        this.progress = progress;
    }

    /** A page, or what there is instead; passing errors are tried again. */
    Answer get(URI uri) {
        return call(
                "GET", uri, Map.of("Accept", "text/html, application/vnd.pypi.simple.v1+html"), Optional.empty(), "");
    }

    Answer head(URI uri) {
        return call("HEAD", uri, Map.of(), Optional.empty(), "");
    }

    /** @param what said to the progress as its bytes go */
    Answer send(String method, URI uri, String type, Body body, String what) {
        return call(method, uri, Map.of("Content-Type", type), Optional.of(body), what);
    }

    /** User and password as they go over the wire (RFC 7617). */
    static String basic(PublishTarget.Login login) {
        byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(pair);
    }

    private Answer call(String method, URI uri, Map<String, String> headers, Optional<Body> body, String what) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("User-Agent", "landfall");
        target.login().ifPresent(login -> all.put("Authorization", "Basic " + basic(login)));
        for (int n = 1; ; n++) {
            progress.checkpoint();
            AtomicLong sent = new AtomicLong();
            String why;
            try {
                Answer answer = transport.send(method, uri, all, body.map(b -> counted(b, what, sent)));
                if (answer.ok()) {
                    return answer;
                }
                progress.advance(what, -sent.get());
                if (!PublishTrouble.passing(answer.status()) || n == TRIES) {
                    return answer;
                }
                why = "status " + answer.status();
            } catch (IOException e) {
                progress.advance(what, -sent.get());
                if (n == TRIES) {
                    throw PublishTrouble.unreachable(uri, e);
                }
                why = String.valueOf(e.getMessage());
            } catch (ProblemException e) {
                progress.advance(what, -sent.get());
                throw e;
            }
            progress.note("again in a moment: " + uri.getRawAuthority() + ": " + why);
            pause.accept(Duration.ofSeconds(1L << n));
        }
    }

    private Body counted(Body body, String what, AtomicLong sent) {
        return new Body() {
            @Override
            public long size() {
                return body.size();
            }

            @Override
            public InputStream open() throws IOException {
                return new FilterInputStream(body.open()) {
                    @Override
                    public int read() throws IOException {
                        byte[] one = new byte[1];
                        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        progress.checkpoint();
                        int n = super.read(into, offset, length);
                        if (n > 0) {
                            sent.addAndGet(n);
                            progress.advance(what, n);
                        }
                        return n;
                    }
                };
            }
        };
    }
}
