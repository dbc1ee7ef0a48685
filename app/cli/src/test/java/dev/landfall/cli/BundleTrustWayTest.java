package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Keys, signatures and repair on the command line")
class BundleTrustWayTest {
    @TempDir
    Path folder;

    private Landfall.Ended ok(Landfall landfall, String... args) {
        Landfall.Ended ended = landfall.run(args);
        assertEquals(0, ended.code(), () -> List.of(args) + "\n" + ended);
        return ended;
    }

    @Test
    @DisplayName("from a new key to a bundle that a site trusts, damaged on its way and mended from the other stick")
    void wholeWay() throws IOException {
        Landfall builder = new Landfall()
                .with("XDG_CONFIG_HOME", folder.resolve("builder").toString())
                .with("LANDFALL_KEY_PASSPHRASE", "ein langer Satz");
        Landfall site =
                new Landfall().with("XDG_CONFIG_HOME", folder.resolve("site").toString());
        String key = folder.resolve("release.key").toString();
        Landfall.Ended made = ok(builder, "keygen", "-o", key);
        assertFalse(made.out().contains("Satz"), made.out());
        Files.writeString(folder.resolve("tool.bin"), "x".repeat(100_000));
        Files.writeString(folder.resolve("spec.yaml"), "name: tools\nversion: \"1\"\nfiles: [{path: tool.bin}]\n");
        Path one = folder.resolve("one");
        ok(builder, "bundle", "build", folder.resolve("spec.yaml").toString(), "-o", one.toString(), "--sign", key);
        Path volume = one.resolve("tools-1.01of01.landfall");

        assertTrue(ok(site, "bundle", "inspect", one.toString()).out().contains("signed, but by nobody you know"));
        assertTrue(ok(site, "keys", "list").out().contains("No key is trusted yet"));
        ok(site, "keys", "add", folder.resolve("release.pub").toString(), "--name", "release team", "--for", "tools");
        assertTrue(ok(site, "keys", "list").out().contains("release team"));
        assertTrue(ok(site, "bundle", "inspect", one.toString()).out().contains("signed by release team"));

        Path two = Files.createDirectories(folder.resolve("two"));
        Path damaged = Files.copy(volume, two.resolve(volume.getFileName()));
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        assertEquals(4, site.run("bundle", "verify", damaged.toString()).code());
        Landfall.Ended mended = ok(site, "bundle", "repair", damaged.toString(), "--from", one.toString());
        assertTrue(mended.out().contains("whole again"), mended.out());
        assertEquals(-1, Files.mismatch(volume, damaged));
        assertTrue(ok(site, "bundle", "repair", damaged.toString(), "--from", one.toString())
                .out()
                .contains("Nothing was damaged"));

        ok(site, "keys", "remove", "release team");
        assertTrue(site.run("keys", "remove", "release team").code() == 2);
    }

    @Test
    @DisplayName("refuse a key that cannot be used before anything is built")
    void badKey() throws IOException {
        Landfall builder = new Landfall().with("LANDFALL_KEY_PASSPHRASE", "geheim");
        String key = folder.resolve("k.key").toString();
        ok(builder, "keygen", "-o", key);
        Files.writeString(folder.resolve("spec.yaml"), "name: tools\nversion: \"1\"\nfiles: []\n");
        Landfall.Ended refused = new Landfall()
                .run(
                        "bundle",
                        "build",
                        folder.resolve("spec.yaml").toString(),
                        "-o",
                        folder.resolve("out").toString(),
                        "--sign",
                        key);
        assertEquals(2, refused.code(), refused.toString());
        assertTrue(refused.err().contains("passphrase"), refused.err());
        assertFalse(Files.exists(folder.resolve("out")));
        assertEquals(2, builder.run("keygen", "-o", key).code());
    }
}
