package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A push killed inside a layer")
class KilledPushTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path folder;

    private final PushChild same = new PushChild();

    @Test
    @DisplayName("and run again sends no finished blob twice and goes on inside the layer at the byte where it was")
    void goesOn() throws IOException, InterruptedException {
        try (PracticeRegistry registry = PracticeRegistry.start(folder.resolve("registry"))) {
            CountDownLatch inside = new CountDownLatch(1);
            registry.fault(call -> {
                String range = call.range();
                if (!call.method().equals("PATCH") || range == null) {
                    return Fault.WELL;
                }
                if (range.startsWith(5 * MIB + "-")) {
                    inside.countDown();
                    return new Fault.Behaviour.Slow(Duration.ofMillis(20));
                }
                return Fault.WELL;
            });
            Process child = push(registry);
            assertTrue(inside.await(60, TimeUnit.SECONDS));
            until(() -> same.small.stream().allMatch(s -> held(registry, s)));
            child.destroyForcibly();
            child.waitFor();
            String cutOff = 5 * MIB + "-" + (6 * MIB - 1);
            until(() -> registry.calls().stream().anyMatch(c -> cutOff.equals(c.range())));
            long before = received(registry);
            long smallBytes = same.small.stream().mapToLong(Descriptor::size).sum();
            assertFalse(held(registry, same.large));

            registry.clearCalls();
            assertEquals(0, push(registry).waitFor());

            assertTrue(held(registry, same.large));
            assertTrue(registry.resolve("team/one", "1").isPresent());
            assertTrue(registry.resolve("team/two", "1").isPresent());
            for (Descriptor done : same.small) {
                assertTrue(
                        registry.calls().stream()
                                .noneMatch(c -> c.upload()
                                        && c.query().contains(done.digest().hex())),
                        "a finished blob was sent again");
            }
            long all = before + received(registry);
            long configs = 200;
            assertTrue(all >= PushChild.LARGE + smallBytes && all <= PushChild.LARGE + smallBytes + configs, "" + all);
            assertTrue(received(registry) <= PushChild.LARGE - 5 * MIB + configs);
        }
    }

    private Process push(PracticeRegistry registry) throws IOException {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        PushChild.class.getName(),
                        registry.address(),
                        folder.resolve("uploads.jsonl").toString())
                .inheritIO()
                .start();
    }

    private static boolean held(PracticeRegistry registry, Descriptor blob) {
        return registry.hasBlob("team/one", blob.digest()) || registry.hasBlob("team/two", blob.digest());
    }

    private static long received(PracticeRegistry registry) {
        return registry.calls().stream()
                .filter(Call::upload)
                .mapToLong(Call::received)
                .sum();
    }

    private static void until(BooleanSupplier so) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            Thread.sleep(Duration.ofMillis(10));
        }
    }
}
