package dev.landfall.desktop.fx;

import java.time.Duration;

/** No gate at all: whoever calls owns the models. */
enum DirectGate implements Gate {
    INSTANCE;

    @Override
    public void execute(Runnable update) {
        update.run();
    }

    @Override
    public void latest(Object key, Runnable update) {
        update.run();
    }

    @Override
    public Ticking every(Duration period, Runnable tick) {
        return () -> {};
    }
}
