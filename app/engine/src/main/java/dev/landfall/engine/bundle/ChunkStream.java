package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A blob out of its volumes. Each chunk is read and checked whole before a byte of it is handed out; holds one chunk in memory. One
 * thread.
 */
final class ChunkStream extends InputStream {
    private final List<BlobPlace.Piece> pieces;
    private final Buffers buffers;
    private final long size;
    private long position;
    private int piece;
    private byte @Nullable [] buffer;
    private @Nullable VolumeFile loadedFrom;
    private int loaded = -1;
    private boolean closed;

    ChunkStream(BlobPlace place, long offset, Buffers buffers) {
        this.pieces = place.pieces();
        this.size = place.size();
        this.position = offset;
        this.buffers = buffers;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws ProblemException {@code bundle.chunk-damaged} before any byte of that chunk was given */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int ready = load();
        if (ready == 0) {
            return -1;
        }
        int count = Math.min(ready, length);
        System.arraycopy(chunk(), start(), into, offset, count);
        position += count;
        return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long before = position;
        for (int ready = load(); ready > 0; ready = load()) {
            out.write(chunk(), start(), ready);
            position += ready;
        }
        return position - before;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, size - position);
        position += skipped;
        return skipped;
    }

    /** Makes the chunk under the position ready; says how many bytes of the blob it has from there. */
    private int load() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (position >= size) {
            return 0;
        }
        while (position >= pieces.get(piece).end()) {
            piece++;
        }
        BlobPlace.Piece here = pieces.get(piece);
        VolumeTable table = here.volume().table();
        long at = here.at() + position - here.from();
        int chunk = table.chunkOf(at);
        if (loaded != chunk || loadedFrom != here.volume()) {
            loaded = -1;
            here.volume().chunk(chunk, chunk());
            loaded = chunk;
            loadedFrom = here.volume();
        }
        return (int) Math.min(here.end() - position, table.chunkStart(chunk) + table.chunkLength(chunk) - at);
    }

    private int start() {
        BlobPlace.Piece here = pieces.get(piece);
        return (int) (here.at() + position - here.from() - here.volume().table().chunkStart(loaded));
    }

    private byte[] chunk() {
        if (buffer == null) {
            buffer = buffers.take();
        }
        return buffer;
    }

    @Override
    public void close() {
        closed = true;
        byte[] mine = buffer;
        buffer = null;
        if (mine != null) {
            buffers.give(mine);
        }
    }
}
