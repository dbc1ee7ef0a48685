package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a bundle once from start to end, on all processors, and tells everything that is wrong with it: every chunk against its hash,
 * every blob against its digest, every artifact for what it needs.
 */
public final class BundleVerifier {
    private BundleVerifier() {}

    /**
     * Verifies what lies at a path, even when it is too damaged or too incomplete to be opened; one volume of several is verified alone
     * when the others are not found, and they are reported missing.
     *
     * @param folders where else its other volumes may lie
     * @param chunks hears of each chunk as it is checked, from several threads
     * @throws ProblemException only when there is nothing that could be verified
     */
    public static VerifyReport verify(Path path, List<Path> folders, Progress progress, Consumer<ChunkState> chunks) {
        Path volume = path;
        try {
            if (Files.isDirectory(path) && !ForeignFolder.is(path)) {
                volume = Bundles.onlySet(path);
            }
        } catch (IOException e) {
            throw OpenFile.unreadable(path, e);
        }
        if (!Files.isDirectory(volume) && isVolume(volume)) {
            try (VolumeSet set = VolumeSet.around(volume, folders)) {
                return verify(set, progress, chunks);
            }
        }
        try (Bundle bundle = Bundles.open(volume, folders)) {
            return verify(bundle, progress, chunks);
        }
    }

    /** Whether a file is a volume by its name or by how it starts. */
    static boolean isVolume(Path file) {
        if (VolumeNames.looksLike(String.valueOf(file.getFileName()))) {
            return true;
        }
        try (OpenFile open = OpenFile.open(file)) {
            byte[] head = new byte[(int) Math.min(TarHeader.BLOCK, open.size())];
            open.read(0, head, 0, head.length);
            return VolumeFile.starts(head);
        } catch (IOException e) {
            throw OpenFile.unreadable(file, e);
        }
    }

    /** Verifies a bundle that is open. */
    public static VerifyReport verify(Bundle bundle, Progress progress, Consumer<ChunkState> chunks) {
        return bundle instanceof VolumeBundle volumes
                ? verify(volumes.set(), progress, chunks)
                : new BlobCheck(bundle, progress).run();
    }

    private static VerifyReport verify(VolumeSet set, Progress progress, Consumer<ChunkState> chunks) {
        ChunkCheck.Outcome found = new ChunkCheck(set, progress, chunks).run();
        List<Problem> problems = new ArrayList<>(set.problems());
        for (VolumeFile volume : set.found().values()) {
            if (!volume.wholeLength()) {
                problems.add(volume.lengthProblem().problem());
            }
        }
        problems.addAll(found.problems());
        boolean complete = set.found().size() == set.table().of();
        if (complete && found.damage().isEmpty() && problems.isEmpty()) {
            problems.addAll(described(set, progress));
        }
        return new VerifyReport(
                set.table().name() + " " + set.table().version(),
                found.bytes(),
                found.chunks(),
                found.blobs(),
                found.damage(),
                problems);
    }

    /** With every byte as it was written: is what was written a whole bundle? */
    private static List<Problem> described(VolumeSet set, Progress progress) {
        try {
            return Completeness.of(VolumeBundle.of(set), progress).problems();
        } catch (ProblemException e) {
            if (e.problem().code().equals("problem.stopped")) {
                throw e;
            }
            return List.of(e.problem());
        }
    }
}
