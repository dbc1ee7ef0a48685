package dev.landfall.engine.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.UploadMemory.Upload;
import dev.landfall.engine.registry.wire.WireBody;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ClusterTest
@DisplayName("With Distribution's own registry")
class DistributionClusterTest {
    private static final String PREFIX = "registry-room/" + Long.toString(System.nanoTime(), 36);

    @TempDir
    Path folder;

    private final TestImages images = new TestImages(System.nanoTime());

    private static String env(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }

    private static RegistryAccess access(boolean secure) {
        return secure
                ? RegistryAccess.to(RegistryTarget.parse(env("TESTCLUSTER_SECURE_REGISTRY") + "/" + PREFIX))
                        .with(Trust.file(Path.of(env("TESTCLUSTER_SECURE_REGISTRY_CA"))))
                        .with(new Credentials(
                                env("TESTCLUSTER_SECURE_REGISTRY_USER"), env("TESTCLUSTER_SECURE_REGISTRY_PASSWORD")))
                : RegistryAccess.to(RegistryTarget.parse("http://" + env("TESTCLUSTER_REGISTRY") + "/" + PREFIX));
    }

    @ParameterizedTest(name = "with TLS and login: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("images go up in one request and in many, are linked, found again and pulled as they were")
    void roundTrip(boolean secure) {
        RegistryAccess access = access(secure);
        Descriptor shared = images.layer(5 << 20);
        Descriptor index = images.index(images.image(shared, images.layer(1000)), images.image(images.layer(70_000)));
        List<PushItem> items = List.of(
                new PushItem(ImageReference.parse("team/multi:1"), index),
                new PushItem(ImageReference.parse("team/other:1"), images.image(shared)));
        PushOptions chunks = PushOptions.USUAL.chunk(1 << 20);

        PushReport report = Pusher.push(images, items, access, chunks, UploadMemory.none(), Progress.none());
        assertEquals(List.of(), report.failed());
        assertTrue(report.sent() < (6 << 20), "the shared layer went up twice");
        PushReport again = Pusher.push(images, items, access, chunks, UploadMemory.none(), Progress.none());
        assertEquals(0, again.sent());
        assertTrue(again.images().stream().allMatch(i -> i.outcome() == PushReport.Outcome.SKIPPED));

        Map<Digest, byte[]> got = new ConcurrentHashMap<>();
        try (RegistryPuller puller = new RegistryPuller(access, Progress.none())) {
            Descriptor root = puller.pull(report.images().getFirst().target(), new BlobReceiver() {
                @Override
                public boolean has(Digest digest) {
                    return got.containsKey(digest);
                }

                @Override
                public void put(Descriptor descriptor, InputStream content) throws IOException {
                    got.put(descriptor.digest(), content.readAllBytes());
                }
            });
            assertEquals(index.digest(), root.digest());
        }
        assertArrayEquals(images.content(shared.digest()), got.get(shared.digest()));
    }

    @Test
    @DisplayName("a push that was stopped goes on in a new one at the part it had reached")
    void goesOn() {
        Descriptor layer = images.layer(24 << 20);
        List<PushItem> items = List.of(new PushItem(ImageReference.parse("team/stopped:1"), images.image(layer)));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong done = new AtomicLong();
        Progress stopping = new Progress() {
            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {
                if (done.addAndGet(amount) > 10 << 20) {
                    stop.set(true);
                }
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return stop.get();
            }
        };
        Path file = folder.resolve("uploads.jsonl");
        PushOptions options = PushOptions.USUAL.chunk(4 << 20);
        try (FileUploadMemory memory = new FileUploadMemory(file, "r")) {
            assertThrows(
                    ProblemException.class, () -> Pusher.push(images, items, access(true), options, memory, stopping));
        }
        try (FileUploadMemory memory = new FileUploadMemory(file, "r")) {
            PushReport report = Pusher.push(images, items, access(true), options, memory, Progress.none());
            assertTrue(report.complete());
            assertTrue(report.sent() <= (12 << 20) + 1000, "sent again: " + report.sent());
        }
    }

    @Test
    @DisplayName("an upload cut off inside a part, which Distribution does not take up again, is begun anew, alone")
    void cutOff() throws IOException {
        Descriptor layer = images.layer(6 << 20);
        Descriptor other = images.layer(3 << 20);
        List<PushItem> items = List.of(new PushItem(ImageReference.parse("team/cut:1"), images.image(layer, other)));
        RegistryAccess access = access(false);
        String repository = access.target().repository("team/cut");
        try (FileUploadMemory memory = new FileUploadMemory(folder.resolve("uploads.jsonl"), "r")) {
            try (Api api = new Api(access)) {
                Uploads uploads = new Uploads(api);
                uploads.commit(
                        uploads.open(repository, other.digest(), Optional.empty())
                                .orElseThrow(),
                        Optional.of(WireBody.of(images.content(other.digest()))));
                byte[] content = images.content(layer.digest());
                Upload upload = uploads.patch(
                        uploads.open(repository, layer.digest(), Optional.empty())
                                .orElseThrow(),
                        WireBody.of(Arrays.copyOf(content, 2 << 20)));
                memory.opened(upload);
                assertEquals(2 << 20, uploads.status(upload).orElseThrow().offset(), "between parts it is known");
                WireBody cut = new WireBody() {
                    @Override
                    public long length() {
                        return 1 << 20;
                    }

                    @Override
                    public void writeTo(OutputStream out) throws IOException {
                        out.write(content, 2 << 20, 300_000);
                        throw new IOException("the process dies here");
                    }
                };
                assertThrows(IOException.class, () -> uploads.patch(upload, cut));
            }
            PushReport report = Pusher.push(images, items, access, PushOptions.USUAL, memory, Progress.none());
            assertEquals(List.of(), report.failed());
            assertTrue(report.sent() < (6 << 20) + 1000, "the finished layer was sent again");
        }
    }

    @Test
    @DisplayName("the test of a registry tells who is not let in, and why")
    void check() {
        RegistryAccess right = access(true);
        List<Finding> fine = new ArrayList<>();
        assertTrue(RegistryTest.run(right, "check", fine::add), fine::toString);
        assertEquals(4, fine.size());

        assertTrue(failure(right.with(Trust.system())).evidence().containsKey("fingerprint"));
        Finding wrong = failure(right.with(new Credentials("site", "wrong")));
        assertEquals("The registry does not accept this login", wrong.title());
        RegistryAccess plain = new RegistryAccess(right.target().plain(true), right.credentials(), right.trust());
        assertEquals(
                "The registry speaks TLS, but plain HTTP was asked for",
                failure(plain).title());
        RegistryAccess tls = RegistryAccess.to(access(false).target().plain(false));
        assertEquals(
                "The registry speaks plain HTTP, but TLS was asked for",
                failure(tls).title());
        assertFalse(fine.toString().contains(env("TESTCLUSTER_SECURE_REGISTRY_PASSWORD")));
    }

    private static Finding failure(RegistryAccess access) {
        List<Finding> findings = new ArrayList<>();
        assertFalse(RegistryTest.run(access, "check", findings::add));
        assertEquals(Severity.FAIL, findings.getLast().severity());
        return findings.getLast();
    }
}
