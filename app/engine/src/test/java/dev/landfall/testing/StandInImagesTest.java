package dev.landfall.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName("The ClearML stand-ins")
class StandInImagesTest {
    @SuppressWarnings("unused") // names the images for the parameterized test
    static final List<String> REFERENCES = StandInImages.REFERENCES;

    @TempDir
    private Path scratch;

    private StandInImages images;

    @BeforeEach
    void busybox() {
        var found = StandInImages.find();
        assumeTrue(found.isPresent(), StandInImages.NEEDS);
        images = found.orElseThrow();
    }

    @ParameterizedTest
    @FieldSource("REFERENCES")
    @DisplayName("are docker save archives whose layers are what the config says")
    void archive(String reference) throws IOException {
        images.writeArchive(reference, scratch.resolve("image.tar"));
        Map<String, byte[]> members = members(Files.readAllBytes(scratch.resolve("image.tar")));
        JsonNode manifest = Json.strict(member(members, "manifest.json")).get(0);
        JsonNode config = Json.strict(member(members, manifest.get("Config").asText()));
        JsonNode layers = manifest.get("Layers");
        JsonNode diffs = config.at("/rootfs/diff_ids");
        assertEquals(reference, manifest.at("/RepoTags/0").asText());
        assertEquals(2, layers.size());
        assertEquals(2, diffs.size());
        Set<String> files = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            byte[] layer = member(members, layers.get(i).asText());
            assertEquals(diffs.get(i).asText(), Digest.of(layer).toString());
            files.addAll(members(layer).keySet());
        }
        String entry = config.at("/config/Entrypoint/0").asText();
        assertTrue(files.contains(entry.substring(1)), entry + " is not in " + files);
    }

    @Test
    @DisplayName("are the same bytes each time")
    void deterministic() throws IOException {
        images.writeArchive(StandInImages.REDIS, scratch.resolve("one"));
        images.writeArchive(StandInImages.REDIS, scratch.resolve("two"));
        assertArrayEquals(Files.readAllBytes(scratch.resolve("one")), Files.readAllBytes(scratch.resolve("two")));
    }

    @Test
    @DisplayName(
            "make an OCI layout: every blob is named by its digest, none is left over, the common layer is there once")
    void layout() throws IOException {
        images.writeLayout(scratch);
        Set<String> needed = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (JsonNode entry :
                Json.strict(Files.readAllBytes(scratch.resolve("index.json"))).get("manifests")) {
            names.add(entry.at("/annotations/org.opencontainers.image.ref.name").asText());
            JsonNode manifest = Json.strict(blob(entry, needed));
            JsonNode config = Json.strict(blob(manifest.get("config"), needed));
            for (int i = 0; i < 2; i++) {
                byte[] layer = blob(manifest.at("/layers/" + i), needed);
                try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(layer))) {
                    assertEquals(
                            config.at("/rootfs/diff_ids/" + i).asText(),
                            Digest.of(plain.readAllBytes()).toString());
                }
            }
        }
        Set<String> present = new HashSet<>();
        try (Stream<Path> blobs = Files.list(scratch.resolve("blobs/sha256"))) {
            blobs.forEach(b -> present.add("sha256:" + b.getFileName()));
        }
        assertAll(
                () -> assertEquals(Set.copyOf(StandInImages.REFERENCES), names),
                () -> assertEquals(needed, present),
                () -> assertEquals(4 + 4 + 4 + 1, present.size()));
    }

    private byte[] blob(JsonNode descriptor, Set<String> needed) throws IOException {
        String digest = descriptor.get("digest").asText();
        byte[] content = Files.readAllBytes(
                scratch.resolve("blobs/sha256").resolve(Digest.parse(digest).hex()));
        assertEquals(digest, Digest.of(content).toString());
        assertEquals(descriptor.get("size").asInt(), content.length);
        needed.add(digest);
        return content;
    }

    private static byte[] member(Map<String, byte[]> members, String name) {
        byte[] content = members.get(name);
        if (content == null) {
            throw new AssertionError("no " + name + " in " + members.keySet());
        }
        return content;
    }

    private static Map<String, byte[]> members(byte[] tar) throws IOException {
        Map<String, byte[]> members = new HashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertTrue(members.put(entry.getName(), in.readAllBytes()) == null, "twice: " + entry.getName());
            }
        }
        return members;
    }
}
