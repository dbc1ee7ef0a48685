package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A blob as it comes out of a registry: goes on where a broken connection left it, and ends only if the bytes are what the digest says. */
final class PulledBlob extends InputStream {
    private final Api api;
    private final Retry retry;
    private final RegistryClient client;
    private final ImageReference image;
    private final Descriptor blob;
    private final Progress progress;
    private final MessageDigest hash;
    private @Nullable InputStream in;
    private long at;
    private int failures;
    private boolean checked;

    PulledBlob(Api api, Retry retry, RegistryClient client, ImageReference image, Descriptor blob, Progress progress) {
        this.api = api;
        this.retry = retry;
        this.client = client;
        this.image = image;
        this.blob = blob;
        this.progress = progress;
        this.hash = blob.digest().hasher();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at < blob.size()) {
            progress.checkpoint();
            try {
                int n = open().read(buffer, offset, (int) Math.min(length, blob.size() - at));
                if (n < 0) {
                    throw wrong();
                }
                hash.update(buffer, offset, n);
                at += n;
                failures = 0;
                progress.advance(image.toString(), n);
                return n;
            } catch (WireException e) {
                close();
                if (++failures >= retry.attempts()) {
                    throw Trouble.problem(e, api);
                }
                retry.pause(failures, e, progress);
            }
        }
        if (!checked && !Digest.of(hash).equals(blob.digest())) {
            throw wrong();
        }
        checked = true;
        return -1;
    }

    private InputStream open() {
        InputStream known = in;
        if (known == null) {
            known = client.open(image.repository(), blob.digest(), at);
            in = known;
        }
        return known;
    }

    private ProblemException wrong() {
        return ProblemException.of(
                "registry.wrong-content", "registry", api.access().target().host(), "digest", blob.digest());
    }

    @Override
    public void close() throws IOException {
        InputStream known = in;
        in = null;
        if (known != null) {
            known.close();
        }
    }
}
