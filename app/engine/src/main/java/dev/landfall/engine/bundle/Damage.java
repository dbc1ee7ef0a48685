package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;

/**
 * A chunk of a volume that is not as it was written; copying these bytes again from another copy of the volume repairs it.
 *
 * @param file the volume
 * @param volume its number, from 1
 * @param chunk from 0
 * @param offset in the file, in bytes
 * @param length in bytes
 * @param artifacts those that need something of it
 */
public record Damage(Path file, int volume, int chunk, long offset, long length, List<String> artifacts) {
    public Damage {
        artifacts = List.copyOf(artifacts);
    }

    /** The damage in words. */
    public Problem problem() {
        return Problem.of(
                "bundle.chunk-damaged",
                "volume",
                String.valueOf(file.getFileName()),
                "file",
                file,
                "offset",
                offset,
                "end",
                offset + length,
                "chunk",
                chunk + 1,
                "artifacts",
                VolumeFile.names(artifacts));
    }
}
