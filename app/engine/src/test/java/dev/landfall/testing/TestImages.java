package dev.landfall.testing;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Images in memory, of random bytes; the same seed gives the same bytes. */
public final class TestImages implements BlobSource {
    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
    private final Random random;

    public TestImages(long seed) {
        this.random = new Random(seed);
    }

    /** A layer of so many random bytes. */
    public Descriptor layer(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return put(MediaTypes.OCI_LAYER_GZIP, content);
    }

    /** An image of these layers, with a config of its own. */
    public Descriptor image(Descriptor... layers) {
        Descriptor config = put(
                MediaTypes.OCI_CONFIG,
                ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"n\":" + random.nextInt() + "}")
                        .getBytes(StandardCharsets.UTF_8));
        return put(
                MediaTypes.OCI_MANIFEST,
                ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":" + json(config)
                                + ",\"layers\":[" + json(layers) + "]}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** An index of these images. */
    public Descriptor index(Descriptor... images) {
        return put(
                MediaTypes.OCI_INDEX,
                ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[" + json(images)
                                + "]}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    public Descriptor put(String mediaType, byte[] content) {
        Digest digest = Digest.of(content);
        blobs.put(digest, content);
        return new Descriptor(mediaType, digest, content.length);
    }

    /** Flips one bit. */
    public void damage(Digest digest, int at) {
        byte[] content = content(digest).clone();
        content[at] ^= 1;
        blobs.put(digest, content);
    }

    public void remove(Digest digest) {
        blobs.remove(digest);
    }

    public List<Digest> digests() {
        return new ArrayList<>(blobs.keySet());
    }

    public byte[] content(Digest digest) {
        return Objects.requireNonNull(blobs.get(digest), digest::toString);
    }

    private static String json(Descriptor... all) {
        return List.of(all).stream()
                .map(d -> "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                        .formatted(d.mediaType(), d.digest(), d.size()))
                .collect(Collectors.joining(","));
    }

    @Override
    public OptionalLong size(Digest digest) {
        byte[] content = blobs.get(digest);
        return content == null ? OptionalLong.empty() : OptionalLong.of(content.length);
    }

    @Override
    public InputStream open(Digest digest, long offset) {
        byte[] content = content(digest);
        return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
    }
}
