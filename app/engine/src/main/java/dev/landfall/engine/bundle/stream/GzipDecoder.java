package dev.landfall.engine.bundle.stream;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip (RFC 1952) that is given to it piece by piece: any number of members one after the other, each held to its checksum
 * and length, zeros behind the last. One thread.
 */
final class GzipDecoder implements AutoCloseable {
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int HAS_HEADER_CRC = 2;

    private enum State {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        BODY,
        TRAILER,
        BETWEEN,
        ZEROS
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] field = new byte[10];
    private State state = State.FIXED;
    private int have;
    private int flags;
    private int skip;
    private byte[] in = new byte[0];
    private int at;
    private int end;
    private long taken;
    private long given;
    private long memberSize;

    /** Takes the next input; only when {@link #decode} gave nothing. The array may be used again once it gives nothing again. */
    void input(byte[] bytes, int offset, int length) {
        in = bytes;
        at = offset;
        end = offset + length;
        taken += length;
    }

    /**
     * The next bytes.
     *
     * @return how many; 0 when it needs input
     * @throws IOException when this is not gzip, is damaged, or grows absurdly
     */
    int decode(byte[] out, int offset, int length) throws IOException {
        while (true) {
            if (state == State.BODY) {
                int n = body(out, offset, length);
                if (n > 0 || (state == State.BODY && at == end)) {
                    return n;
                }
            } else if (at == end) {
                return 0;
            } else {
                step(in[at++]);
            }
        }
    }

    private int body(byte[] out, int offset, int length) throws IOException {
        try {
            if (inflater.needsInput() && at < end) {
                inflater.setInput(in, at, end - at);
            }
            int n = inflater.inflate(out, offset, length);
            at = end - inflater.getRemaining();
            if (n > 0) {
                crc.update(out, offset, n);
                memberSize += n;
                given += n;
                Expansion.check(taken, given);
            } else if (inflater.finished()) {
                have = 0;
                state = State.TRAILER;
            } else if (inflater.needsDictionary()) {
                throw new IOException("it wants a dictionary, which gzip does not have");
            }
            return n;
        } catch (DataFormatException e) {
            throw new IOException("the gzip stream is damaged: " + e.getMessage(), e);
        }
    }

    private void step(byte b) throws IOException {
        switch (state) {
            case FIXED -> {
                field[have++] = b;
                if (have == 10) {
                    fixed();
                }
            }
            case EXTRA_LENGTH -> {
                field[have++] = b;
                if (have == 2) {
                    skip = (field[0] & 0xff) | (field[1] & 0xff) << 8;
                    state = skip == 0 ? after(State.EXTRA) : State.EXTRA;
                }
            }
            case EXTRA -> {
                if (--skip == 0) {
                    state = after(State.EXTRA);
                }
            }
            case NAME, COMMENT -> {
                if (b == 0) {
                    state = after(state);
                }
            }
            case HEADER_CRC -> {
                if (++have == 2) {
                    state = after(State.HEADER_CRC);
                }
            }
            case TRAILER -> {
                field[have++] = b;
                if (have == 8) {
                    trailer();
                }
            }
            case BETWEEN, ZEROS -> between(b);
            case BODY -> throw new IllegalStateException("the inflater takes these bytes");
        }
    }

    private void fixed() throws IOException {
        if (field[0] != 0x1f || field[1] != (byte) 0x8b || field[2] != 8 || (field[3] & 0xe0) != 0) {
            throw new IOException("this is not the start of a gzip stream");
        }
        flags = field[3];
        state = after(State.FIXED);
    }

    /** The part of the header that comes next, in the order of RFC 1952. */
    private State after(State done) {
        have = 0;
        if (done == State.FIXED && (flags & HAS_EXTRA) != 0) {
            return State.EXTRA_LENGTH;
        }
        if (done.compareTo(State.EXTRA) <= 0 && (flags & HAS_NAME) != 0) {
            return State.NAME;
        }
        if (done.compareTo(State.NAME) <= 0 && (flags & HAS_COMMENT) != 0) {
            return State.COMMENT;
        }
        if (done.compareTo(State.COMMENT) <= 0 && (flags & HAS_HEADER_CRC) != 0) {
            return State.HEADER_CRC;
        }
        inflater.reset();
        crc.reset();
        memberSize = 0;
        return State.BODY;
    }

    private void trailer() throws IOException {
        if (number(0) != crc.getValue()) {
            throw new IOException("the gzip checksum is wrong");
        }
        if (number(4) != (memberSize & 0xffffffffL)) {
            throw new IOException("the gzip stream does not have the length that it says");
        }
        state = State.BETWEEN;
    }

    private long number(int from) {
        return (field[from] & 0xffL)
                | (field[from + 1] & 0xffL) << 8
                | (field[from + 2] & 0xffL) << 16
                | (field[from + 3] & 0xffL) << 24;
    }

    private void between(byte b) throws IOException {
        if (b == 0) {
            state = State.ZEROS;
        } else if (state == State.BETWEEN && b == 0x1f) {
            field[0] = b;
            have = 1;
            state = State.FIXED;
        } else {
            throw new IOException("something that is not gzip follows the gzip stream");
        }
    }

    /** @throws IOException when there should have been more input */
    void finish() throws IOException {
        if (state != State.BETWEEN && state != State.ZEROS) {
            throw new IOException("the gzip stream is cut off");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
