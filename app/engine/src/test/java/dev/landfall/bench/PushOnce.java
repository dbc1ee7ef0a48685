package dev.landfall.bench;

import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.Trust;
import dev.landfall.engine.registry.UploadMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.Optional;

/** One push of a layout, as {@code landfall push} does it; prints what it took. Arguments: LAYOUT TARGET [CA]. */
public final class PushOnce {
    private PushOnce() {}

    public static void main(String[] args) throws IOException {
        Layout layout = new Layout(Path.of(args[0]));
        PushOptions options = PushOptions.USUAL
                .concurrency(Integer.getInteger("push.concurrency", PushOptions.USUAL.concurrency()))
                .chunk(Long.getLong("push.chunk", PushOptions.USUAL.chunk()));
        String user = System.getenv("PUSH_USER");
        RegistryAccess access = new RegistryAccess(
                RegistryTarget.parse(args[1]),
                user == null ? Optional.empty() : Optional.of(new Credentials(user, System.getenv("PUSH_PASSWORD"))),
                args.length > 2 ? Trust.file(Path.of(args[2])) : Trust.system());
        PushReport report = Pusher.push(layout, layout.items(), access, options, UploadMemory.none(), Progress.none());
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        System.out.printf(
                "images=%d failed=%d sent=%d skipped=%d seconds=%.2f heapMiB=%d%n",
                report.images().size(),
                report.failed().size(),
                report.sent(),
                report.skipped(),
                report.took().toMillis() / 1000.0,
                heap >> 20);
        report.failed().forEach(i -> System.out.println(i.source() + ": " + i.problem()));
        if (!report.complete()) {
            System.exit(1);
        }
    }
}
