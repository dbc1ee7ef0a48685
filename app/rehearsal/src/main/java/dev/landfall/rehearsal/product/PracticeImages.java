package dev.landfall.rehearsal.product;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An OCI image layout being written with small made-up images (OCI image specification, "Image Layout"). */
final class PracticeImages {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CREATED = "2026-01-01T00:00:00Z";

    private final Path layout;
    private final ArrayNode listed = JSON.arrayNode();

    PracticeImages(Path layout) {
        this.layout = layout;
    }

    /**
     * Writes an image; for several architectures as an index.
     *
     * @param port what it listens on, 0 for nothing
     * @return the reference it stands under
     */
    ImageReference add(ImageReference reference, List<String> architectures, int port) throws IOException {
        ArrayNode manifests = JSON.arrayNode();
        ObjectNode descriptor = JSON.objectNode();
        byte[] base = layer("etc/os-release", "NAME=\"Landfall practice\"\nID=practice\n", 1, 1500);
        for (String architecture : architectures) {
            String name =
                    reference.repository().substring(reference.repository().lastIndexOf('/') + 1);
            byte[] own =
                    layer("app/" + name, "practice " + name + " for " + architecture + "\n", name.hashCode(), 2500);
            descriptor = manifest(name, architecture, port, List.of(base, own));
            ObjectNode platform =
                    JSON.objectNode().put("architecture", architecture).put("os", "linux");
            manifests.add(descriptor.deepCopy().set("platform", platform));
        }
        if (manifests.size() > 1) {
            ObjectNode index = JSON.objectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
            index.set("manifests", manifests);
            descriptor = blob(MediaTypes.OCI_INDEX, Json.MAPPER.writeValueAsBytes(index));
        }
        descriptor.putObject("annotations").put(MediaTypes.REF_NAME, reference.toString());
        listed.add(descriptor);
        return reference;
    }

    /** A file that says what it is and one that cannot be pressed smaller, so that the layer has some size. */
    private static byte[] layer(String path, String text, int seed, int padding) throws IOException {
        byte[] noise = new byte[padding];
        new Random(seed).nextBytes(noise);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(path, text.getBytes(StandardCharsets.UTF_8));
        files.put("usr/share/practice/" + Integer.toHexString(seed), noise);
        return Tars.tar(files);
    }

    private ObjectNode manifest(String name, String architecture, int port, List<byte[]> layers) throws IOException {
        ObjectNode config = JSON.objectNode()
                .put("created", CREATED)
                .put("architecture", architecture)
                .put("os", "linux");
        ObjectNode run = config.putObject("config");
        run.put("User", "10001")
                .put("WorkingDir", "/app")
                .putArray("Entrypoint")
                .add("/app/" + name);
        if (port > 0) {
            run.putObject("ExposedPorts").putObject(port + "/tcp");
        }
        run.putObject("Labels").put("org.opencontainers.image.title", "Practice " + name);
        ArrayNode ids = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        ArrayNode history = config.putArray("history");
        ArrayNode blobs = JSON.arrayNode();
        for (byte[] layer : layers) {
            ids.add(Digest.of(layer).toString());
            history.addObject().put("created", CREATED).put("created_by", "landfall rehearsal");
            blobs.add(blob(MediaTypes.OCI_LAYER_GZIP, Tars.gzip(layer)));
        }
        ObjectNode manifest = JSON.objectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        manifest.set("config", blob(MediaTypes.OCI_CONFIG, Json.MAPPER.writeValueAsBytes(config)));
        manifest.set("layers", blobs);
        return blob(MediaTypes.OCI_MANIFEST, Json.MAPPER.writeValueAsBytes(manifest));
    }

    private ObjectNode blob(String mediaType, byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        Path file = layout.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return JSON.objectNode()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", content.length);
    }

    /** Writes what makes it a layout. */
    void finish() throws IOException {
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        ObjectNode index = JSON.objectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        index.set("manifests", listed);
        Files.write(layout.resolve("index.json"), Json.MAPPER.writeValueAsBytes(index));
    }
}
