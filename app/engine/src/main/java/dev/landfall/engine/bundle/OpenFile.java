package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file read at any place by any number of threads.
 *
 * <p>A thread that is interrupted while it reads closes a {@link FileChannel} for all others; here the next reader opens it again. So is a
 * file whose medium was away for a while: what fails is tried once more on the file that is now at the path.
 */
final class OpenFile implements AutoCloseable {
    /** How much is read at once: large enough for the medium, small enough for the processor's cache to hash it warm. */
    static final int SLICE = 256 << 10;

    private final Path path;
    private final long size;
    private volatile FileChannel channel;
    private volatile boolean closed;

    private OpenFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /** @throws ProblemException {@code bundle.unreadable} */
    static OpenFile open(Path path) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new OpenFile(path, channel, channel.size());
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    static ProblemException unreadable(Path path, IOException e) {
        return ProblemException.because(e, "bundle.unreadable", "file", path, "why", why(e));
    }

    /** What an I/O error says; some say nothing but their name. */
    static String why(IOException e) {
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName();
        return message == null ? kind : e.getClass() == IOException.class ? message : kind + ": " + message;
    }

    Path path() {
        return path;
    }

    /** The file's name without its folders. */
    String name() {
        Path last = path.getFileName();
        return last == null ? path.toString() : last.toString();
    }

    /** In bytes, as it was when the file was opened. */
    long size() {
        return size;
    }

    /**
     * Fills a part of an array.
     *
     * @throws EOFException when the file ends before
     */
    void read(long at, byte[] into, int offset, int length) throws IOException {
        try {
            fill(at, into, offset, length);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // beyond its end it never had anything; before it, the medium may be back, and the old channel stays dead
            if (at + length > size || !renewed()) {
                throw e;
            }
            fill(at, into, offset, length);
        }
    }

    private void fill(long at, byte[] into, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
        while (buffer.hasRemaining()) {
            if (readSome(at + length - buffer.remaining(), buffer) < 0) {
                throw new EOFException(name() + " ends at byte " + (at + length - buffer.remaining()));
            }
        }
    }

    private int readSome(long at, ByteBuffer buffer) throws IOException {
        int limit = buffer.limit();
        // the JDK copies through a direct buffer as large as the request, kept per thread: keep requests small
        buffer.limit(Math.min(limit, buffer.position() + SLICE));
        try {
            return channel.read(buffer, at);
        } catch (ClosedChannelException e) {
            if (closed || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            reopen();
            return channel.read(buffer, at);
        } finally {
            buffer.limit(limit);
        }
    }

    /** Turns to the file that lies at the path now; says whether there is one of the right length. */
    private synchronized boolean renewed() {
        if (closed) {
            return false;
        }
        try {
            FileChannel fresh = FileChannel.open(path, StandardOpenOption.READ);
            if (fresh.size() != size) {
                fresh.close();
                return false;
            }
            FileChannel old = channel;
            channel = fresh;
            // who is reading from it finds it closed and comes here too
            old.close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private synchronized void reopen() throws IOException {
        if (!channel.isOpen() && !closed) {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException ignored) {
            // opened for reading: nothing can be lost
        }
    }
}
