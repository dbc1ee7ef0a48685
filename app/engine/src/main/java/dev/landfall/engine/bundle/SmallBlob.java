package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/** Reads a blob whole and checks it by its digest; when it is wrong, finds the chunk to blame. */
final class SmallBlob {
    private SmallBlob() {}

    static byte[] read(Digest digest, BlobPlace place) throws IOException {
        byte[] whole = new byte[Math.toIntExact(place.size())];
        for (BlobPlace.Piece piece : place.pieces()) {
            piece.volume().read(piece.at(), whole, (int) piece.from(), (int) piece.length());
        }
        MessageDigest hasher = digest.hasher();
        hasher.update(whole);
        if (!Digest.of(hasher).equals(digest)) {
            throw blame(digest, place);
        }
        return whole;
    }

    /** The problem of a blob that is not what its digest says: a damaged chunk, or a volume that was made wrong. */
    static ProblemException blame(Digest digest, BlobPlace place) throws IOException {
        byte[] buffer = new byte[VolumeTable.CHUNK];
        for (BlobPlace.Piece piece : place.pieces()) {
            VolumeTable table = piece.volume().table();
            if (piece.length() == 0) {
                continue;
            }
            int last = table.chunkOf(piece.at() + piece.length() - 1);
            for (int chunk = table.chunkOf(piece.at()); chunk <= last; chunk++) {
                if (!piece.volume().good(chunk, buffer)) {
                    return piece.volume().damaged(chunk);
                }
            }
        }
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
