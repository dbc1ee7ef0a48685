package dev.landfall.engine.bundle.trust;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * A private key that signs bundles, with its public half; kept as PKCS#8 PEM ({@code NAME.key}, RFC 5958), sealed by a passphrase when
 * there is one (PBES2, RFC 8018), beside {@code NAME.pub}.
 */
public final class SigningKey {
    private static final String PLAIN = "PRIVATE KEY";
    private static final String SEALED = "ENCRYPTED PRIVATE KEY";
    private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";
    private static final int ROUNDS = 600_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PrivateKey key;
    private final VerifyKey verifyKey;

    private SigningKey(PrivateKey key, VerifyKey verifyKey) {
        this.key = key;
        this.verifyKey = verifyKey;
    }

    /** Makes a new ECDSA P-256 key. */
    public static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(pair.getPrivate(), VerifyKey.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a private key and, beside it, the public one.
     *
     * @param passphrase null when none was given
     * @throws ProblemException {@code bundle.key-unreadable}, {@code bundle.key-sealed}, {@code bundle.key-passphrase}
     */
    public static SigningKey read(Path file, char @Nullable [] passphrase) {
        Pem pem = Pem.read(file);
        byte[] pkcs8 = switch (pem.label()) {
            case PLAIN -> pem.der();
            case SEALED -> opened(pem.der(), file, passphrase);
            default ->
                throw Pem.unreadable(
                        file,
                        "it holds a '" + pem.label() + "'; wanted is PKCS#8, which 'openssl pkcs8 -topk8 -in OLD -out "
                                + "NEW' makes of most keys");
        };
        VerifyKey half = VerifyKey.read(publicFile(file));
        try {
            PrivateKey key =
                    KeyFactory.getInstance(half.key().getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            SigningKey whole = new SigningKey(key, half);
            byte[] probe = "landfall".getBytes(StandardCharsets.UTF_8);
            if (!half.verifies(probe, whole.sign(probe))) {
                throw Pem.unreadable(publicFile(file), "it is not the public half of " + file.getFileName());
            }
            return whole;
        } catch (GeneralSecurityException e) {
            throw Pem.unreadable(
                    file,
                    "it is not a private key of the kind of " + publicFile(file).getFileName());
        }
    }

    private static byte[] opened(byte[] sealed, Path file, char @Nullable [] passphrase) {
        if (passphrase == null) {
            throw ProblemException.of("bundle.key-sealed", "file", file);
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(sealed);
            Cipher cipher = Cipher.getInstance(info.getAlgParameters().toString());
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    secret(info.getAlgParameters().toString(), passphrase),
                    info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (InvalidKeySpecException e) {
            throw ProblemException.of("bundle.key-passphrase", "file", file);
        } catch (IOException | GeneralSecurityException e) {
            throw Pem.unreadable(file, "it is sealed in a way that is not known here");
        }
    }

    private static SecretKey secret(String scheme, char[] passphrase) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(passphrase));
    }

    /** Where the public half of a private key's file lies: {@code x.key} has {@code x.pub}. */
    public static Path publicFile(Path file) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling((name.endsWith(".key") ? name.substring(0, name.length() - 4) : name) + ".pub");
    }

    /**
     * Writes both halves, the private one readable by nobody else; never over a file that is there.
     *
     * @param passphrase null to keep it unsealed
     * @throws ProblemException {@code bundle.key-exists}, {@code bundle.unwritable}
     */
    public void write(Path file, char @Nullable [] passphrase) {
        Pem pem = passphrase == null ? new Pem(PLAIN, key.getEncoded()) : new Pem(SEALED, sealed(passphrase));
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path half = publicFile(file);
            for (Path there : new Path[] {file, half}) {
                if (Files.exists(there)) {
                    throw new FileAlreadyExistsException(there.toString());
                }
            }
            boolean whole = false;
            try {
                Files.createFile(file, privately(file.toAbsolutePath()));
                Files.writeString(file, pem.print(), StandardOpenOption.WRITE);
                Files.writeString(half, verifyKey.pem(), StandardOpenOption.CREATE_NEW);
                whole = true;
            } finally {
                if (!whole) {
                    // half a key is of no use and would be in the way of the next try
                    Files.deleteIfExists(file);
                    Files.deleteIfExists(half);
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw ProblemException.of("bundle.key-exists", "file", String.valueOf(e.getFile()));
        } catch (IOException e) {
            throw ProblemException.because(e, "bundle.unwritable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    private static FileAttribute<?>[] privately(Path file) throws IOException {
        FileStore store = Files.getFileStore(file.getParent());
        return store.supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private byte[] sealed(char[] passphrase) {
        try {
            byte[] salt = new byte[16];
            byte[] iv = new byte[16];
            RANDOM.nextBytes(salt);
            RANDOM.nextBytes(iv);
            Cipher cipher = Cipher.getInstance(SCHEME);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    secret(SCHEME, passphrase),
                    new PBEParameterSpec(salt, ROUNDS, new IvParameterSpec(iv)));
            byte[] closed = cipher.doFinal(key.getEncoded());
            // the cipher's own parameters know their scheme by a name that has no object identifier
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
            parameters.init(cipher.getParameters().getEncoded());
            return new EncryptedPrivateKeyInfo(parameters, closed).getEncoded();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs: a DER sequence for ECDSA, 64 bytes for Ed25519. */
    public byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(VerifyKey.algorithm(key.getAlgorithm()));
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public VerifyKey verifyKey() {
        return verifyKey;
    }

    @Override
    public String toString() {
        return "private half of key " + verifyKey.brief();
    }
}
