package dev.landfall.engine.registry.serve;

import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's certificate and key out of PEM files, as certificate authorities give them out. */
public final class ServerTls {
    private static final int LARGEST = 1 << 20;
    private static final Pattern KEY = Pattern.compile(
            "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private ServerTls() {}

    /**
     * What a server shows with these.
     *
     * @param certificate its own, followed by those of the authorities between it and the root
     * @param key PKCS#8, or as OpenSSL once wrote RSA and EC keys; not sealed by a passphrase
     * @throws ProblemException {@code registry.serve-tls}
     */
    public static SSLContext of(Path certificate, Path key) {
        Certificate[] chain = chain(certificate);
        try {
            PrivateKey secret = key(key, chain[0]);
            requirePair(secret, chain[0]);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", secret, new char[0], chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw unusable(key, e, why(e));
        }
    }

    private static Certificate[] chain(Path file) {
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content(file)));
            if (all.isEmpty()) {
                throw new GeneralSecurityException("it holds no certificate");
            }
            return all.toArray(new Certificate[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(file, e, why(e));
        }
    }

    private static PrivateKey key(Path file, Certificate owner) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(content(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new GeneralSecurityException("it holds no private key in PEM form");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
        String algorithm = owner.getPublicKey().getAlgorithm();
        byte[] pkcs8 = switch (pem.group(1)) {
            case "PRIVATE KEY" -> der;
            case "ENCRYPTED PRIVATE KEY" -> throw new GeneralSecurityException("the key is sealed by a passphrase");
            default -> wrapped(der, owner.getPublicKey().getEncoded());
        };
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** The older form as PKCS#8 (RFC 5958): what kind of key it is stands in the public half. */
    private static byte[] wrapped(byte[] der, byte[] publicKey) throws GeneralSecurityException {
        ByteBuffer info = ByteBuffer.wrap(publicKey);
        try {
            header(info);
            int from = info.position();
            int length = header(info);
            byte[] algorithm = Arrays.copyOfRange(publicKey, from, info.position() + length);
            byte[] version = {2, 1, 0};
            return sequence((byte) 0x30, version, algorithm, sequence((byte) 0x04, der));
        } catch (java.nio.BufferUnderflowException e) {
            throw new GeneralSecurityException("the certificate's public key is cut off", e);
        }
    }

    /** Reads tag and length of a DER value, and stands at its content. */
    private static int header(ByteBuffer der) {
        der.get();
        int length = der.get() & 0xff;
        if (length < 0x80) {
            return length;
        }
        int more = 0;
        for (int i = 0; i < (length & 0x7f); i++) {
            more = (more << 8) | (der.get() & 0xff);
        }
        return more;
    }

    private static byte[] sequence(byte tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
        ByteBuffer der = ByteBuffer.allocate(length + 4);
        der.put(tag).put((byte) 0x82).putShort((short) length);
        for (byte[] part : parts) {
            der.put(part);
        }
        return der.array();
    }

    /** Else every handshake would fail, and no client could say why. */
    private static void requirePair(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        byte[] text = {1, 2, 3};
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(text);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
    }

    private static byte[] content(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException("it is too large to be what it should be");
        }
        return Files.readAllBytes(file);
    }

    private static String why(Exception e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : String.valueOf(e.getMessage());
    }

    private static ProblemException unusable(Path file, Exception e, String why) {
        return ProblemException.because(e, "registry.serve-tls", "file", file, "why", why);
    }
}
