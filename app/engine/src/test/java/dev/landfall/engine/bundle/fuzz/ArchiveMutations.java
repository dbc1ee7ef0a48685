package dev.landfall.engine.bundle.fuzz;

import dev.landfall.engine.packages.apps.Zips;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Damages tars, gzips and zips member by member: swapped and doubled members, lying sizes, links, names that lead out, bombs. */
final class ArchiveMutations {
    private static final int BLOCK = 512;

    static final String[] NAMES = {
        "../outside",
        "/outside",
        "a/../../outside",
        "..",
        ".",
        "",
        "a//b",
        "a\\..\\outside",
        "C:/outside",
        "a\u0000b",
        "\u0001",
        "x".repeat(99),
        "é",
        "index.json",
        "manifest.json",
        "oci-layout",
        "con",
        "a/",
        "./index.json",
        "blobs/sha256/../../outside",
        "landfall/volume.json"
    };

    private ArchiveMutations() {}

    /** Something that damages the content of a member. */
    interface Inner {
        byte[] damage(byte[] content, RandomGenerator random);
    }

    static byte[] tar(byte[] good, Inner inner, RandomGenerator random) {
        List<byte[]> members = members(good);
        if (members.isEmpty() || random.nextInt(5) == 0) {
            return Mutations.bytes(good, random);
        }
        for (int i = 0; i <= random.nextInt(3); i++) {
            member(members, inner, random);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        members.forEach(out::writeBytes);
        if (random.nextInt(12) != 0) {
            out.writeBytes(new byte[2 * BLOCK]);
        }
        return out.toByteArray();
    }

    /** Header and padded content of each, as far as they can be told apart. */
    private static List<byte[]> members(byte[] tar) {
        List<byte[]> members = new ArrayList<>();
        int at = 0;
        while (at + BLOCK <= tar.length && tar[at] != 0) {
            String size = new String(tar, at + 124, 11, StandardCharsets.US_ASCII).strip();
            int length = size.matches("[0-7]{1,10}") ? Integer.parseInt(size, 8) : 0;
            int end = Math.min(tar.length, at + BLOCK + (length + BLOCK - 1) / BLOCK * BLOCK);
            members.add(Arrays.copyOfRange(tar, at, end));
            at = end;
        }
        return members;
    }

    private static void member(List<byte[]> members, Inner inner, RandomGenerator random) {
        if (members.isEmpty()) {
            return;
        }
        int place = random.nextInt(members.size());
        byte[] member = members.get(place).clone();
        members.set(place, member);
        switch (random.nextInt(10)) {
            case 0 -> Collections.swap(members, place, random.nextInt(members.size()));
            case 1 -> members.add(random.nextInt(members.size() + 1), member.clone());
            case 2 -> members.remove(place);
            case 3 -> name(member, 0, Mutations.one(random, NAMES));
            case 4 -> {
                member[156] = (byte) "0123456789gxLKSDVMN\0".charAt(random.nextInt(20));
                name(member, 157, Mutations.one(random, NAMES));
            }
            case 5 -> size(member, random);
            case 6 -> {
                byte[] pax = pax(random);
                members.add(place, pax);
            }
            case 7 -> {
                // a lot of small ones
                byte[] empty = Arrays.copyOf(member, BLOCK);
                name(empty, 124, "00000000000");
                for (int i = 0; i < 1 << random.nextInt(12); i++) {
                    byte[] one = empty.clone();
                    name(one, 0, "many/" + i);
                    members.add(checksum(one));
                }
            }
            default -> {
                byte[] content = Arrays.copyOfRange(member, BLOCK, member.length);
                byte[] damaged = inner.damage(trimmed(content), random);
                byte[] whole = Arrays.copyOf(member, BLOCK + (damaged.length + BLOCK - 1) / BLOCK * BLOCK);
                Arrays.fill(whole, BLOCK, whole.length, (byte) 0);
                System.arraycopy(damaged, 0, whole, BLOCK, damaged.length);
                name(whole, 124, String.format(Locale.ROOT, "%011o", damaged.length));
                members.set(place, checksum(whole));
            }
        }
        if (random.nextInt(10) != 0) {
            checksum(member);
        }
    }

    private static byte[] trimmed(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(content, end);
    }

    private static void size(byte[] header, RandomGenerator random) {
        long value = Mutations.NUMBERS[random.nextInt(Mutations.NUMBERS.length)];
        if (random.nextBoolean()) {
            name(header, 124, String.format(Locale.ROOT, "%011o", value & 0x1_ffff_ffffL));
        } else {
            header[124] = (byte) (random.nextBoolean() ? 0x80 : 0xff);
            for (int i = 0; i < 8; i++) {
                header[128 + i] = (byte) (value >> (8 * (7 - i)));
            }
        }
    }

    private static byte[] pax(RandomGenerator random) {
        String key =
                Mutations.one(random, new String[] {"path", "linkpath", "size", "GNU.sparse.major", "hdrcharset", ""});
        String value = random.nextBoolean()
                ? Mutations.one(random, NAMES)
                : Long.toString(Mutations.NUMBERS[random.nextInt(Mutations.NUMBERS.length)]);
        byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        int length = random.nextInt(6) == 0 ? random.nextInt(100_000) : rest.length + 2;
        byte[] record = (length + new String(rest, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        byte[] member = new byte[BLOCK + (record.length + BLOCK - 1) / BLOCK * BLOCK];
        name(member, 0, "pax");
        name(member, 124, String.format(Locale.ROOT, "%011o", record.length));
        member[156] = (byte) "xgLK".charAt(random.nextInt(4));
        name(member, 257, "ustar\00000");
        System.arraycopy(record, 0, member, BLOCK, record.length);
        return checksum(member);
    }

    private static void name(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int most = at == 257 ? 8 : at == 124 ? 12 : 100;
        Arrays.fill(header, at, at + most, (byte) 0);
        System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, most));
    }

    private static byte[] checksum(byte[] member) {
        Arrays.fill(member, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += member[i] & 0xff;
        }
        byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, member, 148, digits.length);
        return member;
    }

    static byte[] gzip(byte[] good, Inner inner, RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return Mutations.bytes(good, random);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(good))) {
            byte[] content = in.readAllBytes();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
                packed.write(inner.damage(content, random));
                if (random.nextInt(30) == 0) {
                    byte[] zeros = new byte[1 << 20];
                    for (int i = 0; i < 1 << random.nextInt(8); i++) {
                        packed.write(zeros);
                    }
                }
            }
            // several members in a row are legal
            if (random.nextInt(8) == 0) {
                out.writeBytes(good);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overwrites numbers in a zip's headers, packs it again with other members, or damages any bytes. */
    static byte[] zip(byte[] good, Inner inner, RandomGenerator random) {
        if (random.nextInt(3) == 0) {
            return packedAgain(good, inner, random);
        }
        List<Integer> headers = new ArrayList<>();
        for (int i = 0; i + 4 < good.length; i++) {
            if (good[i] == 'P' && good[i + 1] == 'K' && good[i + 2] < 9 && good[i + 3] == good[i + 2] + 1) {
                headers.add(i);
            }
        }
        if (headers.isEmpty() || random.nextInt(4) == 0) {
            return Mutations.bytes(good, random);
        }
        byte[] bad = good.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            int header = headers.get(random.nextInt(headers.size()));
            int field = 4 + 2 * random.nextInt(22);
            long value = Mutations.NUMBERS[random.nextInt(Mutations.NUMBERS.length)];
            Mutations.put(bad, header + field, value, random.nextBoolean() ? 2 : 4);
        }
        return bad;
    }

    private static byte[] packedAgain(byte[] good, Inner inner, RandomGenerator random) {
        List<Object> parts = new ArrayList<>();
        Zips.read(good).forEach((name, content) -> {
            parts.add(name);
            parts.add(content);
        });
        int place = random.nextInt(parts.size() / 2) * 2;
        switch (random.nextInt(5)) {
            case 0 -> parts.set(place, Mutations.one(random, NAMES));
            case 1 -> {
                parts.add(parts.get(place));
                parts.add(inner.damage((byte[]) parts.get(place + 1), random));
            }
            case 2 -> {
                parts.add("bomb");
                parts.add(new byte[1 << random.nextInt(18, 24)]);
            }
            default -> parts.set(place + 1, inner.damage((byte[]) parts.get(place + 1), random));
        }
        return Zips.of(parts.toArray());
    }
}
