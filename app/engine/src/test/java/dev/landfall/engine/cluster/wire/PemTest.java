package dev.landfall.engine.cluster.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Keys in PEM")
class PemTest {
    @Test
    @DisplayName("are read as PKCS #8, whatever the algorithm")
    void pkcs8() throws GeneralSecurityException {
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            PrivateKey key =
                    KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
            assertEquals(key, Pem.privateKey(pem("PRIVATE KEY", key.getEncoded())), algorithm);
        }
    }

    @Test
    @DisplayName("are read as PKCS #1 (RSA)")
    void pkcs1() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        byte[] der = pair.getPrivate().getEncoded();
        // the wrapping of an RSA key in PKCS #8 is 26 bytes long
        byte[] inner = Arrays.copyOfRange(der, 26, der.length);
        assertEquals(pair.getPrivate(), Pem.privateKey(pem("RSA PRIVATE KEY", inner)));
    }

    @Test
    @DisplayName("are read as SEC 1 (EC), as openssl and client certificates of clusters have them")
    void sec1() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        byte[] s = key.getS().toByteArray();
        byte[] scalar = new byte[32];
        int used = Math.min(32, s.length);
        System.arraycopy(s, s.length - used, scalar, 32 - used, used);
        byte[] curve = {(byte) 0xa0, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};
        byte[] sec1 = new byte[7 + 32 + curve.length];
        System.arraycopy(new byte[] {0x30, (byte) (sec1.length - 2), 2, 1, 1, 4, 32}, 0, sec1, 0, 7);
        System.arraycopy(scalar, 0, sec1, 7, 32);
        System.arraycopy(curve, 0, sec1, 39, curve.length);
        PrivateKey read = Pem.privateKey(pem("EC PRIVATE KEY", sec1));
        assertEquals(key.getS(), ((ECPrivateKey) read).getS());
    }

    @Test
    @DisplayName("that are encrypted, missing or broken are refused in words")
    void refused() {
        for (String text : new String[] {
            "",
            "hello",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----\nMIGH\n-----END EC PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
        }) {
            GeneralSecurityException e = assertThrows(
                    GeneralSecurityException.class, () -> Pem.privateKey(text.getBytes(StandardCharsets.UTF_8)), text);
            assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
        }
    }

    private static byte[] pem(String kind, byte[] der) {
        return ("-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind
                        + "-----\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
