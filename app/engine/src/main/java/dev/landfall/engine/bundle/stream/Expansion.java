package dev.landfall.engine.bundle.stream;

import java.io.IOException;

/** How much more than its own size a compressed content may become, so that a small file cannot fill a disk or take a day. */
final class Expansion {
    /** Nothing is refused before it has become this large. */
    private static final long HARMLESS = 4L << 30;

    /** Images shrink to a half or a third; even ones full of zeros stay far below. */
    private static final long MOST = 200;

    private Expansion() {}

    /** @throws IOException when it grows beyond that */
    static void check(long compressed, long expanded) throws IOException {
        if (expanded > HARMLESS && expanded / MOST > compressed) {
            throw new IOException("it expands to more than " + MOST + " times its size, as a bomb does");
        }
    }
}
