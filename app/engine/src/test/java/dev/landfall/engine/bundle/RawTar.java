package dev.landfall.engine.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Writes tars, honest and dishonest, byte by byte. */
final class RawTar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    RawTar file(String name, byte[] content) {
        byte[] whole = (name + "\0").getBytes(StandardCharsets.UTF_8);
        if (whole.length > 100) {
            member("././@LongLink", 'L', "", whole.length, whole);
        }
        return member(name, '0', "", content.length, content);
    }

    RawTar file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    RawTar symlink(String name, String target) {
        return member(name, '2', target, 0, new byte[0]);
    }

    RawTar hardlink(String name, String target) {
        return member(name, '1', target, 0, new byte[0]);
    }

    RawTar folder(String name) {
        return member(name, '5', "", 0, new byte[0]);
    }

    /** A member that may say another size than it has. */
    RawTar member(String name, char type, String link, long said, byte[] content) {
        byte[] block = new byte[512];
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, 0, Math.min(100, bytes.length));
        put(block, 100, "0000644\0");
        put(block, 108, "0000000\0");
        put(block, 116, "0000000\0");
        put(block, 124, String.format(Locale.ROOT, "%011o\0", said));
        put(block, 136, "00000000000\0");
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar\00000");
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        out.writeBytes(block);
        out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        return this;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(new byte[1024]);
        return whole.toByteArray();
    }

    Path write(Path file) {
        return save(file, bytes());
    }

    /** Without the two zero blocks at the end. */
    Path writeWithoutEnd(Path file) {
        return save(file, out.toByteArray());
    }

    static Path save(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
