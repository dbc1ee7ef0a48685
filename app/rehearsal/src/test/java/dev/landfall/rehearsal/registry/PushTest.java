package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.PushReport.Outcome;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A push")
class PushTest {
    private static final int MIB = 1 << 20;
    private static final PushOptions OPTIONS = PushOptions.USUAL.chunk(MIB).patience(Duration.ofSeconds(2));

    @TempDir
    Path folder;

    private final TestImages images = new TestImages(7);
    private PracticeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = PracticeRegistry.start(folder);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private PushItem item(String name, Descriptor root) {
        return new PushItem(ImageReference.parse(name), root);
    }

    private PushReport push(PushItem... items) {
        return push(RegistryAccess.to(registry.target("site")), OPTIONS, items);
    }

    private PushReport push(RegistryAccess access, PushOptions options, PushItem... items) {
        return Pusher.push(images, List.of(items), access, options, UploadMemory.none(), Progress.none());
    }

    private static Problem problem(PushReport.Image image) {
        return Objects.requireNonNull(image.problem(), image::toString);
    }

    private long received(String method) {
        return registry.calls().stream()
                .filter(c -> c.upload() && c.method().equals(method))
                .mapToLong(Call::received)
                .sum();
    }

    @Test
    @DisplayName("keeps paths, tags and digests, also of every image in an index")
    void keepsNames() throws IOException {
        Descriptor amd = images.image(images.layer(3000));
        Descriptor arm = images.image(images.layer(4000));
        Descriptor index = images.index(amd, arm);
        PushReport report =
                push(item("nginx:1.27", images.image(images.layer(5000))), item("quay.io/argoproj/argocd:v2", index));

        assertTrue(report.complete());
        assertTrue(registry.resolve("site/library/nginx", "1.27").isPresent());
        assertEquals(
                index.digest(), registry.resolve("site/argoproj/argocd", "v2").orElseThrow());
        for (Descriptor child : List.of(amd, arm)) {
            assertTrue(registry.resolve("site/argoproj/argocd", child.digest().toString())
                    .isPresent());
        }
        PushReport.Image image = report.images().get(1);
        assertEquals(
                registry.address() + "/site/argoproj/argocd:v2", image.target().toString());
        assertEquals(
                registry.address() + "/site/argoproj/argocd@" + index.digest(),
                image.pinned().toString());
    }

    @Test
    @DisplayName("of what is there sends nothing and puts no tag again")
    void secondSendsNothing() {
        PushItem one = item("a/one:1", images.image(images.layer(2 * MIB), images.layer(10)));
        Descriptor shared = images.layer(20);
        PushItem two = item("a/two:1", images.image(shared));
        PushItem three = item("a/three:1", images.image(shared, images.layer(30)));
        PushReport first = push(one, two, three);
        registry.clearCalls();

        PushReport again = push(one, two, three);

        assertEquals(0, again.sent());
        // what images share is counted once, whether it is sent or not
        assertEquals(first.sent(), again.skipped());
        assertTrue(again.images().stream().allMatch(i -> i.outcome() == Outcome.SKIPPED));
        assertTrue(registry.calls().stream().allMatch(c -> c.method().equals("HEAD")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("sends a blob that several images share once, and links it where the registry can")
    void sharedBlobOnce(boolean mounts) {
        if (!mounts) {
            registry.withoutMounts();
        }
        Descriptor shared = images.layer(3 * MIB);
        PushReport report = push(
                item("a/one:1", images.image(shared)),
                item("b/two:1", images.image(shared)),
                item("c/three:1", images.image(shared)));

        assertTrue(report.complete());
        assertTrue(registry.hasBlob("site/c/three", shared.digest()));
        assertEquals(mounts ? 3L * MIB : 9L * MIB, received("PATCH"));
    }

    @Test
    @DisplayName("of a damaged blob never commits it, names it, and brings the other images whole")
    void damagedBlob() {
        Descriptor bad = images.layer(3 * MIB);
        Descriptor small = images.layer(500);
        images.damage(bad.digest(), 2 * MIB);
        images.damage(small.digest(), 0);
        PushReport report = push(
                item("a/bad:1", images.image(bad)),
                item("a/small:1", images.image(small)),
                item("a/good:1", images.image(images.layer(100))));

        assertEquals(2, report.failed().size());
        Problem problem = problem(report.images().get(0));
        assertEquals("oci.digest-mismatch", problem.code());
        assertEquals(bad.digest().toString(), problem.facts().get("digest"));
        assertFalse(registry.hasBlob("site/a/bad", bad.digest()));
        assertFalse(registry.hasBlob("site/a/small", small.digest()));
        assertTrue(registry.calls().stream()
                .noneMatch(c -> c.method().equals("PUT")
                        && c.query().contains(bad.digest().hex())));
        assertEquals(Outcome.PUSHED, report.images().get(2).outcome());
    }

    @Test
    @DisplayName("cut off inside a layer goes on at the very byte the registry has")
    void resumesInside() {
        AtomicInteger cuts = new AtomicInteger();
        registry.fault(call -> call.method().equals("PATCH") && cuts.getAndIncrement() % 3 == 1
                ? new Fault.Behaviour.Cut(300_001)
                : Fault.WELL);
        Descriptor layer = images.layer(8 * MIB);

        PushReport report = push(item("a/one:1", images.image(layer)));

        assertTrue(report.complete());
        assertEquals(8L * MIB, received("PATCH"), "the registry got every byte once");
        assertTrue(cuts.get() > 8);
    }

    @Test
    @DisplayName("starts only that blob again when the registry forgot its upload")
    void forgotten() {
        AtomicBoolean forgot = new AtomicBoolean();
        registry.fault(call -> {
            if ("4194304-5242879".equals(call.range()) && forgot.compareAndSet(false, true)) {
                try {
                    registry.forgetUploads();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
            return Fault.WELL;
        });
        PushReport report = push(
                RegistryAccess.to(registry.target("")),
                OPTIONS.concurrency(1),
                item("a/one:1", images.image(images.layer(9 * MIB))),
                item("a/two:1", images.image(images.layer(6 * MIB))));

        assertEquals(List.of(), report.failed());
        assertTrue(forgot.get());
        assertEquals((4 + 9 + 6) * (long) MIB, received("PATCH"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @DisplayName("gets everything across a registry that answers 5xx and 429, goes mute and cuts connections")
    void badWeather(long seed) throws IOException {
        Random random = new Random(seed);
        registry.fault(call -> {
            synchronized (random) {
                return switch (random.nextInt(12)) {
                    case 0 -> Fault.answer(503);
                    case 1 -> new Fault.Behaviour.Answer(429, Map.of("Retry-After", "0"));
                    case 2 -> new Fault.Behaviour.Cut(random.nextInt(200_000));
                    case 3 -> call.method().equals("PATCH") ? new Fault.Behaviour.Mute() : Fault.WELL;
                    default -> Fault.WELL;
                };
            }
        });
        Descriptor shared = images.layer(700_000);
        PushItem[] items = new PushItem[5];
        for (int i = 0; i < items.length; i++) {
            items[i] = item(
                    "team/app-" + i + ":1",
                    images.image(shared, images.layer(random.nextInt(6 * MIB)), images.layer(random.nextInt(3000))));
        }

        PushReport report = push(items);

        assertEquals(List.of(), report.failed());
        registry.fault(call -> Fault.WELL);
        for (PushItem item : items) {
            assertEquals(
                    item.root().digest(),
                    registry.resolve("site/" + item.source().repository(), "1").orElseThrow());
        }
    }

    @Test
    @DisplayName("sends smaller parts to a registry behind a proxy that limits bodies")
    void bodyLimit() {
        AtomicInteger refused = new AtomicInteger();
        registry.fault(call -> {
            String range = call.range();
            boolean large = range != null
                    && Long.parseLong(range.substring(range.indexOf('-') + 1))
                                    - Long.parseLong(range.substring(0, range.indexOf('-')))
                            >= MIB;
            boolean whole = call.method().equals("PUT") && call.upload() && range == null && refused.get() == 0;
            if (large || whole) {
                refused.incrementAndGet();
                return Fault.answer(413);
            }
            return Fault.WELL;
        });
        PushReport report = push(
                RegistryAccess.to(registry.target("")),
                OPTIONS.concurrency(1).chunk(8 * MIB),
                item("a/one:1", images.image(images.layer(7 * MIB))));

        assertTrue(report.complete(), () -> String.valueOf(report.failed()));
        assertTrue(refused.get() >= 3);
        assertEquals(7L * MIB, received("PATCH"));
    }

    @Test
    @DisplayName(
            "sends smaller parts where something in between cuts long ones without a word and nothing of them is kept")
    void timeLimit() {
        registry.forgettingBrokenUploads();
        registry.fault(call -> call.upload() ? new Fault.Behaviour.Cut(3 * MIB / 2) : Fault.WELL);

        PushReport report = push(
                RegistryAccess.to(registry.target("")),
                OPTIONS.concurrency(1).chunk(8 * MIB),
                item("a/one:1", images.image(images.layer(7 * MIB))));

        assertEquals(List.of(), report.failed());
    }

    @Test
    @DisplayName("fetches new tokens when they run out in the middle")
    void tokensRunOut() {
        registry.tokenLogin("robot$site", "s3cret");
        AtomicInteger patches = new AtomicInteger();
        registry.fault(call -> {
            if (call.method().equals("PATCH") && patches.incrementAndGet() % 3 == 0) {
                registry.revokeTokens();
            }
            return Fault.WELL;
        });
        RegistryAccess access =
                RegistryAccess.to(registry.target("site")).with(new Credentials("robot$site", "s3cret"));

        PushReport report = push(access, OPTIONS, item("a/one:1", images.image(images.layer(9 * MIB))));

        assertTrue(report.complete(), () -> String.valueOf(report.failed()));
    }

    @Test
    @DisplayName("with a wrong password or none says so for every image, after a handful of requests")
    void login() {
        registry.login("site", "right-password");
        PushItem[] items = new PushItem[30];
        for (int i = 0; i < items.length; i++) {
            items[i] = item("a/app-" + i + ":1", images.image(images.layer(100)));
        }

        PushReport none = push(items);
        assertEquals("registry.login-missing", problem(none.failed().get(29)).code());
        registry.clearCalls();
        PushReport wrong = push(
                RegistryAccess.to(registry.target("site")).with(new Credentials("site", "wrong-password")),
                OPTIONS,
                items);

        assertEquals(30, wrong.failed().size());
        assertEquals("registry.login-wrong", problem(wrong.failed().getFirst()).code());
        assertTrue(registry.calls().size() < 5, () -> "an account is not to be locked by trying: " + registry.calls());
        assertFalse(wrong.toString().contains("wrong-password"));
    }

    @Test
    @DisplayName("gives up on a registry that is gone within its patience, for all images at once")
    void gone() {
        registry.close();
        PushReport report = push(
                item("a/one:1", images.image(images.layer(100))), item("a/two:1", images.image(images.layer(100))));

        assertEquals(2, report.failed().size());
        assertEquals("registry.refused", problem(report.failed().getFirst()).code());
        assertTrue(report.took().toSeconds() < 20);
    }

    @Test
    @DisplayName("refuses, before the first byte, images that would take the same name")
    void clash() {
        PushItem one = item("docker.io/team/app:1", images.image(images.layer(100)));
        PushItem other = item("quay.io/team/app:1", images.image(images.layer(100)));

        ProblemException e = assertThrows(ProblemException.class, () -> push(one, other));
        assertEquals("registry.name-clash", e.problem().code());
        assertTrue(registry.calls().isEmpty());

        PushReport kept = push(
                RegistryAccess.to(registry.target("site")),
                OPTIONS.keep(NameLayout.Keep.REGISTRY_AND_PATH),
                one,
                other);
        assertTrue(kept.complete());
        assertEquals(
                registry.address() + "/site/quay.io/team/app:1",
                kept.images().get(1).target().toString());
    }

    @Test
    @DisplayName("tells a tag that may not be moved")
    void immutable() {
        push(item("a/one:1", images.image(images.layer(100))));
        registry.immutableTags();

        PushReport report = push(item("a/one:1", images.image(images.layer(100))));

        assertEquals(
                "registry.tag-immutable", problem(report.failed().getFirst()).code());
    }

    @Test
    @DisplayName("of a delta needs only what the registry lacks, and names what neither has")
    void delta() {
        Descriptor base = images.layer(2000);
        push(item("a/base:1", images.image(base)));
        Descriptor next = images.image(base, images.layer(3000));
        Descriptor lost = images.layer(50);
        Descriptor broken = images.image(lost);
        images.remove(base.digest());
        images.remove(lost.digest());

        PushReport report = push(item("a/base:2", next), item("a/broken:1", broken));

        assertEquals(Outcome.PUSHED, report.images().get(0).outcome());
        Problem problem = problem(report.images().get(1));
        assertEquals("registry.blob-missing", problem.code());
        assertEquals(lost.digest().toString(), problem.facts().get("digest"));
    }

    @Test
    @DisplayName("ends soon when it is asked to, and counts every byte of its total once otherwise")
    void progress() {
        AtomicLong total = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger patches = new AtomicInteger();
        registry.fault(call -> {
            if (call.method().equals("PATCH") && patches.incrementAndGet() == 3) {
                stop.set(true);
            }
            return patches.get() % 4 == 2 ? new Fault.Behaviour.Cut(5000) : Fault.WELL;
        });
        Progress watched = new Progress() {
            @Override
            public void total(long amount) {
                total.set(amount);
            }

            @Override
            public void advance(String what, long amount) {
                done.addAndGet(amount);
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return stop.get();
            }
        };
        Descriptor shared = images.layer(4 * MIB);
        List<PushItem> items =
                List.of(item("a/one:1", images.image(shared, images.layer(30))), item("b/two:1", images.image(shared)));
        RegistryAccess access = RegistryAccess.to(registry.target(""));

        ProblemException e = assertThrows(
                ProblemException.class,
                () -> Pusher.push(images, items, access, OPTIONS, UploadMemory.none(), watched));
        assertEquals("problem.stopped", e.problem().code());

        stop.set(false);
        patches.set(10);
        done.set(0);
        assertTrue(Pusher.push(images, items, access, OPTIONS, UploadMemory.none(), watched)
                .complete());
        assertEquals(total.get(), done.get());
    }

    @Test
    @DisplayName("puts an image that has only a digest under that digest")
    void untagged() throws IOException {
        Descriptor root = images.image(images.layer(100));
        PushReport report = push(item("docker.io/a/one@" + root.digest(), root));

        assertTrue(report.complete());
        Digest found = registry.resolve("site/a/one", root.digest().toString()).orElseThrow();
        assertEquals(root.digest(), found);
    }
}
