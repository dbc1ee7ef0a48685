package dev.landfall.engine.bundle.trust;

import dev.landfall.engine.oci.Digest;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;

/**
 * A public key that signatures are checked with: ECDSA on P-256, or Ed25519.
 *
 * @param id the SHA-256 of its SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7), 64 hexadecimal digits
 */
public record VerifyKey(String id, PublicKey key) {
    private static final String LABEL = "PUBLIC KEY";
    private static final int P256 = 256;

    /**
     * Reads a PEM file.
     *
     * @throws dev.landfall.engine.problem.ProblemException {@code bundle.key-unreadable}
     */
    public static VerifyKey read(Path file) {
        return of(Pem.read(file), file.toString());
    }

    /**
     * Reads PEM text.
     *
     * @param from what it stands in, for the problem
     * @throws dev.landfall.engine.problem.ProblemException {@code bundle.key-unreadable}
     */
    public static VerifyKey parse(String pem, String from) {
        return of(Pem.parse(pem, from), from);
    }

    static VerifyKey of(Pem pem, String from) {
        if (!pem.label().equals(LABEL)) {
            throw Pem.unreadable(from, "it holds a '" + pem.label() + "', not a '" + LABEL + "'");
        }
        X509EncodedKeySpec spec = new X509EncodedKeySpec(pem.der());
        try {
            if (KeyFactory.getInstance("EC").generatePublic(spec) instanceof ECPublicKey ec
                    && ec.getParams().getOrder().bitLength() == P256) {
                return of(ec);
            }
        } catch (GeneralSecurityException e) {
            // another kind of key, or none
        }
        try {
            return of(KeyFactory.getInstance("Ed25519").generatePublic(spec));
        } catch (GeneralSecurityException e) {
            throw Pem.unreadable(from, "it is neither an ECDSA P-256 nor an Ed25519 key");
        }
    }

    static VerifyKey of(PublicKey key) {
        return new VerifyKey(Digest.of(key.getEncoded()).hex(), key);
    }

    /** Whether these bytes were signed with this key's other half. */
    public boolean verifies(byte[] content, byte[] signature) {
        try {
            Signature check = Signature.getInstance(algorithm(key.getAlgorithm()));
            check.initVerify(key);
            check.update(content);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            // not even shaped like a signature of this kind
            return false;
        }
    }

    static String algorithm(String keyAlgorithm) {
        return keyAlgorithm.equals("EC") ? "SHA256withECDSA" : "Ed25519";
    }

    /** How it is called where space is short: the first 16 digits of its id. */
    public String brief() {
        return id.substring(0, BRIEF);
    }

    /** Of {@link #brief()}, in digits. */
    public static final int BRIEF = 16;

    /** In words, e.g. {@code ECDSA P-256}. */
    public String words() {
        return key.getAlgorithm().equals("EC") ? "ECDSA P-256" : "Ed25519";
    }

    public String pem() {
        return new Pem(LABEL, key.getEncoded()).print();
    }
}
