package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads a blob whole and checks it by its digest; when it is wrong, reads it chunk by chunk: from a spare copy, or to find the one to blame. */
final class SmallBlob {
    private SmallBlob() {}

    static byte[] read(Digest digest, BlobPlace place, Buffers buffers) throws IOException {
        byte[] whole = new byte[Math.toIntExact(place.size())];
        if (!direct(place, whole) || !is(digest, whole)) {
            try (InputStream chunks = new ChunkStream(place, 0, buffers)) {
                chunks.readNBytes(whole, 0, whole.length);
            }
            if (!is(digest, whole)) {
                throw mismatch(digest, place);
            }
        }
        return whole;
    }

    private static boolean direct(BlobPlace place, byte[] whole) throws IOException {
        try {
            for (BlobPlace.Piece piece : place.pieces()) {
                piece.volume().read(piece.at(), whole, (int) piece.from(), (int) piece.length());
            }
            return true;
        } catch (ProblemException e) {
            if (place.pieces().stream().anyMatch(p -> p.volume().hasSpare())) {
                return false;
            }
            throw e;
        }
    }

    private static boolean is(Digest digest, byte[] whole) {
        var hasher = digest.hasher();
        hasher.update(whole);
        return Digest.of(hasher).equals(digest);
    }

    /** Its chunks are right and it is not what its digest says: the volume was made wrong. */
    private static ProblemException mismatch(Digest digest, BlobPlace place) {
        BlobPlace.Piece first = place.pieces().getFirst();
        List<String> artifacts = first.volume().table().touched(first.at(), first.at() + Math.max(1, first.length()));
        return ProblemException.of(
                "bundle.blob-mismatch",
                "digest",
                digest,
                "file",
                first.volume().name(),
                "offset",
                first.at(),
                "artifacts",
                VolumeFile.names(artifacts));
    }
}
