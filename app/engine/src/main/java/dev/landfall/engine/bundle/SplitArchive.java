package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** An archive that its tool cut into pieces at any byte, as Zarf ({@code .part001}) and Hauler ({@code .001}) do. */
final class SplitArchive {
    private static final Pattern PIECE = Pattern.compile(".+\\.tar(?:\\.(?:zst|gz))?\\.(?:part)?[0-9]{3}");

    private SplitArchive() {}

    static boolean isPiece(Path path) {
        return PIECE.matcher(String.valueOf(path.getFileName())).matches();
    }

    /** @throws ProblemException {@code bundle.in-parts} when the file is a piece, which cannot be read in place */
    static void refuse(Path path) {
        if (isPiece(path)) {
            throw ProblemException.of("bundle.in-parts", "file", path);
        }
    }
}
