package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.bundle.SchemaCheck;
import dev.landfall.engine.bundle.trust.SignedJson;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.bundle.trust.TrustedKeys.Trusted;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A receipt")
class SignedReceiptTest {
    @TempDir
    Path folder;

    private Path engineer;
    private Path office;
    private SigningKey key;
    private Path receipt;

    @BeforeEach
    void write() throws IOException {
        engineer = folder.resolve("engineer");
        office = folder.resolve("office");
        key = ReceiptKey.of(engineer);
        receipt = Files.write(folder.resolve("receipt.json"), SignedJson.sign(text(key), key));
    }

    /** As {@link Receipt} prints one. */
    private static byte[] text(SigningKey signer) {
        return """
                {
                  "receipt" : "dev.landfall/v1",
                  "title" : "Install Tools 1 in namespace tools",
                  "at" : "2026-01-01T10:00:00Z",
                  "by" : "jo",
                  "signer" : {
                    "key" : "%s",
                    "public" : "%s"
                  },
                  "site" : "north",
                  "bundle" : { "name" : "tools", "version" : "1", "digest" : "sha256:00", "signed" : [ ] },
                  "images" : [ { "source" : "a" }, { "source" : "b" } ],
                  "accepted" : [ { "finding" : "x", "words" : "tried in the lab", "by" : "jo", "at" : "then" } ]
                }
                """.formatted(signer.verifyKey().id(), signer.verifyKey().pem().replace("\n", "\\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Problem refused(Path file, Path settings, Path... keys) {
        Problem problem = assertThrows(
                        ProblemException.class, () -> SignedReceipt.verify(file, settings, List.of(keys)))
                .problem();
        assertEquals(4, problem.exitCode());
        return problem;
    }

    @Test
    @DisplayName("says who, what and when to whoever wrote it, and to whoever trusts that key for receipts")
    void holds() {
        SignedReceipt own = SignedReceipt.verify(receipt, engineer, List.of());
        assertEquals("yourself", own.signer());
        assertEquals("jo", own.by());
        assertEquals("north", own.site());
        assertEquals("2026-01-01T10:00:00Z", own.at());
        assertEquals(2, own.images());
        assertEquals("tried in the lab", own.accepted().getFirst().words());

        TrustedKeys.NONE
                .with(new Trusted(key.verifyKey(), "north laptop", List.of(TrustedKeys.RECEIPTS), ""))
                .write(office);
        assertEquals(
                "north laptop", SignedReceipt.verify(receipt, office, List.of()).signer());
    }

    @Test
    @DisplayName("of a key that is trusted for bundles of one name only, or no longer, is signed by nobody known")
    void unknown() {
        TrustedKeys some = TrustedKeys.NONE.with(new Trusted(key.verifyKey(), "release", List.of("tools"), ""));
        some.write(office);
        Problem problem = refused(receipt, office);
        assertEquals("install.receipt-unknown-key", problem.code());
        assertEquals(key.verifyKey().brief(), problem.facts().get("key"));
        assertEquals(
                "receipt.pub",
                SignedReceipt.verify(receipt, office, List.of(ReceiptKey.publicFile(engineer)))
                        .signer());
        some.with(new Trusted(key.verifyKey(), "release", List.of(), "")).write(office);
        SignedReceipt.verify(receipt, office, List.of());
        some.without("release").write(office);
        assertEquals("install.receipt-unknown-key", refused(receipt, office).code());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("with any one byte changed is refused, to those who know its key and those who do not")
    void changed(int seed) throws IOException {
        Random random = new Random(seed);
        byte[] original = Files.readAllBytes(receipt);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = original.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(7));
            Files.write(receipt, bytes);
            refused(receipt, engineer);
            refused(receipt, office);
        }
    }

    @Test
    @DisplayName("is told apart: changed, unsigned, signed anew by another, cut off")
    void toldApart() throws IOException {
        String whole = Files.readString(receipt);
        Files.writeString(receipt, whole.replace("\"north\"", "\"south\""));
        assertEquals("install.receipt-changed", refused(receipt, engineer).code());
        assertEquals("install.receipt-changed", refused(receipt, office).code());
        Files.write(receipt, text(key));
        assertEquals("install.receipt-unsigned", refused(receipt, engineer).code());
        SigningKey other = SigningKey.generate();
        Files.write(receipt, SignedJson.sign(text(other), other));
        assertEquals("install.receipt-unknown-key", refused(receipt, engineer).code());
        // who names the known key, but signs with another
        Files.write(receipt, SignedJson.sign(text(key), other));
        assertEquals("install.receipt-changed", refused(receipt, engineer).code());
        Files.writeString(receipt, whole.substring(0, whole.length() / 2));
        assertEquals("install.not-a-receipt", refused(receipt, engineer).code());
        Files.writeString(receipt, "");
        assertEquals("install.not-a-receipt", refused(receipt, engineer).code());
    }

    @Test
    @DisplayName("is checked by openssl with nothing but the public key")
    void openssl() throws Exception {
        assumeTrue(shell("openssl version") == 0, "openssl is missing");
        Files.copy(ReceiptKey.publicFile(engineer), folder.resolve("signer.pub"));
        String check = "sed -n 2p receipt.json | cut -d'\"' -f4 | base64 -d > sig && sed 2d receipt.json"
                + " | openssl dgst -sha256 -verify signer.pub -signature sig";
        assertEquals(0, shell(check));
        Files.writeString(receipt, Files.readString(receipt).replace("\"north\"", "\"south\""));
        assertEquals(1, shell(check));
    }

    @Test
    @DisplayName("has a schema, and an example beside it that openssl signed and that is whole")
    void example() throws IOException {
        String example = InstallerResources.text("schema/examples/receipt.json");
        SchemaCheck schema = new SchemaCheck(Json.strict(
                InstallerResources.text("schema/receipt.schema.json").getBytes(StandardCharsets.UTF_8)));
        JsonNode json = Json.strict(example.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), schema.errors(json));
        assertFalse(schema.errors(Json.strict(text(key))).isEmpty(), "unsigned, and without steps");
        Files.writeString(receipt, example);
        assertEquals("install.receipt-unknown-key", refused(receipt, engineer).code());
        Path pub = Files.writeString(
                folder.resolve("jo.pub"), json.path("signer").path("public").asText());
        assertEquals(
                "north", SignedReceipt.verify(receipt, office, List.of(pub)).site());
    }

    @Test
    @DisplayName("is signed with one key of the user's, made once and readable for nobody else")
    void key() throws IOException {
        assertEquals(key.verifyKey().id(), ReceiptKey.of(engineer).verifyKey().id());
        Path file = engineer.resolve("receipt.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(ReceiptKey.known(office).isEmpty());
    }

    private int shell(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue();
    }
}
