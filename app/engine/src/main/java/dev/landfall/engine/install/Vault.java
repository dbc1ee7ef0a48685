package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a site's secrets with a passphrase: PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2, 600 000 rounds) and AES-256-GCM
 * (NIST SP 800-38D), a new salt and nonce each time.
 *
 * <p>Layout: the six bytes {@code LFSEC1}, 16 of salt, 12 of nonce, then the sealed JSON with its 16-byte tag; the first 34 bytes are
 * authenticated too.
 */
final class Vault {
    private static final byte[] MAGIC = "LFSEC1".getBytes(StandardCharsets.US_ASCII);
    private static final int ROUNDS = 600_000;
    private static final int SALT = 16;
    private static final int NONCE = 12;

    private Vault() {}

    static byte[] seal(Site.Secrets secrets, char[] passphrase) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("registryPassword", secrets.registryPassword());
        ObjectNode answers = json.putObject("answers");
        secrets.answers().forEach(answers::put);
        byte[] head = new byte[MAGIC.length + SALT + NONCE];
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT + NONCE];
        random.nextBytes(salt);
        System.arraycopy(MAGIC, 0, head, 0, MAGIC.length);
        System.arraycopy(salt, 0, head, MAGIC.length, salt.length);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, head, passphrase)
                    .doFinal(json.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(head.length + sealed.length)
                    .put(head)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws ProblemException {@code install.wrong-passphrase}, {@code install.secrets-damaged}
     */
    static Site.Secrets open(byte[] sealed, char[] passphrase) {
        int headLength = MAGIC.length + SALT + NONCE;
        if (sealed.length < headLength + 16 || !Arrays.equals(sealed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw ProblemException.of("install.secrets-damaged");
        }
        try {
            byte[] head = Arrays.copyOf(sealed, headLength);
            byte[] open = cipher(Cipher.DECRYPT_MODE, head, passphrase)
                    .doFinal(sealed, headLength, sealed.length - headLength);
            JsonNode json = Json.MAPPER.readTree(open);
            Map<String, String> answers = new LinkedHashMap<>();
            json.path("answers")
                    .properties()
                    .forEach(e -> answers.put(e.getKey(), e.getValue().asText("")));
            return new Site.Secrets(answers, json.path("registryPassword").asText(""));
        } catch (AEADBadTagException e) {
            throw ProblemException.because(e, "install.wrong-passphrase");
        } catch (GeneralSecurityException | IOException e) {
            throw ProblemException.because(e, "install.secrets-damaged");
        }
    }

    private static Cipher cipher(int mode, byte[] head, char[] passphrase) throws GeneralSecurityException {
        byte[] salt = Arrays.copyOfRange(head, MAGIC.length, MAGIC.length + SALT);
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, ROUNDS, 256);
        SecretKey derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec);
        spec.clearPassword();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(derived.getEncoded(), "AES"),
                new GCMParameterSpec(128, head, MAGIC.length + SALT, NONCE));
        cipher.updateAAD(head);
        return cipher;
    }
}
