package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An image that is pulled into a bundle")
class PulledImageTest {
    @TempDir
    Path folder;

    private final byte[] layer = Fixtures.random(3, 900_000);
    private final Fixtures.Layout registry = new Fixtures.Layout();
    private Descriptor root = registry.image("drop", layer, Fixtures.random(4, 30));
    private BundleSpec spec = BundleSpecFixture.EMPTY;

    private static final class BundleSpecFixture {
        static final BundleSpec EMPTY =
                new BundleSpec(Path.of("x"), "x", "1", List.of(), List.of(), List.of(), List.of(), List.of());
    }

    @BeforeEach
    void spec() throws IOException {
        Path file = folder.resolve("spec.yaml");
        Files.writeString(file, """
                name: pulled
                version: '1'
                images:
                  - reference: redis:7
                    from: mirror.example.org:5000/cache/redis:7
                    plain-http: true
                    user: me
                    password-file: secret.txt
                    ca: ca.pem
                """);
        spec = BundleSpec.read(file);
    }

    static ImagePuller puller(Fixtures.Layout registry, Descriptor root) {
        return (reference, options, progress) -> new Source(registry, root);
    }

    /** A registry in memory. */
    private static class Source implements ImageSource {
        private final Fixtures.Layout registry;
        private final Descriptor root;
        final List<String> opened = new ArrayList<>();
        boolean closed;

        Source(Fixtures.Layout registry, Descriptor root) {
            this.registry = registry;
            this.root = root;
        }

        @Override
        public Descriptor root() {
            return root;
        }

        @Override
        public byte[] document(Descriptor descriptor) throws IOException {
            try (InputStream in = open(descriptor, 0)) {
                return in.readAllBytes();
            }
        }

        @Override
        public InputStream open(Descriptor descriptor, long offset) throws IOException {
            opened.add(descriptor.digest().brief() + "@" + offset);
            byte[] content = registry.blobs.get(descriptor.digest());
            if (content == null) {
                throw new IOException("404 " + descriptor.digest());
            }
            return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private BuildReport build(Source source) {
        return BundleBuilder.build(
                spec,
                (reference, options, progress) -> {
                    assertEquals(ImageReference.parse("mirror.example.org:5000/cache/redis:7"), reference);
                    assertTrue(options.plainHttp());
                    assertEquals(
                            folder.resolve("secret.txt"), options.passwordFile().orElseThrow());
                    return source;
                },
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
    }

    @Test
    @DisplayName("is fetched where the spec says and stands under its own name, each document and blob fetched once")
    void pulled() throws IOException {
        Source source = new Source(registry, root);
        build(source);
        assertEquals(source.opened.stream().distinct().toList(), source.opened);
        assertTrue(source.closed);
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            Artifact image = bundle.artifacts().getFirst();
            assertEquals("docker.io/library/redis:7", image.name());
            assertEquals("mirror.example.org:5000/cache/redis:7", image.source());
            assertEquals(4 + 3, Fixtures.readAll(bundle), "the image, and the list of software");
        }
    }

    @Test
    @DisplayName("goes on inside a layer when the connection breaks")
    void resumes() throws IOException {
        Source source = new Source(registry, root) {
            private int broken;

            @Override
            public InputStream open(Descriptor descriptor, long offset) throws IOException {
                InputStream in = super.open(descriptor, offset);
                if (descriptor.size() < 900_000 || ++broken > 2) {
                    return in;
                }
                return new FilterInputStream(in) {
                    private int left = 300_000;

                    @Override
                    public int read(byte[] into, int at, int length) throws IOException {
                        if (left == 0) {
                            throw new IOException("connection reset");
                        }
                        int n = super.read(into, at, Math.min(left, length));
                        left -= n;
                        return n;
                    }
                };
            }
        };
        build(source);
        String brief = Digest.of(layer).brief();
        assertEquals(
                List.of(brief + "@0", brief + "@300000", brief + "@600000"),
                source.opened.stream().filter(o -> o.startsWith(brief)).toList());
        assertTrue(BundleVerifier.verify(folder.resolve("out"), List.of(), Progress.none(), s -> {})
                .sound());
    }

    @Test
    @DisplayName("that the registry gives wrong, as manifest or as layer, is refused and no volume comes of it")
    void wrongContent() throws IOException {
        registry.blobs.put(Digest.of(layer), Fixtures.random(99, 900_000));
        Problem layerProblem = Fixtures.problem("bundle.source-damaged", () -> build(new Source(registry, root)));
        assertTrue(layerProblem.facts().get("artifacts").contains("redis:7"));
        registry.blobs.put(Digest.of(layer), Fixtures.random(98, 900_001));
        Fixtures.problem("bundle.source-damaged", () -> build(new Source(registry, root)));
        registry.blobs.put(root.digest(), registry.blobs.get(root.digest()).clone());
        registry.blobs.get(root.digest())[10] ^= 1;
        Fixtures.problem("bundle.source-damaged", () -> build(new Source(registry, root)));
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertEquals(
                    List.of(),
                    files.filter(f -> !f.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    @Test
    @DisplayName("is given up after a few tries when the layer cannot be had, with what the registry said")
    void gone() throws IOException {
        registry.blobs.remove(Digest.of(layer));
        Problem problem = Fixtures.problem("bundle.source-unreadable", () -> build(new Source(registry, root)));
        assertTrue(problem.why().contains("404") && problem.why().contains("mirror.example.org:5000/cache/redis:7"));
    }

    @Test
    @DisplayName("stops between two reads when asked to, and no volume comes of it")
    void stops() throws IOException {
        Progress stop = new Progress() {
            private long done;

            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {
                done += amount;
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return done > 400_000;
            }
        };
        Fixtures.problem(
                "problem.stopped",
                () -> BundleBuilder.build(
                        spec,
                        (reference, options, progress) -> new Source(registry, root),
                        folder.resolve("out"),
                        BuildOptions.standard(),
                        stop));
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            assertEquals(
                    List.of(),
                    files.filter(f -> !f.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    @Test
    @DisplayName("needs somebody who pulls")
    void noPuller() {
        ProblemException e = org.junit.jupiter.api.Assertions.assertThrows(
                ProblemException.class,
                () -> BundleBuilder.build(
                        spec, ImagePuller.none(), folder.resolve("out"), BuildOptions.standard(), Progress.none()));
        assertEquals("bundle.cannot-pull", e.problem().code());
    }
}
