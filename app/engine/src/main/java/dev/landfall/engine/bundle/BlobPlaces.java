package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where everything in a set of volumes lies.
 *
 * @param blobs only those whose every byte is in a volume that was found
 * @param files the digests of {@code oci-layout} and {@code index.json}
 */
record BlobPlaces(Map<Digest, BlobPlace> blobs, Map<String, Digest> files) {
    static BlobPlaces of(VolumeSet set) {
        int count = set.found().values().stream()
                .mapToInt(v -> v.table().members().size())
                .sum();
        Map<Digest, BlobPlace> blobs = HashMap.newHashMap(count);
        Map<String, Digest> files = new HashMap<>();
        Map<Digest, List<BlobPlace.Piece>> split = new HashMap<>();
        for (VolumeFile volume : set.found().values()) {
            for (VolumeTable.Member m : volume.table().members()) {
                BlobPlace.Piece piece = new BlobPlace.Piece(volume, m.from(), m.length(), m.at());
                if (m.file() != null) {
                    files.putIfAbsent(m.file(), m.blob());
                }
                if (m.length() == m.size()) {
                    blobs.putIfAbsent(m.blob(), new BlobPlace(m.size(), List.of(piece)));
                } else {
                    List<BlobPlace.Piece> pieces = split.computeIfAbsent(m.blob(), d -> new ArrayList<>());
                    if (join(pieces, piece) && piece.end() == m.size()) {
                        blobs.putIfAbsent(m.blob(), new BlobPlace(m.size(), List.copyOf(pieces)));
                    }
                }
            }
        }
        return new BlobPlaces(blobs, files);
    }

    /** Only a piece that goes on where the last one ended counts: what then is not whole, is missing. */
    private static boolean join(List<BlobPlace.Piece> pieces, BlobPlace.Piece next) {
        long end = pieces.isEmpty() ? 0 : pieces.getLast().end();
        return next.length() > 0 && next.from() == end && pieces.add(next);
    }
}
