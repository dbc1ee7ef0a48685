package dev.landfall.bench;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.VerifyReport;
import dev.landfall.engine.install.BundleImages;
import dev.landfall.engine.progress.Progress;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Opens a bundle, works out what would be pushed, and verifies it unless the second argument is {@code open}; prints times and the peak of
 * the heap.
 */
public final class VerifyOnce {
    private VerifyOnce() {}

    public static void main(String[] args) {
        Path path = Path.of(args[0]);
        long start = System.nanoTime();
        int images;
        long bytes;
        try (Bundle bundle = Bundles.open(path)) {
            images = BundleImages.items(bundle).size();
            bytes = bundle.manifest().bytes();
        }
        long opened = System.nanoTime();
        boolean sound = true;
        if (args.length < 2 || !args[1].equals("open")) {
            VerifyReport report = BundleVerifier.verify(path, List.of(), Progress.none(), chunk -> {});
            sound = report.sound();
            report.all().stream().limit(3).forEach(p -> System.err.println(p.why()));
        }
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        System.out.println(String.format(
                Locale.ROOT,
                "images=%d bytes=%d sound=%s open-s=%.2f verify-s=%.2f heapMiB=%d",
                images,
                bytes,
                sound,
                (opened - start) / 1e9,
                (System.nanoTime() - opened) / 1e9,
                peak >> 20));
        if (!sound) {
            System.exit(4);
        }
    }
}
