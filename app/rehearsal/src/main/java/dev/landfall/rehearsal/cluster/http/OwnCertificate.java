package dev.landfall.rehearsal.cluster.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and a certificate that signs itself, for {@code localhost} and 127.0.0.1, made anew for each server (RFC 5280).
 *
 * <p>The JDK can read and check certificates but not write one, so the few fields are written here. Clients need TLS even on loopback:
 * client-go sends no bearer token without it.
 *
 * @param context serves with the key
 * @param pem the certificate, for clients to trust
 */
public record OwnCertificate(SSLContext context, String pem) {
    private static final byte[] ECDSA_SHA256 = oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02);
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;

    /** Valid from an hour ago, for clocks that differ, for a year. */
    public static OwnCertificate create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] body = body(pair, Instant.now());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(body);
            byte[] der = der(SEQUENCE, body, der(SEQUENCE, ECDSA_SHA256), bits(signature.sign(), 0));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new OwnCertificate(context(pair, certificate), pem(der));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK can do elliptic curves", e);
        }
    }

    private static byte[] body(KeyPair pair, Instant now) {
        byte[] name = der(
                SEQUENCE,
                der(0x31, der(SEQUENCE, oid(0x55, 0x04, 0x03), der(0x0C, text("Landfall practice cluster")))));
        byte[] validity = der(
                SEQUENCE,
                der(0x17, text(UTC_TIME.format(now.minus(1, ChronoUnit.HOURS)))),
                der(0x17, text(UTC_TIME.format(now.plus(365, ChronoUnit.DAYS)))));
        return der(
                SEQUENCE,
                der(0xA0, der(0x02, new byte[] {2})),
                der(
                        0x02,
                        new BigInteger(63, new SecureRandom())
                                .add(BigInteger.ONE)
                                .toByteArray()),
                der(SEQUENCE, ECDSA_SHA256),
                name,
                validity,
                name,
                pair.getPublic().getEncoded(),
                der(0xA3, der(SEQUENCE, authority(), usage(), purpose(), names())));
    }

    private static byte[] authority() {
        return extension(oid(0x55, 0x1D, 0x13), true, der(SEQUENCE, der(0x01, new byte[] {(byte) 0xFF})));
    }

    /** To sign data and certificates. */
    private static byte[] usage() {
        return extension(oid(0x55, 0x1D, 0x0F), true, bits(new byte[] {(byte) 0x84}, 2));
    }

    /** To be a server. */
    private static byte[] purpose() {
        return extension(
                oid(0x55, 0x1D, 0x25), false, der(SEQUENCE, oid(0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01)));
    }

    private static byte[] names() {
        return extension(
                oid(0x55, 0x1D, 0x11),
                false,
                der(SEQUENCE, der(0x82, text("localhost")), der(0x87, new byte[] {127, 0, 0, 1})));
    }

    private static byte[] extension(byte[] oid, boolean critical, byte[] value) {
        return critical
                ? der(SEQUENCE, oid, der(0x01, new byte[] {(byte) 0xFF}), der(OCTETS, value))
                : der(SEQUENCE, oid, der(OCTETS, value));
    }

    private static byte[] oid(int... encoded) {
        byte[] bytes = new byte[encoded.length];
        for (int i = 0; i < encoded.length; i++) {
            bytes[i] = (byte) encoded[i];
        }
        return der(0x06, bytes);
    }

    private static byte[] bits(byte[] content, int unused) {
        return der(0x03, new byte[] {(byte) unused}, content);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A tag, the length of the parts, the parts (X.690, section 8.1). */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        int length = content.size();
        if (length < 0x80) {
            whole.write(length);
        } else if (length < 0x100) {
            whole.write(0x81);
            whole.write(length);
        } else {
            whole.write(0x82);
            whole.write(length >> 8);
            whole.write(length);
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    private static SSLContext context(KeyPair pair, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = "memory only".toCharArray();
        store.setKeyEntry("server", pair.getPrivate(), password, new X509Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }
}
