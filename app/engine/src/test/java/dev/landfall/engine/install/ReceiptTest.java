package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.bundle.trust.BundleTrust.Installed;
import dev.landfall.engine.bundle.trust.SignedJson;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A site's receipts")
class ReceiptTest {
    @TempDir
    Path folder;

    private Path write(String file, String text) throws IOException {
        Path receipts = Files.createDirectories(folder.resolve("site/receipts"));
        return Files.writeString(receipts.resolve(file), text);
    }

    private static String of(String name, String version) {
        return "{\n  \"receipt\" : \"dev.landfall/v1\",\n  \"bundle\" : {\"name\": \"" + name + "\", \"version\": \""
                + version + "\"}\n}\n";
    }

    private Optional<Installed> newest(String name) {
        return Receipt.newest(SiteFolder.at(folder.resolve("site")), name);
    }

    @Test
    @DisplayName("tell the newest bundle of a name that was ever there, whichever was installed last")
    void newest() throws IOException {
        assertEquals(Optional.empty(), newest("clearml"));
        write("receipt-2026-01-01T000000Z.json", of("clearml", "1.9"));
        write("receipt-2026-01-02T000000Z.json", of("clearml", "1.10"));
        write("receipt-2026-01-03T000000Z.json", of("clearml", "1.8"));
        write("receipt-2026-01-04T000000Z.json", of("kubeflow", "2"));
        write("notes.txt", "not a receipt");
        assertEquals(Optional.of(new Installed("clearml", "1.10")), newest("clearml"));
        assertEquals(Optional.empty(), newest("other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"bundle\": {\"name\": 1, \"version\": \"1\"}}"})
    @DisplayName("one of which cannot be read do not pass for none: an older bundle would not be noticed")
    void unreadable(String text) throws IOException {
        Path file = write("receipt-2026-01-01T000000Z.json", text);
        ProblemException e = assertThrows(ProblemException.class, () -> newest("clearml"));
        assertEquals("install.receipt-unreadable", e.problem().code());
        assertEquals(file.toString(), e.problem().facts().get("file"));
    }

    @Test
    @DisplayName("are warned of when they were changed after signing; those that were never signed are not")
    void changed() throws IOException {
        Path settings = folder.resolve("settings");
        SigningKey key = ReceiptKey.of(settings);
        String text = of("clearml", "2.0")
                .replace(
                        "\n}\n",
                        ",\n  \"signer\" : {\"key\": \"" + key.verifyKey().id() + "\"}\n}\n");
        write("receipt-2026-01-01T000000Z.json", of("clearml", "1.0"));
        Path signed = write("receipt-2026-01-02T000000Z.json", "");
        Files.write(signed, SignedJson.sign(text.getBytes(StandardCharsets.UTF_8), key));
        SiteFolder site = SiteFolder.at(folder.resolve("site"));
        assertEquals(List.of(), Receipt.changed(site, settings));
        Files.writeString(signed, Files.readString(signed).replace("2.0", "0.2"));
        List<Finding> found = Receipt.changed(site, settings);
        assertEquals("receipt/" + signed.getFileName(), found.getFirst().id());
        assertTrue(found.getFirst().detail().contains(signed.toString()), found::toString);
    }
}
