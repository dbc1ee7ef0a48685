package dev.landfall.bench;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.ImportReport;
import dev.landfall.engine.bundle.Imports;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** One import of an archive, as {@code landfall bundle import} does it; prints what it took. Arguments: ARCHIVE FOLDER. */
public final class ImportOnce {
    private ImportOnce() {}

    public static void main(String[] args) throws IOException {
        ImportReport report = Imports.importing(
                Path.of(args[0]),
                Path.of(args[1]),
                new Imports.Options("bench", "1", BuildOptions.standard()),
                Progress.none());
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        long written = Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring(7)))
                .sum();
        System.out.printf(
                "artifacts=%d volumes=%d bundle=%d written=%d findings=%d heapMiB=%d%n",
                report.manifest().artifacts().size(),
                report.volumes().size(),
                report.bytes(),
                written,
                report.findings().size(),
                heap >> 20);
    }
}
