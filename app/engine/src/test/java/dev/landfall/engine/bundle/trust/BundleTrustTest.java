package dev.landfall.engine.bundle.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.bundle.trust.BundleTrust.Installed;
import dev.landfall.engine.bundle.trust.TrustedKeys.Trusted;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bundle's signature")
class BundleTrustTest {
    @TempDir
    Path folder;

    private final SigningKey key = SigningKey.generate();
    private final TrustedKeys trusted =
            TrustedKeys.NONE.with(new Trusted(key.verifyKey(), "release team", List.of(), ""));

    private Path build(String name, String version, String content) {
        try {
            Path inputs = Files.createDirectories(folder.resolve("in-" + name + version + content));
            Files.writeString(inputs.resolve("tool.bin"), content);
            Files.writeString(inputs.resolve("spec.yaml"), """
                    name: %s
                    version: "%s"
                    files: [{path: tool.bin}]
                    """.formatted(name, version));
            return BundleBuilder.build(
                            BundleSpec.read(inputs.resolve("spec.yaml")),
                            ImagePuller.none(),
                            folder.resolve("out-" + name + version + content),
                            BuildOptions.standard(),
                            Progress.none())
                    .volumes()
                    .getFirst()
                    .path();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path signed(Path volume, SigningKey with) {
        try (Bundle bundle = Bundles.open(volume)) {
            return Signatures.sign(bundle, with);
        }
    }

    private static BundleTrust judge(Path volume, TrustedKeys keys, Optional<Installed> had) {
        try (Bundle bundle = Bundles.open(volume)) {
            return BundleTrust.of(bundle, keys, had);
        }
    }

    private static List<String> doubts(BundleTrust trust) {
        return trust.doubts().stream().map(Problem::code).toList();
    }

    @Test
    @DisplayName("tells unsigned, unknown, wrong family, changed and older apart, and each ends with exit code 4")
    void toldApart() throws IOException {
        Path volume = build("site", "2.0", "a");
        assertEquals(List.of("bundle.unsigned"), doubts(judge(volume, trusted, Optional.empty())));

        Path signature = signed(volume, key);
        assertEquals(List.of("bundle.unknown-key"), doubts(judge(volume, TrustedKeys.NONE, Optional.empty())));

        BundleTrust good = judge(volume, trusted, Optional.of(new Installed("site", "2.0")));
        assertTrue(good.trusted());
        assertEquals("release team", good.signers().getFirst().name());

        TrustedKeys forOthers = TrustedKeys.NONE.with(new Trusted(key.verifyKey(), "other team", List.of("other"), ""));
        assertEquals(List.of("bundle.wrong-key"), doubts(judge(volume, forOthers, Optional.empty())));

        assertEquals(
                List.of("bundle.older"), doubts(judge(volume, trusted, Optional.of(new Installed("site", "2.0.1")))));
        assertTrue(judge(volume, trusted, Optional.of(new Installed("elsewhere", "9")))
                .trusted());

        // the same name and version, other content, under the old signature
        Path forged = build("site", "2.0", "b");
        Files.copy(signature, forged.resolveSibling(signature.getFileName()));
        BundleTrust changed = judge(forged, trusted, Optional.empty());
        assertEquals(List.of("bundle.changed-after-signing"), doubts(changed));
        changed.doubts().forEach(p -> assertEquals(4, p.exitCode()));
    }

    @Test
    @DisplayName("may be one of several; one that holds and is known is enough, one that is broken spoils it")
    void several() throws IOException {
        Path volume = build("site", "2.0", "a");
        SigningKey second = SigningKey.generate();
        Path one = signed(volume, key);
        Path two = signed(volume, second);
        assertFalse(one.equals(two));
        assertEquals(1, judge(volume, trusted, Optional.empty()).signers().size());
        TrustedKeys both = trusted.with(new Trusted(second.verifyKey(), "auditor", List.of("site"), ""));
        assertEquals(2, judge(volume, both, Optional.empty()).signers().size());
        Files.writeString(two, "bm90aGluZw==\n");
        assertEquals(List.of("bundle.changed-after-signing"), doubts(judge(volume, both, Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64!", "AAAA"})
    @DisplayName("that is no signature at all counts as one that does not hold")
    void garbage(String text) throws IOException {
        Path volume = build("site", "2.0", "a");
        Files.writeString(signed(volume, key), text);
        assertEquals(List.of("bundle.changed-after-signing"), doubts(judge(volume, trusted, Optional.empty())));
    }

    @Test
    @DisplayName("changes no byte of the volumes, and is made anew by signing again")
    void detached() throws IOException {
        Path volume = build("site", "2.0", "a");
        byte[] before = Files.readAllBytes(volume);
        Path signature = signed(volume, key);
        assertEquals(signature, signed(volume, key));
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(volume)));
        assertEquals(
                "site-2.0." + key.verifyKey().brief() + ".landfall.sig",
                signature.getFileName().toString());
    }

    @Test
    @DisplayName("stands beside another build of the same version without spoiling its signature")
    void twoBuildsInOneFolder() throws IOException {
        Path whole = build("site", "2.0", "a");
        Path first = signed(whole, key);
        Path other = build("site", "2.0", "b");
        // as a delta of one volume lies beside the bundle of two that it was made from
        Path beside = Files.copy(other, whole.resolveSibling("site-2.0-delta.01of01.landfall"));
        assertEquals(List.of("bundle.changed-after-signing"), doubts(judge(beside, trusted, Optional.empty())));
        Path second = signed(beside, key);
        assertFalse(first.equals(second));
        assertEquals(second, signed(beside, key));
        assertTrue(judge(whole, trusted, Optional.empty()).trusted());
        assertTrue(judge(beside, trusted, Optional.empty()).trusted());
        // a digest in the name is no more than a name
        Files.move(second, first, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(List.of("bundle.changed-after-signing"), doubts(judge(whole, trusted, Optional.empty())));
    }

    @Test
    @DisplayName("is checked by openssl, with the bundle manifest out of the volume by tar")
    void openssl() throws Exception {
        assumeTrue(run("openssl", "version") == 0, "openssl is missing");
        Path volume = build("site", "2.0", "a");
        Path signature = signed(volume, key);
        String hex;
        try (Bundle bundle = Bundles.open(volume)) {
            hex = bundle.digest().hex();
        }
        assertEquals(0, run("tar", "-xf", volume.toString(), "-C", folder.toString(), "blobs/sha256/" + hex));
        Path manifest = folder.resolve("blobs/sha256/" + hex);
        Path pub = Files.writeString(folder.resolve("k.pub"), key.verifyKey().pem());
        Path raw = Files.write(
                folder.resolve("raw.sig"),
                Base64.getDecoder().decode(Files.readString(signature).strip()));
        String[] check = {
            "openssl", "dgst", "-sha256", "-verify", pub.toString(), "-signature", raw.toString(), manifest.toString()
        };
        assertEquals(0, run(check));
        Files.writeString(manifest, Files.readString(manifest).replace("2.0", "2.1"));
        assertEquals(1, run(check));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "ED25519"})
    @DisplayName("is checked by cosign, which refuses a manifest that was changed")
    void cosign(String kind) throws Exception {
        assumeTrue(run("cosign", "version") == 0, "needs cosign on the PATH");
        SigningKey signer = key;
        if (kind.equals("ED25519")) {
            Path file = folder.resolve("theirs.key");
            assumeTrue(run("openssl", "genpkey", "-algorithm", kind, "-out", file.toString()) == 0, "needs openssl");
            Path half = folder.resolve("theirs.pub");
            assertEquals(0, run("openssl", "pkey", "-in", file.toString(), "-pubout", "-out", half.toString()));
            signer = SigningKey.read(file, null);
        }
        Path volume = build("site", "2.0", kind);
        Path signature = signed(volume, signer);
        Path manifest = folder.resolve("manifest.json");
        try (Bundle bundle = Bundles.open(volume)) {
            Files.write(manifest, Signatures.content(bundle));
        }
        Path pub = Files.writeString(folder.resolve("k.pub"), signer.verifyKey().pem());
        String[] check = {
            "cosign",
            "verify-blob",
            "--key",
            pub.toString(),
            "--insecure-ignore-tlog",
            "--signature",
            signature.toString(),
            manifest.toString()
        };
        assertEquals(0, run(check));
        Files.writeString(manifest, Files.readString(manifest).replace("2.0", "2.1"));
        assertEquals(1, run(check));
    }

    @ParameterizedTest
    @CsvSource({"EC, ''", "EC, geheim", "ED25519, ''", "ED25519, geheim"})
    @DisplayName("can be made with keys of openssl, sealed or not")
    void opensslKeys(String kind, String passphrase) throws Exception {
        assumeTrue(run("openssl", "version") == 0, "openssl is missing");
        Path file = folder.resolve("theirs.key");
        List<String> make =
                new java.util.ArrayList<>(List.of("openssl", "genpkey", "-algorithm", kind, "-out", file.toString()));
        if (kind.equals("EC")) {
            make.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
        }
        if (!passphrase.isEmpty()) {
            make.addAll(List.of("-aes-256-cbc", "-pass", "pass:" + passphrase));
        }
        assertEquals(0, run(make.toArray(String[]::new)));
        String given = passphrase.isEmpty() ? "unused" : passphrase;
        assertEquals(
                0,
                run(
                        "openssl",
                        "pkey",
                        "-in",
                        file.toString(),
                        "-passin",
                        "pass:" + given,
                        "-pubout",
                        "-out",
                        folder.resolve("theirs.pub").toString()));
        SigningKey theirs = SigningKey.read(file, passphrase.isEmpty() ? null : passphrase.toCharArray());
        Path volume = build("site", "2.0", kind);
        signed(volume, theirs);
        TrustedKeys keys = TrustedKeys.NONE.with(new Trusted(theirs.verifyKey(), kind, List.of(), ""));
        assertTrue(judge(volume, keys, Optional.empty()).trusted());
    }

    @Test
    @DisplayName("needs a key that is kept privately, sealed when there is a passphrase, and never written over")
    void keyFiles() throws Exception {
        Path file = folder.resolve("keys/mine.key");
        key.write(file, "open sesame".toCharArray());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.readString(file).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        assertEquals(
                key.verifyKey().id(),
                SigningKey.read(file, "open sesame".toCharArray()).verifyKey().id());
        assertCode("bundle.key-sealed", () -> SigningKey.read(file, null));
        assertCode("bundle.key-passphrase", () -> SigningKey.read(file, "wrong".toCharArray()));
        assertCode("bundle.key-exists", () -> SigningKey.generate().write(file, null));
        if (run("openssl", "version") == 0) {
            assertEquals(0, run("openssl", "pkey", "-in", file.toString(), "-passin", "pass:open sesame", "-noout"));
        }
        // the public half of another key
        Files.copy(
                Files.writeString(
                        folder.resolve("other"),
                        SigningKey.generate().verifyKey().pem()),
                SigningKey.publicFile(file),
                StandardCopyOption.REPLACE_EXISTING);
        assertCode("bundle.key-unreadable", () -> SigningKey.read(file, "open sesame".toCharArray()));
    }

    @Test
    @DisplayName("of keys that are trusted is believed as the settings say, which are kept and taken back")
    void settings() {
        Path settings = folder.resolve("config");
        assertEquals(TrustedKeys.NONE, TrustedKeys.read(settings));
        TrustedKeys some = trusted.with(
                new Trusted(SigningKey.generate().verifyKey(), "builder: \"x\"", List.of("clearml"), "2026-01-01"));
        some.write(settings);
        TrustedKeys again = TrustedKeys.read(settings);
        assertEquals(some.keys().size(), again.keys().size());
        assertEquals("builder: \"x\"", again.keys().getLast().name());
        assertFalse(again.keys().getLast().signs("kubeflow"));
        assertTrue(again.keys().getLast().signs("clearml"));
        assertEquals(1, again.without("release team").keys().size());
        assertEquals(1, again.without(key.verifyKey().brief()).keys().size());
        assertCode("bundle.no-such-key", () -> again.without("nobody"));
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0.0, 0",
        "1.0.1, 1.0, 1",
        "1.10, 1.9, 1",
        "1.0-rc1, 1.0, -1",
        "1.0-rc2, 1.0-rc10, -1",
        "3.24.1-1443, 3.24.1-1442, 1",
        "2026.11, 2026.9, 1",
        "1.0-beta, 1.0-rc, -1"
    })
    @DisplayName("is older or newer as people read versions")
    void versions(String a, String b, int order) {
        assertEquals(order, Integer.signum(Versions.compare(a, b)));
        assertEquals(-order, Integer.signum(Versions.compare(b, a)));
    }

    private static void assertCode(String code, org.junit.jupiter.api.function.Executable call) {
        assertEquals(code, assertThrows(ProblemException.class, call).problem().code());
    }

    private static int run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return 127;
        }
        process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue();
    }
}
