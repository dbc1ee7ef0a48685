package dev.landfall.engine.bundle.fuzz;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Damages any bytes, knowing nothing about them. */
final class Mutations {
    private Mutations() {}

    /** Numbers that readers tend to be wrong about. */
    static final long[] NUMBERS = {
        0,
        1,
        -1,
        127,
        128,
        255,
        256,
        511,
        512,
        513,
        65_535,
        65_536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        1L << 32,
        1L << 33,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 511
    };

    static byte[] bytes(byte[] good, RandomGenerator random) {
        if (good.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        byte[] bad = good.clone();
        int at = random.nextInt(bad.length);
        int length = 1 + random.nextInt(Math.min(600, bad.length - at));
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bad, at);
            case 1 -> {
                for (int i = at; i < at + length; i++) {
                    bad[i] = (byte) random.nextInt();
                }
                yield bad;
            }
            case 2 -> {
                Arrays.fill(bad, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xff));
                yield bad;
            }
            case 3 -> splice(good, random.nextInt(good.length), 0, good, at, length);
            case 4 -> splice(good, at, length, good, 0, 0);
            case 5 -> {
                System.arraycopy(good, at, bad, random.nextInt(bad.length - length + 1), length);
                yield bad;
            }
            default -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield bad;
            }
        };
    }

    /** Replaces a part of one array by a part of another. */
    static byte[] splice(byte[] into, int at, int drop, byte[] from, int start, int length) {
        byte[] out = new byte[into.length - drop + length];
        System.arraycopy(into, 0, out, 0, at);
        System.arraycopy(from, start, out, at, length);
        System.arraycopy(into, at + drop, out, at + length, into.length - at - drop);
        return out;
    }

    /** Little-endian, as zips have their numbers. */
    static void put(byte[] into, int at, long value, int length) {
        for (int i = 0; i < length && at + i < into.length; i++) {
            into[at + i] = (byte) (value >> 8 * i);
        }
    }

    static <T> T one(RandomGenerator random, T[] of) {
        return of[random.nextInt(of.length)];
    }
}
