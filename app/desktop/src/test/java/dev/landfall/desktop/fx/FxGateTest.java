package dev.landfall.desktop.fx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.application.Platform;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;

@DisplayName("The gate to the FX thread")
class FxGateTest {
    private final FxGate gate = new FxGate();

    @BeforeAll
    static void toolkit() throws Exception {
        FxToolkit.registerPrimaryStage();
    }

    @Test
    @DisplayName("runs updates in order, on the FX thread")
    void inOrder() throws Exception {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            int number = i;
            gate.execute(() -> {
                assertTrue(Platform.isFxApplicationThread());
                seen.add(number);
                all.countDown();
            });
        }
        assertTrue(all.await(10, TimeUnit.SECONDS));
        assertEquals(100, seen.size());
        assertEquals(seen.stream().sorted().toList(), seen);
    }

    @Test
    @DisplayName("lets only the latest of many updates through")
    void coalesces() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch last = new CountDownLatch(1);
        int many = 200_000;
        for (int i = 1; i <= many; i++) {
            int number = i;
            gate.latest("progress", () -> {
                runs.incrementAndGet();
                if (number == many) {
                    last.countDown();
                }
            });
        }
        assertTrue(last.await(10, TimeUnit.SECONDS));
        assertTrue(runs.get() < many / 100, runs + " of " + many + " came through");
    }

    @Test
    @DisplayName("goes on after an update that failed")
    void survives() throws Exception {
        CountDownLatch after = new CountDownLatch(1);
        gate.execute(() -> {
            throw new IllegalStateException("a mistake in a view");
        });
        gate.execute(after::countDown);
        assertTrue(after.await(10, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("ticks until it is told to stop")
    void ticks() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        Gate.Ticking ticking = gate.every(Duration.ofMillis(20), three::countDown);
        assertTrue(three.await(10, TimeUnit.SECONDS));
        ticking.close();
    }
}
