package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.install.RegistryImages;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A build out of a registry that is cut off")
class CutBuildTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    @DisplayName("goes on inside the layer when it is run again, and comes to the same bytes as one that was not")
    void goesOn() throws IOException {
        try (PracticeRegistry registry = PracticeRegistry.start(folder.resolve("registry"))) {
            TestImages images = new TestImages(8);
            Descriptor large = images.layer(24 * MIB);
            Descriptor image = images.image(images.layer(500), large, images.layer(3 * MIB));
            assertTrue(Pusher.push(
                            images,
                            List.of(new PushItem(ImageReference.parse("team/app:1"), image)),
                            RegistryAccess.to(registry.target("")),
                            PushOptions.USUAL,
                            UploadMemory.none(),
                            Progress.none())
                    .complete());
            build(registry, "straight");
            registry.clearCalls();

            AtomicBoolean cut = new AtomicBoolean();
            registry.fault(call -> {
                if (!call.path().endsWith(large.digest().toString())) {
                    return Fault.WELL;
                }
                return cut.getAndSet(true) ? Fault.answer(404) : new Fault.Behaviour.Cut(14L * MIB);
            });
            assertThrows(ProblemException.class, () -> build(registry, "out"));
            assertTrue(cut.get());
            assertFalse(Files.exists(folder.resolve("out/cut-1.01of01.landfall")));

            registry.fault(call -> Fault.WELL);
            registry.clearCalls();
            build(registry, "out");

            List<Integer> answers = registry.calls().stream()
                    .filter(c -> c.path().endsWith(large.digest().toString()))
                    .map(Call::status)
                    .toList();
            assertEquals(
                    List.of(200, 206),
                    answers,
                    "the layer is asked for its first bytes, which share a chunk with others, and from where it was cut off");
            assertEquals(
                    -1,
                    Files.mismatch(
                            folder.resolve("straight/cut-1.01of01.landfall"),
                            folder.resolve("out/cut-1.01of01.landfall")));
            assertTrue(BundleVerifier.verify(folder.resolve("out"), List.of(), Progress.none(), c -> {})
                    .sound());
        }
    }

    private void build(PracticeRegistry registry, String out) throws IOException {
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: cut\nversion: '1'\nimages:\n  - {reference: '"
                        + registry.target("").host() + "/team/app:1', plain-http: true}\n");
        BundleBuilder.build(
                BundleSpec.read(spec),
                new RegistryImages(Map.of()),
                folder.resolve(out),
                BuildOptions.standard(),
                Progress.none());
    }
}
