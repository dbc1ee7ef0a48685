package dev.landfall.desktop.fx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.animation.Animation;
import javafx.animation.AnimationTimer;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate to the FX thread: whatever came since the last pulse runs in one go at the next.
 *
 * <p>Nothing else in the window calls {@code Platform.runLater}. Safe for any thread.
 */
public final class FxGate implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger(FxGate.class);

    private final Object lock = new Object();
    private Map<Object, Runnable> waiting = new LinkedHashMap<>();
    private boolean pulsing;
    private final AnimationTimer pulse = new AnimationTimer() {
        @Override
        public void handle(long now) {
            drain();
        }
    };

    @Override
    public void execute(Runnable update) {
        put(new Object(), update);
    }

    @Override
    public void latest(Object key, Runnable update) {
        put(key, update);
    }

    private void put(Object key, Runnable update) {
        synchronized (lock) {
            // taken out first, so that it runs after everything that was asked for before it
            waiting.remove(key);
            waiting.put(key, update);
            if (pulsing) {
                return;
            }
            pulsing = true;
        }
        Platform.runLater(pulse::start);
    }

    private void drain() {
        List<Runnable> now;
        synchronized (lock) {
            if (waiting.isEmpty()) {
                pulsing = false;
                pulse.stop();
                return;
            }
            now = new ArrayList<>(waiting.values());
            waiting = new LinkedHashMap<>();
        }
        for (Runnable update : now) {
            try {
                update.run();
            } catch (RuntimeException e) {
                // one broken update must not take the others of this pulse with it
                LOG.error("an update of the window failed", e);
            }
        }
    }

    @Override
    public Ticking every(Duration period, Runnable tick) {
        Timeline timeline = new Timeline(
                new KeyFrame(javafx.util.Duration.millis((double) period.toMillis()), event -> tick.run()));
        timeline.setCycleCount(Animation.INDEFINITE);
        timeline.play();
        return timeline::stop;
    }
}
