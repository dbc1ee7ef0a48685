package dev.landfall.engine.support.redact;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A value that must not leave the site: of a Kubernetes Secret, or an answer marked secret. Never printed. */
public final class KnownSecret {
    private final String origin;
    private final String key;
    private final byte[] value;

    private KnownSecret(String origin, String key, byte[] value) {
        this.origin = origin;
        this.key = key;
        this.value = value;
    }

    /**
     * A secret as bytes.
     *
     * @param origin where it was found, in plain words, e.g. {@code Secret site/db}; may be shown
     * @param key the name it goes by, e.g. {@code POSTGRES_PASSWORD}; empty when it has none; may be shown
     */
    public static KnownSecret of(String origin, String key, byte[] value) {
        return new KnownSecret(origin, key, value.clone());
    }

    /** A secret as text, taken as UTF-8. */
    public static KnownSecret of(String origin, String key, String value) {
        return new KnownSecret(origin, key, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A secret as characters; the array may be cleared afterwards. */
    public static KnownSecret of(String origin, String key, char[] value) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(value));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        bytes.clear();
        while (bytes.hasRemaining()) {
            bytes.put((byte) 0);
        }
        return new KnownSecret(origin, key, copy);
    }

    /** Where it was found. */
    public String origin() {
        return origin;
    }

    /** The name it goes by; may be empty. */
    public String key() {
        return key;
    }

    byte[] value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownSecret that && key.equals(that.key) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return origin + (key.isEmpty() ? "" : " " + key) + " (" + value.length + " bytes)";
    }
}
