package dev.landfall.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.registry.PushItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Cuts a layout into the shapes that other tools take: one layout an image ({@code each/NN}), and one whose only entry is an index of all
 * ({@code one}). Blobs are hard links. Arguments: LAYOUT WORK.
 */
public final class BenchLayouts {
    private BenchLayouts() {}

    public static void main(String[] args) throws IOException {
        Path source = Path.of(args[0]).toRealPath();
        Path work = Path.of(args[1]);
        List<PushItem> items = new Layout(source).items();
        StringBuilder list = new StringBuilder();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            PushItem item = items.get(i);
            String entry = entry(
                    item.root().mediaType(), item.root().digest(), item.root().size());
            Path folder = work.resolve("each").resolve("%02d".formatted(i));
            layout(folder, entry.replace("}", ",\"annotations\":{\"" + MediaTypes.REF_NAME + "\":\"it\"}}"));
            Files.createSymbolicLink(folder.resolve("blobs"), source.resolve("blobs"));
            list.append("%02d %s %s:%s%n"
                    .formatted(
                            i,
                            item.root().digest(),
                            item.source().repository(),
                            item.source().tag()));
            all.append(i == 0 ? "" : ",").append(entry);
        }
        Files.writeString(work.resolve("images.txt"), list.toString());
        one(source, work.resolve("one"), all.toString());
    }

    private static void one(Path source, Path folder, String entries) throws IOException {
        byte[] index = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[" + entries
                        + "]}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Digest digest = Digest.of(index);
        ObjectNode entry = Json.MAPPER.createObjectNode().put("mediaType", MediaTypes.OCI_INDEX);
        entry.put("digest", digest.toString()).put("size", index.length);
        entry.putPOJO("annotations", Map.of(MediaTypes.REF_NAME, "all"));
        layout(folder, Json.MAPPER.writeValueAsString(entry));
        Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
        try (Stream<Path> files = Files.list(source.resolve("blobs/sha256"))) {
            for (Path file : files.toList()) {
                Files.createLink(blobs.resolve(file.getFileName().toString()), file);
            }
        }
        Files.write(blobs.resolve(digest.hex()), index);
    }

    private static void layout(Path folder, String entry) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(folder.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + entry + "]}");
    }

    private static String entry(String mediaType, Digest digest, long size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(mediaType, digest, size);
    }
}
