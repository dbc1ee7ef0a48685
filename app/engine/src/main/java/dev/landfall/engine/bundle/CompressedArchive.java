package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.nio.file.Path;
import java.util.Locale;

/** An archive that is compressed as a whole: it can only be read from front to back. */
final class CompressedArchive {
    private CompressedArchive() {}

    /** {@code bundle.compressed}, saying what it looks like. */
    static ProblemException refused(Path path, Compression compression) {
        return ProblemException.of(
                "bundle.compressed", "file", path, "compression", compression.word(), "tool", tool(path));
    }

    /** By its name: what is inside is only known by reading it. */
    private static String tool(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (name.startsWith("zarf-")) {
            return " and looks like a package of Zarf";
        }
        if (name.endsWith(".airgap")) {
            return " and looks like an air-gap bundle of KOTS";
        }
        if (name.startsWith("haul")) {
            return " and looks like a haul of Hauler";
        }
        return "";
    }
}
