package dev.landfall.engine.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A tar member's header block (POSIX.1-1988 ustar with GNU's base-256 sizes).
 *
 * @param name as it stands there, prefix included
 * @param size of the content in bytes, not negative
 * @param type the type flag
 * @param link the target of a link, else empty
 */
public record TarHeader(String name, long size, char type, String link) {
    public static final int BLOCK = 512;
    private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final long OCTAL_LIMIT = 1L << 33;

    /**
     * Reads a block that is not all zero.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static TarHeader parse(byte[] block) {
        long said = octal(block, 148, 8);
        if (said != checksum(block)) {
            throw new IllegalArgumentException("its header's checksum is wrong");
        }
        String name = text(block, 0, 100);
        // GNU's own header keeps times where POSIX keeps the prefix
        boolean posix = Arrays.equals(block, 257, 262, USTAR, 0, 5) && block[262] == 0;
        String prefix = posix ? text(block, 345, 155) : "";
        char type = (char) (block[156] & 0xff);
        return new TarHeader(
                prefix.isEmpty() ? name : prefix + "/" + name, number(block, 124, 12), type, text(block, 157, 100));
    }

    public static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** How much padding follows a content of this size. */
    public static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    /**
     * The header of a plain file that belongs to root, is readable by all and dates from the epoch; a name that ustar cannot hold
     * gets a pax header in front.
     */
    static byte[] file(String name, long size) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= 100) {
            return block(bytes, size, '0');
        }
        byte[] record = paxRecord("path", name);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(block("pax".getBytes(StandardCharsets.US_ASCII), record.length, 'x'));
        out.writeBytes(Arrays.copyOf(record, (int) padded(record.length)));
        out.writeBytes(block(Arrays.copyOf(bytes, 100), size, '0'));
        return out.toByteArray();
    }

    private static byte[] paxRecord(String key, String value) {
        byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        int length = rest.length + 1;
        while (Integer.toString(length).length() + rest.length != length) {
            length++;
        }
        return (length + " " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] block(byte[] name, long size, char type) {
        byte[] block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, name.length);
        put(block, 100, "0000644\0");
        put(block, 108, "0000000\0");
        put(block, 116, "0000000\0");
        if (size < OCTAL_LIMIT) {
            put(block, 124, String.format(Locale.ROOT, "%011o\0", size));
        } else {
            ByteBuffer.wrap(block).putLong(128, size);
            block[124] = (byte) 0x80;
        }
        put(block, 136, "00000000000\0");
        block[156] = (byte) type;
        put(block, 257, "ustar\00000");
        put(block, 148, String.format(Locale.ROOT, "%06o\0 ", checksum(block)));
        return block;
    }

    private static void put(byte[] block, int at, String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static long checksum(byte[] block) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static long number(byte[] block, int at, int length) {
        if ((block[at] & 0x80) == 0) {
            return octal(block, at, length);
        }
        if (block[at] != (byte) 0x80) {
            throw new IllegalArgumentException("its size is negative or absurd");
        }
        long value = 0;
        for (int i = at + 1; i < at + length; i++) {
            if (value > Long.MAX_VALUE >> 8) {
                throw new IllegalArgumentException("its size is absurd");
            }
            value = (value << 8) | (block[i] & 0xff);
        }
        return value;
    }

    private static long octal(byte[] block, int at, int length) {
        long value = 0;
        boolean digits = false;
        boolean ended = false;
        for (int i = at; i < at + length; i++) {
            byte b = block[i];
            if (b >= '0' && b <= '7' && !ended) {
                value = value * 8 + b - '0';
                digits = true;
            } else if (b == 0 || b == ' ') {
                ended = digits;
            } else {
                throw new IllegalArgumentException("its header holds a malformed number");
            }
        }
        return value;
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return decode(block, at, end - at);
    }

    /** @throws IllegalArgumentException when it is not UTF-8 */
    static String decode(byte[] bytes, int at, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, at, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its name is not UTF-8", e);
        }
    }
}
