package dev.landfall.engine.oci;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The content address of a blob, {@code sha256:…} or {@code sha512:…} (OCI image specification, descriptors, "Digests").
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case, of the algorithm's full length
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SHA512 = Pattern.compile("[0-9a-f]{128}");

    public Digest {
        boolean wellFormed = switch (algorithm) {
            case "sha256" -> SHA256.matcher(hex).matches();
            case "sha512" -> SHA512.matcher(hex).matches();
            default -> false;
        };
        if (!wellFormed) {
            throw new IllegalArgumentException("not a digest: " + shown(algorithm + ":" + hex));
        }
    }

    /** @throws IllegalArgumentException when the text is no digest of a known algorithm */
    @JsonCreator
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a digest: " + shown(text));
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** What somebody wrote may be of any length; a message may not. */
    private static String shown(String text) {
        return text.length() > 150 ? text.substring(0, 150) + "…" : text;
    }

    /** The SHA-256 of these bytes. */
    public static Digest of(byte[] content) {
        return of(sha256().digest(content).clone(), "sha256");
    }

    /** The digest that a finished {@link MessageDigest} gives; resets it. */
    public static Digest of(MessageDigest finished) {
        return of(finished.digest(), finished.getAlgorithm().replace("-", "").toLowerCase(java.util.Locale.ROOT));
    }

    private static Digest of(byte[] hash, String algorithm) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    /** A hash to feed with content whose digest is wanted or checked. */
    public MessageDigest hasher() {
        return hasher("sha512".equals(algorithm) ? "SHA-512" : "SHA-256");
    }

    public static MessageDigest sha256() {
        return hasher("SHA-256");
    }

    private static MessageDigest hasher(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    /** Enough of it to tell apart by eye: twelve hex digits. */
    public String brief() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @JsonValue
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
