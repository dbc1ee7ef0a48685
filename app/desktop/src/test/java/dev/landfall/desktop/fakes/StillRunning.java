package dev.landfall.desktop.fakes;

import dev.landfall.desktop.fx.Gate;
import dev.landfall.desktop.fx.Work;

/** Thrown by a fake port where the real one would still be at work, so that a busy screen can be looked at in peace. */
final class StillRunning extends Error {
    private static final long serialVersionUID = 1L;

    StillRunning() {
        super("still running", null, false, false);
    }

    /** Work that is done at once, or stays unfinished where a fake says so. */
    static Work work() {
        return new Work(
                task -> {
                    try {
                        task.run();
                    } catch (StillRunning e) {
                        // its outcome never comes
                    }
                },
                Gate.direct());
    }
}
