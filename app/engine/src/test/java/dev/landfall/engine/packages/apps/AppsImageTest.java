package dev.landfall.engine.packages.apps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The image of application packages")
class AppsImageTest {
    @TempDir
    Path folder;

    private final TestImages images = new TestImages(3);
    private final byte[] content = "a layer".getBytes(UTF_8);
    private final Descriptor layer = new Descriptor(MediaTypes.OCI_LAYER, Digest.of(content), content.length);

    private Descriptor dockerImage() {
        Descriptor config = images.put(
                "application/vnd.docker.container.image.v1+json",
                ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"User\":\"7\"},\"history\":[{}],"
                                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:one\"]}}")
                        .getBytes(UTF_8));
        Descriptor below = images.layer(100);
        return images.put(MediaTypes.DOCKER_MANIFEST, """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"%s","digest":"%s","size":%d},
                 "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","digest":"%s","size":%d}]}
                """.formatted(
                        MediaTypes.DOCKER_MANIFEST,
                        config.mediaType(),
                        config.digest(),
                        config.size(),
                        below.digest(),
                        below.size())
                .getBytes(UTF_8));
    }

    @Test
    @DisplayName("keeps the base's layers and settings, and adds one layer on top, as an OCI image")
    void onTop() throws IOException {
        Descriptor base = dockerImage();
        AppsImage image = new AppsImage(images, base, "base", layer);
        Path file = Files.write(folder.resolve("layer"), content);
        BlobSource blobs = image.blobs(file);
        Manifest manifest = Manifest.parse(blobs.read(image.root().digest(), Manifest.LIMIT), "made");
        assertEquals(
                List.of(MediaTypes.OCI_CONFIG, MediaTypes.OCI_LAYER_GZIP, MediaTypes.OCI_LAYER),
                manifest.blobs().stream().map(Descriptor::mediaType).toList());
        JsonNode config = Json.strict(blobs.read(manifest.blobs().getFirst().digest(), 1 << 20));
        assertEquals("7", config.path("config").path("User").asText());
        assertEquals(
                "sha256:one", config.path("rootfs").path("diff_ids").path(0).asText());
        assertEquals(
                layer.digest().toString(),
                config.path("rootfs").path("diff_ids").path(1).asText());
        assertEquals(2, config.path("history").size());
        for (Descriptor blob : manifest.blobs()) {
            assertEquals(blob.size(), blobs.size(blob.digest()).orElseThrow());
            assertEquals(blob.size(), blobs.read(blob.digest(), 1 << 20).length);
        }
        assertEquals(image.root(), new AppsImage(images, base, "base", layer).root());
    }

    @Test
    @DisplayName("is made for each platform that is there, without what is no image")
    void platforms() throws IOException {
        Descriptor one = images.image(images.layer(10));
        Descriptor two = images.image(images.layer(20));
        Descriptor gone = images.image(images.layer(30));
        Descriptor proof = images.image(images.layer(40));
        images.remove(gone.digest());
        Descriptor index = index(
                on(one, "amd64", "linux"),
                on(two, "arm64", "linux"),
                on(gone, "s390x", "linux"),
                on(proof, "unknown", "unknown"));
        AppsImage image = new AppsImage(images, index, "base", layer);
        Manifest made = Manifest.parse(image.blobs(folder).read(image.root().digest(), Manifest.LIMIT), "made");
        assertEquals(
                List.of("amd64", "arm64"),
                made.manifests().stream().map(d -> d.platform().architecture()).toList());
        ProblemException none = assertThrows(
                ProblemException.class, () -> new AppsImage(images, index(on(gone, "amd64", "linux")), "base", layer));
        assertEquals("apps.base-unfit", none.problem().code());
    }

    @Test
    @DisplayName("is refused for a base whose configuration is none")
    void unfit() {
        for (String text : List.of("[]", "7", "{", "")) {
            Descriptor config = images.put(MediaTypes.OCI_CONFIG, text.getBytes(UTF_8));
            Descriptor base = images.put(MediaTypes.OCI_MANIFEST, """
                    {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},"layers":[]}
                    """.formatted(
                            MediaTypes.OCI_MANIFEST, config.mediaType(), config.digest(), config.size())
                    .getBytes(UTF_8));
            ProblemException e = assertThrows(ProblemException.class, () -> new AppsImage(images, base, "base", layer));
            assertEquals("apps.base-unfit", e.problem().code());
        }
    }

    private static String on(Descriptor d, String architecture, String os) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"architecture\":\"%s\",\"os\":\"%s\"}}"
                .formatted(d.mediaType(), d.digest(), d.size(), architecture, os);
    }

    private Descriptor index(String... entries) {
        return images.put(
                MediaTypes.OCI_INDEX,
                ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                                + String.join(",", entries) + "]}")
                        .getBytes(UTF_8));
    }
}
