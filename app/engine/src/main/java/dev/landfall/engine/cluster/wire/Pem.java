package dev.landfall.engine.cluster.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and unencrypted private keys in PEM (RFC 7468): PKCS #8, PKCS #1 (RSA) and SEC 1 (EC). */
final class Pem {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final byte[] VERSION_0 = {2, 1, 0};

    private Pem() {}

    /** Every certificate, in order; fails when there is none or one is broken. */
    static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        Matcher m = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        while (m.find()) {
            if (m.group(1).endsWith("CERTIFICATE")) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes(m.group(2)))));
            }
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("it holds no certificate in PEM form");
        }
        return found;
    }

    /** The first private key; fails when there is none that can be used. */
    static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
        Matcher m = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        while (m.find()) {
            switch (m.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(bytes(m.group(2)));
                }
                case "RSA PRIVATE KEY" -> {
                    if (m.group(2).contains("ENCRYPTED")) {
                        throw new GeneralSecurityException("the private key is encrypted");
                    }
                    return pkcs8(wrap(0x30, VERSION_0, RSA, wrap(4, bytes(m.group(2)))));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] sec1 = bytes(m.group(2));
                    return pkcs8(wrap(0x30, VERSION_0, wrap(0x30, EC, curve(sec1)), wrap(4, sec1)));
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new GeneralSecurityException("the private key is encrypted");
                default -> {
                    // parameters, certificates
                }
            }
        }
        throw new GeneralSecurityException("it holds no private key in PEM form");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // another algorithm's key
            }
        }
        throw new GeneralSecurityException("the private key is of a kind that is not known");
    }

    /** The curve's object identifier out of an ECPrivateKey's {@code [0] parameters} (RFC 5915, section 3). */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        int at = content(sec1, 0);
        while (at < sec1.length) {
            int start = content(sec1, at);
            int end = start + length(sec1, at);
            if (sec1[at] == (byte) 0xa0 && end <= sec1.length) {
                return Arrays.copyOfRange(sec1, start, end);
            }
            at = end;
        }
        throw new GeneralSecurityException("the EC key does not name its curve");
    }

    private static int content(byte[] der, int at) throws GeneralSecurityException {
        need(der, at + 1);
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) throws GeneralSecurityException {
        need(der, at + 1);
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            need(der, at + 2 + i);
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        if (length < 0) {
            throw new GeneralSecurityException("the key is damaged");
        }
        return length;
    }

    private static void need(byte[] der, int index) throws GeneralSecurityException {
        if (index >= der.length) {
            throw new GeneralSecurityException("the key is cut off");
        }
    }

    private static byte[] wrap(int tag, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = body.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        }
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    private static byte[] bytes(String base64) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("it is not base64", e);
        }
    }
}
