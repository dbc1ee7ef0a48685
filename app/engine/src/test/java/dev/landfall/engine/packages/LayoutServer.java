package dev.landfall.engine.packages;

import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;

/** A server's image in memory: one layer with one file; and every blob of a made image, to read it back. */
final class LayoutServer implements ServerImage, BlobSource {
    private final Map<Digest, byte[]> blobs = new HashMap<>();
    private final Descriptor root;

    LayoutServer(String binary, boolean gzip, List<String> architectures) throws IOException {
        TarLayer tar = new TarLayer();
        tar.add(binary, Slice.of(new byte[] {1, 2, 3}));
        tar.end();
        byte[] plain = tar.open(0).readAllBytes();
        List<Map<String, Object>> manifests = new ArrayList<>();
        for (String architecture : architectures) {
            Descriptor config = put(
                    MediaTypes.OCI_CONFIG,
                    Json.MAPPER.writeValueAsBytes(Map.of(
                            "architecture",
                            architecture,
                            "os",
                            "linux",
                            "config",
                            Map.of("Env", List.of("PATH=/bin"), "Cmd", List.of("sh")),
                            "rootfs",
                            Map.of(
                                    "type",
                                    "layers",
                                    "diff_ids",
                                    List.of(Digest.of(plain).toString())))));
            Descriptor layer = gzip
                    ? put("application/vnd.docker.image.rootfs.diff.tar.gzip", gzip(plain))
                    : put(MediaTypes.OCI_LAYER, plain);
            Descriptor manifest = put(
                    MediaTypes.OCI_MANIFEST,
                    Json.MAPPER.writeValueAsBytes(
                            Map.of("schemaVersion", 2, "config", json(config), "layers", List.of(json(layer)))));
            Map<String, Object> entry = new HashMap<>(json(manifest));
            entry.put("platform", Map.of("os", "linux", "architecture", architecture));
            manifests.add(entry);
        }
        root = put(
                MediaTypes.OCI_INDEX,
                Json.MAPPER.writeValueAsBytes(
                        Map.of("schemaVersion", 2, "mediaType", MediaTypes.OCI_INDEX, "manifests", manifests)));
    }

    private static Map<String, Object> json(Descriptor d) {
        return Map.of("mediaType", d.mediaType(), "digest", d.digest().toString(), "size", d.size());
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    Descriptor put(String type, byte[] content) {
        Digest digest = Digest.of(content);
        blobs.put(digest, content);
        return new Descriptor(type, digest, content.length);
    }

    @Override
    public Descriptor root() {
        return root;
    }

    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        return open(descriptor, 0).readAllBytes();
    }

    @Override
    public InputStream open(Descriptor layer, long offset) throws IOException {
        return open(layer.digest(), offset);
    }

    @Override
    public OptionalLong size(Digest digest) {
        byte[] content = blobs.get(digest);
        return content == null ? OptionalLong.empty() : OptionalLong.of(content.length);
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        byte[] content = blobs.get(digest);
        if (content == null) {
            throw new FileNotFoundException(digest.toString());
        }
        return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
    }
}
