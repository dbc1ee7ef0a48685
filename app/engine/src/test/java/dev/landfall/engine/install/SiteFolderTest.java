package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A site folder")
class SiteFolderTest {
    @TempDir
    Path folder;

    private static final Site SITE = new Site(
            "plant 7",
            "/media/stick/clearml-1.0.01of02.landfall",
            List.of("/media/second stick"),
            "clearml-server",
            new Site.ClusterChoice("/home/e/kube:config", "admin@site", "clearml"),
            new Site.RegistryChoice("registry.site:5000/land", "me", false, "-----BEGIN\nline: 2\n-----END\n", ""),
            new Answers(
                    Map.of("domain", "site.example", "odd", "yes: [no] \"quoted\" # not a comment", "number", "2"),
                    Map.of("openshift-restricted", true)),
            Map.of("clearml", "# by hand\nredis:\n  enabled: false\n"),
            List.of(new Site.Acceptance(
                    "charts.kube-version/clearml", "tested here\nbefore", "me", "2026-01-01T00:00:00Z")));

    @Test
    @DisplayName("gives back every part of the site it kept")
    void roundTrip() {
        SiteFolder.at(folder.resolve("a/b")).save(SITE);
        assertEquals(SITE, SiteFolder.at(folder.resolve("a/b")).site());
    }

    @Test
    @DisplayName("that is new holds a site named like it")
    void newSite() {
        SiteFolder fresh = SiteFolder.at(folder.resolve("north"));
        assertTrue(fresh.isNew());
        assertEquals(Site.named("north"), fresh.site());
    }

    @Test
    @DisplayName("refuses a key it does not know, with the line")
    void unknownKey() throws IOException {
        Files.writeString(folder.resolve("site.yaml"), "name: x\nregistri: {}\n");
        ProblemException e =
                assertThrows(ProblemException.class, () -> SiteFolder.at(folder).site());
        assertEquals("2", e.problem().facts().get("line"));
        assertTrue(e.problem().why().contains("'registry'"));
    }

    @Test
    @DisplayName("keeps secrets only sealed, and opens them only with the passphrase")
    void secrets() {
        Site.Secrets secrets = new Site.Secrets(Map.of("admin-password", "correct horse"), "battery staple");
        byte[] sealed = Vault.seal(secrets, "long phrase".toCharArray());
        String raw = new String(sealed, StandardCharsets.ISO_8859_1);
        assertFalse(raw.contains("horse") || raw.contains("staple"));
        assertEquals(secrets, Vault.open(sealed, "long phrase".toCharArray()));
        ProblemException wrong = assertThrows(ProblemException.class, () -> Vault.open(sealed, "other".toCharArray()));
        assertEquals("install.wrong-passphrase", wrong.problem().code());
        sealed[8] ^= 1;
        assertThrows(ProblemException.class, () -> Vault.open(sealed, "long phrase".toCharArray()));
        ProblemException cut = assertThrows(ProblemException.class, () -> Vault.open(new byte[9], "x".toCharArray()));
        assertEquals("install.secrets-damaged", cut.problem().code());
        assertFalse(secrets.toString().contains("horse"));
    }
}
