package dev.landfall.engine.bundle;

import java.util.List;

/**
 * Where a blob lies in the volumes of a bundle.
 *
 * @param size of the whole blob
 * @param pieces in the blob's order, without gaps
 */
record BlobPlace(long size, List<Piece> pieces) {
    /**
     * @param from where in the blob it starts
     * @param at where in the volume it starts
     */
    record Piece(VolumeFile volume, long from, long length, long at) {
        long end() {
            return from + length;
        }
    }
}
