package dev.landfall.bench;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BuildReport;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One build of a bundle in a process of its own; prints what it took. Arguments: SPEC FOLDER VOLUME-SIZE [BYTES-A-SECOND]. */
public final class BuildOnce {
    private BuildOnce() {}

    public static void main(String[] args) {
        long rate = args.length > 3 ? Long.parseLong(args[3]) : Long.MAX_VALUE;
        long begin = System.nanoTime();
        try {
            BuildReport report = BundleBuilder.build(
                    BundleSpec.read(Path.of(args[0])),
                    ImagePuller.none(),
                    Path.of(args[1]),
                    BuildOptions.ofVolumeSize(args[2]),
                    new Slow(rate));
            long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getPeakUsage)
                    .mapToLong(usage -> usage.getUsed())
                    .sum();
            System.out.printf(
                    "digest=%s volumes=%d bytes=%d seconds=%.2f heapMiB=%d%n",
                    report.digest(),
                    report.volumes().size(),
                    report.bytes(),
                    (System.nanoTime() - begin) / 1e9,
                    heap >> 20);
        } catch (ProblemException e) {
            System.out.println(e.problem().code() + " " + e.problem().facts());
            System.exit(1);
        }
    }

    /** Holds up who tells it of bytes, so that there is time to stop him. */
    private static final class Slow implements Progress {
        private final long nanosAByte;

        Slow(long rate) {
            this.nanosAByte = TimeUnit.SECONDS.toNanos(1) / rate;
        }

        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {
            if (nanosAByte > 0 && amount > 0) {
                LockSupport.parkNanos(nanosAByte * amount);
            }
        }

        @Override
        public void note(String text) {
            System.out.println("note=" + text);
        }

        @Override
        public boolean stopped() {
            return false;
        }
    }
}
