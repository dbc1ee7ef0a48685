package dev.landfall.engine.registry;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.wire.WireRequest;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A file of a web server, e.g. of a Helm repository, fetched as images are: with retries, logins and redirects that are safe. */
public final class WebFile {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private WebFile() {}

    /**
     * Fetches one.
     *
     * @param address {@code http} or {@code https}
     * @param access to that server; its login goes to no other
     * @param limit of the file in bytes
     * @return empty when there is no such file
     * @throws ProblemException {@code registry.…} when the server cannot be reached or refuses, {@code registry.file-too-large}
     */
    public static Optional<byte[]> read(URI address, RegistryAccess access, int limit, Progress progress) {
        try (Api api = new Api(access)) {
            return Retry.usual().call(api, progress, () -> {
                try (WireResponse response =
                        api.follow(WireRequest.of("GET", address).with("User-Agent", "landfall"), "")) {
                    return Optional.of(body(response.body(), address, limit, progress));
                } catch (Refusal e) {
                    if (e.status() == 404 || e.status() == 410) {
                        return Optional.<byte[]>empty();
                    }
                    throw e;
                }
            });
        }
    }

    /** An address as it may be told: what follows a question mark can be a pass. */
    public static String said(URI address) {
        String text = address.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?…";
    }

    /** How a web server is reached: by its address, without a login. */
    public static RegistryAccess access(URI address) {
        return RegistryAccess.to(new RegistryTarget(address.getRawAuthority(), "", "http".equals(address.getScheme())));
    }

    private static byte[] body(InputStream in, URI address, int limit, Progress progress) throws IOException {
        // the connection bounds how long nothing comes, not how long a trickle does
        long end = System.nanoTime() + PATIENCE.toNanos();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 << 10];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            progress.checkpoint();
            content.write(buffer, 0, n);
            if (content.size() > limit) {
                throw ProblemException.of(
                        "registry.file-too-large", "file", said(address), "limit", (limit >> 20) + " MiB");
            }
            if (System.nanoTime() > end) {
                throw new SocketTimeoutException("not whole within " + PATIENCE);
            }
        }
        return content.toByteArray();
    }
}
