package dev.landfall.rehearsal.cluster.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks over the fields of one message (protobuf encoding, "Message Structure"). */
final class ProtobufReader {
    private final byte[] buffer;
    private final int end;
    private int at;
    private int from;
    private int length;
    private int field;
    private long number;

    ProtobufReader(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        this.at = start;
        this.end = end;
    }

    boolean next() {
        if (at >= end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        length = 0;
        switch ((int) (tag & 7)) {
            case 0 -> number = varint();
            case 1 -> skip(8);
            case 2 -> {
                long size = varint();
                if (size < 0 || size > end - at) {
                    throw new IndexOutOfBoundsException("field of " + size);
                }
                skip((int) size);
            }
            case 5 -> skip(4);
            default -> throw new IndexOutOfBoundsException("wire type " + (tag & 7));
        }
        return true;
    }

    private void skip(int size) {
        from = at;
        length = size;
        at += size;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = buffer[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("varint");
    }

    /** The number of the field that {@link #next} went to. */
    int field() {
        return field;
    }

    /** The value of a field that is a number. */
    long number() {
        return number;
    }

    byte[] bytes() {
        return Arrays.copyOfRange(buffer, from, from + length);
    }

    String text() {
        return new String(buffer, from, length, StandardCharsets.UTF_8);
    }

    ProtobufReader inner() {
        return new ProtobufReader(buffer, from, from + length);
    }
}
