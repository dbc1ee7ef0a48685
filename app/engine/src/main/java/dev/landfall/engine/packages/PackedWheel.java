package dev.landfall.engine.packages;

import dev.landfall.engine.oci.Digest;

/**
 * A wheel inside a packages image.
 *
 * @param file its name, e.g. {@code six-1.16.0-py2.py3-none-any.whl}
 * @param project its name as an index spells it
 * @param version as its metadata spells it
 * @param requiresPython empty when it does not say
 * @param digest of the file, SHA-256
 * @param content where the file lies
 * @param metadata where its metadata lies
 */
public record PackedWheel(
        String file,
        String project,
        String version,
        String requiresPython,
        Digest digest,
        Place content,
        Place metadata) {
    /**
     * Bytes within a layer that is a plain tar.
     *
     * @param offset of the first, from the layer's start
     * @param size how many
     */
    public record Place(Digest layer, long offset, long size) {}
}
