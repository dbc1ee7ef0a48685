package dev.landfall.engine.registry;

/**
 * How to push.
 *
 * @param keep how names are laid out
 * @param concurrency blobs on their way at once, 1 to 64
 * @param chunk bytes of one PATCH; a smaller blob goes in one PUT. Smaller chunks lose less where a registry forgets a part that was cut
 *     off, larger ones cost fewer round trips; lowered by itself when the registry says a part is too large
 */
public record PushOptions(NameLayout.Keep keep, int concurrency, long chunk) {
    public static final PushOptions USUAL = new PushOptions(NameLayout.Keep.PATH, 3, 64L << 20);

    public PushOptions {
        if (concurrency < 1 || concurrency > 64) {
            throw new IllegalArgumentException("concurrency 1 to 64: " + concurrency);
        }
        if (chunk < 1 << 16) {
            throw new IllegalArgumentException("chunks of 64 KiB or more: " + chunk);
        }
    }

    public PushOptions concurrency(int n) {
        return new PushOptions(keep, n, chunk);
    }

    public PushOptions chunk(long bytes) {
        return new PushOptions(keep, concurrency, bytes);
    }

    public PushOptions keep(NameLayout.Keep how) {
        return new PushOptions(how, concurrency, chunk);
    }
}
