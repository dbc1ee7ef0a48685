package dev.landfall.engine.bundle.trust;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468); may hold a private key. */
final class Pem {
    private static final int LIMIT = 64 << 10;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(?<body>[A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private final String label;
    private final byte[] der;

    /** @param label between BEGIN and the dashes, e.g. {@code PUBLIC KEY} */
    Pem(String label, byte[] der) {
        this.label = label;
        this.der = der.clone();
    }

    /**
     * The first block of a file.
     *
     * @throws ProblemException {@code bundle.key-unreadable}
     */
    static Pem read(Path file) {
        try {
            if (Files.size(file) > LIMIT) {
                throw unreadable(file, "it is larger than any key");
            }
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "bundle.key-unreadable", "file", file, "why", "it cannot be read (" + e.getMessage() + ")");
        }
    }

    static Pem parse(String text, String from) {
        Matcher m = BLOCK.matcher(text);
        if (!m.find()) {
            throw unreadable(from, "it holds no PEM block (-----BEGIN …-----)");
        }
        try {
            return new Pem(m.group(1), Base64.getMimeDecoder().decode(m.group("body")));
        } catch (IllegalArgumentException e) {
            throw unreadable(from, "its base64 is broken");
        }
    }

    String label() {
        return label;
    }

    byte[] der() {
        return der.clone();
    }

    String print() {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    static ProblemException unreadable(Object file, String why) {
        return ProblemException.of("bundle.key-unreadable", "file", file, "why", why);
    }

    /** Never the content: it may be a private key. */
    @Override
    public String toString() {
        return "PEM " + label;
    }
}
