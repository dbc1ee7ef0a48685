package dev.landfall.engine.packages;

import dev.landfall.engine.oci.Digest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One wheel, looked into and found to be what its name says.
 *
 * @param path where it lies
 * @param name what its file name says
 * @param project its name as an index spells it
 * @param version as its metadata spells it
 * @param size in bytes
 * @param digest of the file, SHA-256
 * @param metadata its {@code METADATA}
 */
public record Wheel(
        Path path, WheelName name, String project, String version, long size, Digest digest, WheelMetadata metadata) {
    /**
     * Reads a wheel's directory and metadata; what it installs is not unpacked.
     *
     * @throws dev.landfall.engine.problem.ProblemException {@code packages.wheel-refused} when it is cut off, made to do harm, or not what
     *     its name says; {@code packages.unreadable}
     */
    public static Wheel read(Path file) {
        return WheelReader.read(file);
    }

    /** Which Pythons it is for, when it says, e.g. {@code >=3.8}. */
    public Optional<String> requiresPython() {
        return metadata.first("Requires-Python");
    }
}
