package dev.landfall.engine.bundle.trust;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON object printed over several lines that carries its own signature as its first member, alone on the second line. What is
 * signed are the bytes of all other lines, so nothing has to be printed again to check it:
 *
 * <pre>
 * sed -n 2p FILE | cut -d'"' -f4 | base64 -d > sig
 * sed 2d FILE | openssl dgst -sha256 -verify signer.pub -signature sig
 * </pre>
 */
public final class SignedJson {
    private static final Pattern LINE = Pattern.compile("  \"signature\" : \"(?<base64>[A-Za-z0-9+/=]*)\",\\r?\\n");

    private final byte[] content;
    private final byte[] signature;
    private final boolean signed;

    private SignedJson(byte[] content, byte[] signature, boolean signed) {
        this.content = content;
        this.signature = signature;
        this.signed = signed;
    }

    /**
     * Puts a signature into a document.
     *
     * @param json an object with at least one member, its first line just the opening brace
     */
    public static byte[] sign(byte[] json, SigningKey key) {
        int second = secondLine(json);
        byte[] line = ("  \"signature\" : \"" + Base64.getEncoder().encodeToString(key.sign(json)) + "\",\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(json, json.length + line.length);
        System.arraycopy(line, 0, whole, second, line.length);
        System.arraycopy(json, second, whole, second + line.length, json.length - second);
        return whole;
    }

    /** Takes a document and its signature apart; judges nothing. */
    public static SignedJson parse(byte[] whole) {
        int second = secondLine(whole);
        int third = second;
        while (third < whole.length && whole[third++] != '\n') {
            // on to the end of the second line
        }
        Matcher line = LINE.matcher(new String(whole, second, third - second, StandardCharsets.ISO_8859_1));
        if (!line.matches()) {
            return new SignedJson(whole.clone(), new byte[0], false);
        }
        byte[] content = new byte[whole.length - (third - second)];
        System.arraycopy(whole, 0, content, 0, second);
        System.arraycopy(whole, third, content, second, whole.length - third);
        return new SignedJson(content, decoded(line.group("base64")), true);
    }

    private static byte[] decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            // the last digit may hold bits that mean nothing: one signature has one spelling
            return Base64.getEncoder().encodeToString(bytes).equals(base64) ? bytes : new byte[0];
        } catch (IllegalArgumentException e) {
            // no signature holds that is not even base64
            return new byte[0];
        }
    }

    private static int secondLine(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return bytes.length;
    }

    /** The document without its signature: exactly the bytes that are signed. */
    public byte[] content() {
        return content.clone();
    }

    /** The signature that lies in it; empty when it is not signed. */
    public Optional<byte[]> signature() {
        return signed ? Optional.of(signature.clone()) : Optional.empty();
    }
}
