package dev.landfall.engine.support.redact;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands in place of hidden values in one bundle: the same value always becomes the same {@code ***HIDDEN-n***}, so that logs can
 * still be read side by side. Values themselves are not kept. Safe for any thread.
 */
final class Masks {
    private static final int MOST = 500_000;

    private final ConcurrentMap<String, Integer> numbers = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    /** The mask of a value; one without a number once there are half a million. */
    String of(byte[] value, int from, int to) {
        String key = digest(value, from, to);
        Integer number = numbers.get(key);
        if (number == null) {
            if (numbers.size() >= MOST) {
                return "***HIDDEN***";
            }
            number = numbers.computeIfAbsent(key, k -> next.incrementAndGet());
        }
        return "***HIDDEN-" + number + "***";
    }

    private static String digest(byte[] value, int from, int to) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(value, from, to - from);
            return HexFormat.of().formatHex(sha.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
