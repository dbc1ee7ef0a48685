package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.BlobReceiver;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryClient;
import dev.landfall.engine.registry.RegistryPuller;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A pull")
class PullTest {
    @TempDir
    Path folder;

    private final TestImages images = new TestImages(3);
    private final Map<Digest, byte[]> got = new ConcurrentHashMap<>();
    private final BlobReceiver receiver = new BlobReceiver() {
        @Override
        public boolean has(Digest digest) {
            return got.containsKey(digest);
        }

        @Override
        public void put(Descriptor descriptor, InputStream content) throws IOException {
            got.put(descriptor.digest(), content.readAllBytes());
        }
    };
    private PracticeRegistry registry;
    private Descriptor layer;
    private Descriptor index;
    private ImageReference image;

    @BeforeEach
    void start() throws IOException {
        registry = PracticeRegistry.start(folder);
        layer = images.layer(3 << 20);
        index = images.index(images.image(layer), images.image(images.layer(500), layer));
        assertTrue(Pusher.push(
                        images,
                        List.of(new PushItem(ImageReference.parse("team/app:1"), index)),
                        RegistryAccess.to(registry.target("")),
                        PushOptions.USUAL,
                        UploadMemory.none(),
                        Progress.none())
                .complete());
        image = ImageReference.parse(registry.address() + "/team/app:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Descriptor pull() {
        try (RegistryPuller puller = new RegistryPuller(RegistryAccess.to(registry.target("")), Progress.none())) {
            return puller.pull(image, receiver);
        }
    }

    @Test
    @DisplayName("brings an index whole, byte by byte, across broken connections, and fetches nothing twice")
    void whole() {
        AtomicInteger cuts = new AtomicInteger();
        registry.fault(
                call -> call.method().equals("GET") && call.path().contains("/blobs/") && cuts.getAndIncrement() < 3
                        ? new Fault.Behaviour.Cut(400_000)
                        : Fault.WELL);

        Descriptor root = pull();

        assertEquals(index.digest(), root.digest());
        assertEquals(index.mediaType(), root.mediaType());
        for (Digest digest : images.digests()) {
            assertArrayEquals(images.content(digest), got.get(digest));
        }
        registry.clearCalls();
        pull();
        assertTrue(registry.calls().stream().noneMatch(c -> c.path().contains("/blobs/")));
    }

    @Test
    @DisplayName("never hands over a blob whose bytes were changed in the registry")
    void changed() throws IOException {
        try (Stream<Path> blobs = Files.list(folder.resolve("blobs"))) {
            Path file = blobs.filter(f -> f.toString().endsWith(layer.digest().hex()))
                    .findFirst()
                    .orElseThrow();
            byte[] content = Files.readAllBytes(file);
            content[1_000_000] ^= 4;
            Files.write(file, content);
        }
        ProblemException e = assertThrows(ProblemException.class, this::pull);
        assertEquals("registry.wrong-content", e.problem().code());
        assertTrue(!got.containsKey(layer.digest()));
    }

    @Test
    @DisplayName("of what is not there says so")
    void absent() {
        image = ImageReference.parse(registry.address() + "/team/app:2");
        ProblemException e = assertThrows(ProblemException.class, this::pull);
        assertEquals("registry.not-found", e.problem().code());
    }

    @Test
    @DisplayName("can be preceded by looking around: tags, digests, blobs")
    void looks() {
        try (RegistryClient client = new RegistryClient(RegistryAccess.to(registry.target("")))) {
            assertEquals(List.of("1"), client.tags("team/app"));
            assertEquals(List.of(), client.tags("team/none"));
            assertEquals(index.digest(), client.digest("team/app", "1").orElseThrow());
            assertTrue(client.digest("team/app", "2").isEmpty());
            assertEquals(layer.size(), client.blob("team/app", layer.digest()).orElseThrow());
            assertTrue(client.blob("team/none", layer.digest()).isEmpty());
        }
    }
}
