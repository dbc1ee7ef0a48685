package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A bundle of a hundred thousand blobs")
class ScaleTest {
    private static final int IMAGES = 500;
    private static final int LAYERS = 200;

    @TempDir
    Path folder;

    /** Images whose layers are eight bytes each, made as they are asked for. */
    private static final class Tiny implements ImageSource {
        private final Map<Digest, byte[]> blobs = new HashMap<>();
        private final Descriptor root;

        Tiny(int image) {
            List<Descriptor> layers = new ArrayList<>();
            for (int i = 0; i < LAYERS; i++) {
                layers.add(add(
                        MediaTypes.OCI_LAYER,
                        ByteBuffer.allocate(8).putInt(image).putInt(i).array()));
            }
            Descriptor config = add(MediaTypes.OCI_CONFIG, Fixtures.utf8("{\"n\":" + image + "}"));
            root = add(MediaTypes.OCI_MANIFEST, ManifestJson.print("", config, layers, Map.of()));
        }

        private Descriptor add(String type, byte[] content) {
            Digest digest = Digest.of(content);
            blobs.put(digest, content);
            return new Descriptor(type, digest, content.length);
        }

        @Override
        public Descriptor root() {
            return root;
        }

        @Override
        public byte[] document(Descriptor descriptor) {
            return blobs.getOrDefault(descriptor.digest(), new byte[0]);
        }

        @Override
        public InputStream open(Descriptor descriptor, long offset) {
            return new ByteArrayInputStream(document(descriptor));
        }

        @Override
        public void close() {}
    }

    @Test
    @DisplayName("is built, opens in seconds, finds its artifacts and verifies")
    void opensFast() throws IOException {
        StringBuilder spec = new StringBuilder("name: many\nversion: '1'\nimages:\n");
        for (int i = 0; i < IMAGES; i++) {
            spec.append("  - registry.example.org/tiny/image-").append(i).append(":1\n");
        }
        Path file = Files.writeString(folder.resolve("spec.yaml"), spec);
        BuildReport report = BundleBuilder.build(
                BundleSpec.read(file),
                (reference, options, progress) -> new Tiny(Integer.parseInt(
                        reference.repository().substring(reference.repository().lastIndexOf('-') + 1))),
                folder.resolve("out"),
                BuildOptions.ofVolumeSize("40m"),
                Progress.none());
        assertTrue(report.volumes().size() >= 3);
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
                assertEquals(IMAGES, Fixtures.carried(bundle.artifacts()).size());
                for (Artifact artifact : Fixtures.carried(bundle.artifacts())) {
                    assertTrue(bundle.find(ArtifactKind.IMAGE, artifact.name()).isPresent());
                }
                Digest last = Digest.of(ByteBuffer.allocate(8)
                        .putInt(IMAGES - 1)
                        .putInt(LAYERS - 1)
                        .array());
                assertEquals(8, bundle.read(last, 100).length);
            }
        });
        VerifyReport verified = BundleVerifier.verify(folder.resolve("out"), List.of(), Progress.none(), s -> {});
        assertEquals(List.of(), verified.all());
        assertTrue(verified.blobs() > 100_000);
    }
}
