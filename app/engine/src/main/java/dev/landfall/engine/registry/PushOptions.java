package dev.landfall.engine.registry;

import java.time.Duration;

/**
 * How to push.
 *
 * @param keep how names are laid out
 * @param concurrency blobs on their way at once, 1 to 64
 * @param chunk bytes of one PATCH; a smaller blob goes in one PUT. Smaller chunks lose less where a registry forgets a part that was cut
 *     off, larger ones cost fewer round trips; lowered by itself when the registry says a part is too large
 * @param patience how long a part that gets nowhere is tried again before it is given up
 * @param base what is not brought, because the registry should have it
 */
public record PushOptions(NameLayout.Keep keep, int concurrency, long chunk, Duration patience, PushBase base) {
    public static final PushOptions USUAL =
            new PushOptions(NameLayout.Keep.PATH, 3, 64L << 20, Duration.ofMinutes(1), PushBase.NONE);

    public PushOptions {
        if (concurrency < 1 || concurrency > 64) {
            throw new IllegalArgumentException("concurrency 1 to 64: " + concurrency);
        }
        if (chunk < 1 << 16) {
            throw new IllegalArgumentException("chunks of 64 KiB or more: " + chunk);
        }
    }

    public PushOptions concurrency(int n) {
        return new PushOptions(keep, n, chunk, patience, base);
    }

    public PushOptions chunk(long bytes) {
        return new PushOptions(keep, concurrency, bytes, patience, base);
    }

    public PushOptions keep(NameLayout.Keep how) {
        return new PushOptions(how, concurrency, chunk, patience, base);
    }

    public PushOptions patience(Duration upTo) {
        return new PushOptions(keep, concurrency, chunk, upTo, base);
    }

    public PushOptions base(PushBase left) {
        return new PushOptions(keep, concurrency, chunk, patience, left);
    }
}
