package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An image of which only some platforms are packed")
class TrimmedIndexTest {
    private static final String NAME = "quay.io/team/multi:1";

    @TempDir
    Path folder;

    private final Fixtures.Layout layout = new Fixtures.Layout();
    private final Descriptor amd = image(1, "amd64", "");
    private final Descriptor arm = image(2, "arm64", "v8");
    private final Descriptor power = image(3, "ppc64le", "");

    private Descriptor image(int seed, String architecture, String variant) {
        Descriptor layer = layout.blob(MediaTypes.OCI_LAYER, Fixtures.random(seed, 1000 + seed));
        Descriptor config = layout.blob(
                MediaTypes.OCI_CONFIG,
                Fixtures.utf8("{\"os\":\"linux\",\"architecture\":\"" + architecture + "\""
                        + (variant.isEmpty() ? "" : ",\"variant\":\"" + variant + "\"") + ",\"rootfs\":{}}"));
        return layout.blob(MediaTypes.OCI_MANIFEST, ManifestJson.print("", config, List.of(layer), Map.of()));
    }

    private static String entry(Descriptor d, String platform, String more) {
        String on = "";
        if (!platform.isEmpty()) {
            String[] parts = platform.split("/");
            on = ",\"platform\":{\"architecture\":\"" + parts[1] + "\",\"os\":\"" + parts[0] + "\""
                    + (parts.length > 2 ? ",\"variant\":\"" + parts[2] + "\"" : "") + "}";
        }
        return "{\"mediaType\":\"" + d.mediaType() + "\",\"digest\":\"" + d.digest() + "\",\"size\":" + d.size() + on
                + more + "}";
    }

    private Descriptor index(String mediaType, String... entries) {
        return layout.blob(
                mediaType,
                Fixtures.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + mediaType + "\",\"manifests\":["
                        + String.join(",", entries) + "],\"annotations\":{\"kept\":\"yes\"}}"));
    }

    private String attestation(Descriptor of, int seed) {
        Descriptor statement = layout.blob("application/vnd.in-toto+json", Fixtures.random(seed, 300));
        Descriptor config = layout.blob(MediaTypes.OCI_CONFIG, Fixtures.utf8("{\"n\":" + seed + "}"));
        Descriptor manifest =
                layout.blob(MediaTypes.OCI_MANIFEST, ManifestJson.print("", config, List.of(statement), Map.of()));
        return entry(
                manifest,
                "unknown/unknown",
                ",\"annotations\":{\"vnd.docker.reference.digest\":\"" + of.digest()
                        + "\",\"vnd.docker.reference.type\":\"attestation-manifest\"}");
    }

    /** A signature or the like, as the OCI specification attaches it. */
    private Descriptor referrer(Descriptor of, int seed) {
        Descriptor content = layout.blob(MediaTypes.OCTETS, Fixtures.random(seed, 100));
        Descriptor config = layout.blob(MediaTypes.OCI_EMPTY, Fixtures.utf8("{}"));
        String text = new String(
                ManifestJson.print("application/vnd.example.signature", config, List.of(content), Map.of()),
                java.nio.charset.StandardCharsets.UTF_8);
        String subject = ",\"subject\":{\"mediaType\":\"" + of.mediaType() + "\",\"digest\":\"" + of.digest()
                + "\",\"size\":" + of.size() + "}}";
        return layout.blob(MediaTypes.OCI_MANIFEST, Fixtures.utf8(text.strip().replaceFirst("}$", "") + subject));
    }

    private Bundle build(Descriptor root, String choice) throws IOException {
        layout.index.clear();
        layout.index.add(root.annotated(Map.of(MediaTypes.REF_NAME, NAME)));
        layout.folder(folder.resolve("images"));
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: one\nversion: '1'\nimages:\n  - layout: images\n    reference: " + NAME + "\n    " + choice
                        + "\n");
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
        return Bundles.open(folder.resolve("out"));
    }

    private static List<Digest> children(Bundle bundle, Digest index) throws IOException {
        return Manifest.parse(bundle.read(index, Manifest.LIMIT), "x").manifests().stream()
                .map(Descriptor::digest)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST})
    @DisplayName("is an index of just these, and is found by the digest of the whole as by its own")
    void trimmed(String mediaType) throws IOException {
        Descriptor whole = index(
                mediaType,
                entry(amd, "linux/amd64", ""),
                entry(arm, "linux/arm64/v8", ",\"annotations\":{\"a\":\"b\"}"),
                entry(power, "linux/ppc64le", ""));
        try (Bundle bundle = build(whole, "platforms: [linux/amd64, linux/arm64]")) {
            Artifact image = bundle.artifacts().getFirst();
            assertEquals(Optional.of(whole.digest()), image.trimmedFrom());
            assertEquals(mediaType, image.root().mediaType());
            assertFalse(image.root().digest().equals(whole.digest()));
            assertEquals(
                    List.of(amd.digest(), arm.digest()),
                    children(bundle, image.root().digest()));
            assertTrue(bundle.size(power.digest()).isEmpty());
            assertTrue(bundle.size(whole.digest()).isEmpty());
            for (Digest digest : List.of(whole.digest(), image.root().digest())) {
                assertEquals(Optional.of(image), bundle.find(ArtifactKind.IMAGE, "quay.io/team/multi@" + digest));
            }
            JsonNode document = Json.strict(bundle.read(image.root().digest(), Manifest.LIMIT));
            assertEquals("yes", document.path("annotations").path("kept").asText());
            assertEquals(
                    "b",
                    document.path("manifests")
                            .path(1)
                            .path("annotations")
                            .path("a")
                            .asText());
            assertEquals(
                    mediaType.equals(MediaTypes.OCI_INDEX) ? whole.digest().toString() : "",
                    document.path("annotations").path(MediaTypes.TRIMMED_FROM).asText());
            assertEquals(
                    whole.digest().toString(),
                    bundle.index().get(1).annotations().get(MediaTypes.TRIMMED_FROM));
            assertTrue(Fixtures.readAll(bundle) > 4);
        }
    }

    @Test
    @DisplayName("is still known by the digest of the whole in a bundle made of the bundle")
    void bundleOfABundle() throws IOException {
        Descriptor whole = index(MediaTypes.DOCKER_LIST, entry(amd, "linux/amd64", ""), entry(arm, "linux/arm64", ""));
        build(whole, "platforms: [linux/arm64]").close();
        Path spec = Files.writeString(
                folder.resolve("again.yaml"),
                "name: again\nversion: '1'\nimages: [{archive: out/one-1.01of01.landfall}]\n");
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("again"),
                BuildOptions.standard(),
                Progress.none());
        try (Bundle bundle = Bundles.open(folder.resolve("again"))) {
            assertTrue(bundle.find(ArtifactKind.IMAGE, "quay.io/team/multi@" + whole.digest())
                    .isPresent());
        }
    }

    @Test
    @DisplayName("keeps what speaks of kept platforms and drops what speaks of dropped ones or of the whole")
    void attached() throws IOException {
        Descriptor signed = referrer(amd, 31);
        Descriptor dropped = referrer(power, 32);
        Descriptor other = referrer(new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[] {7}), 1), 33);
        String kept = attestation(amd, 41);
        String gone = attestation(power, 42);
        Descriptor whole = index(
                MediaTypes.OCI_INDEX,
                entry(amd, "linux/amd64", ""),
                entry(power, "linux/ppc64le", ""),
                kept,
                gone,
                entry(signed, "", ",\"artifactType\":\"application/vnd.example.signature\""),
                entry(dropped, "", ",\"artifactType\":\"application/vnd.example.signature\""),
                entry(other, "", ""));
        try (Bundle bundle = build(whole, "platforms: [linux/amd64]")) {
            List<Digest> wanted = new ArrayList<>(List.of(amd.digest()));
            wanted.add(Digest.parse(kept.replaceFirst("(?s).*?\"digest\":\"(sha256:[0-9a-f]+)\".*", "$1")));
            wanted.add(signed.digest());
            wanted.add(other.digest());
            assertEquals(
                    wanted,
                    children(bundle, bundle.artifacts().getFirst().root().digest()));
            assertTrue(bundle.size(dropped.digest()).isEmpty());
        }
    }

    @Test
    @DisplayName("is trimmed down through nested indexes, whose emptied ones go")
    void nested() throws IOException {
        Descriptor arms =
                index(MediaTypes.OCI_INDEX, entry(arm, "linux/arm64/v8", ""), entry(power, "linux/ppc64le", ""));
        Descriptor powers = index(MediaTypes.OCI_INDEX, entry(power, "", ""));
        Descriptor whole = index(
                MediaTypes.OCI_INDEX, entry(arms, "", ""), entry(powers, "linux/ppc64le", ""), entry(amd, "", ""));
        try (Bundle bundle = build(whole, "platforms: [linux/arm64, linux/amd64]")) {
            List<Digest> top =
                    children(bundle, bundle.artifacts().getFirst().root().digest());
            assertEquals(2, top.size());
            assertEquals(amd.digest(), top.getLast());
            assertEquals(List.of(arm.digest()), children(bundle, top.getFirst()));
        }
        try (Bundle bundle = build(whole, "platform: linux/arm64")) {
            Artifact image = bundle.artifacts().getFirst();
            assertEquals(arm.digest(), image.root().digest());
            assertEquals(Optional.of(whole.digest()), image.trimmedFrom());
        }
    }

    @Test
    @DisplayName("stays byte for byte what it was when all it has is wanted")
    void nothingDropped() throws IOException {
        Descriptor whole = index(
                MediaTypes.OCI_INDEX,
                entry(amd, "linux/amd64", ""),
                attestation(amd, 5),
                entry(arm, "linux/arm64", ""));
        try (Bundle bundle = build(whole, "platforms: [linux/arm64/v8, linux/amd64]")) {
            Artifact image = bundle.artifacts().getFirst();
            assertEquals(whole.digest(), image.root().digest());
            assertEquals(Optional.empty(), image.trimmedFrom());
        }
    }

    @Test
    @DisplayName("is refused when it lacks one of them, with what there is")
    void missing() throws IOException {
        Descriptor whole = index(MediaTypes.OCI_INDEX, entry(amd, "linux/amd64", ""), entry(arm, "linux/arm64/v8", ""));
        for (String choice :
                List.of("platforms: [linux/amd64, linux/s390x]", "platform: linux/s390x", "platforms: [linux/s390x]")) {
            Problem problem = Fixtures.problem("bundle.platform-missing", () -> build(whole, choice));
            assertEquals("linux/s390x", problem.facts().get("platform"));
            assertEquals("linux/amd64, linux/arm64/v8", problem.facts().get("has"));
        }
        Fixtures.problem("bundle.platform-missing", () -> build(whole, "platforms: [linux/arm64/v9]"));
        Problem single = Fixtures.problem("bundle.platform-missing", () -> build(amd, "platforms: [linux/arm64]"));
        assertEquals("linux/amd64", single.facts().get("has"));
    }

    @Test
    @DisplayName("is refused with its file when its list is none, and survives annotations that are none")
    void malformed() throws IOException {
        String listed = entry(amd, "linux/amd64", "") + "," + entry(arm, "linux/arm64", "");
        Descriptor noList = layout.blob(
                MediaTypes.OCI_INDEX,
                Fixtures.utf8("{\"schemaVersion\":2,\"manifests\":{\"a\":" + entry(amd, "linux/amd64", "") + "}}"));
        Problem problem = Fixtures.problem("bundle.archive-refused", () -> build(noList, "platforms: [linux/arm64]"));
        assertEquals(folder.resolve("images").toString(), problem.facts().get("file"));
        Descriptor text = layout.blob(
                MediaTypes.OCI_INDEX,
                Fixtures.utf8("{\"schemaVersion\":2,\"manifests\":[" + listed + "],\"annotations\":\"none\"}"));
        try (Bundle bundle = build(text, "platforms: [linux/amd64]")) {
            assertEquals(
                    List.of(amd.digest()),
                    children(bundle, bundle.artifacts().getFirst().root().digest()));
        }
    }

    @Test
    @DisplayName(
            "has the platforms that the spec says for all, unless its entry says others; one for a single platform stays")
    void forAll() throws IOException {
        Descriptor whole = index(MediaTypes.OCI_INDEX, entry(amd, "linux/amd64", ""), entry(arm, "linux/arm64/v8", ""));
        layout.index.add(whole.annotated(Map.of(MediaTypes.REF_NAME, NAME)));
        layout.index.add(whole.annotated(Map.of(MediaTypes.REF_NAME, "quay.io/team/both:1")));
        layout.index.add(amd.annotated(Map.of(MediaTypes.REF_NAME, "quay.io/team/single:1")));
        layout.folder(folder.resolve("images"));
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: all
                version: '1'
                platforms: [linux/amd64]
                images:
                  - layout: images
                    reference: quay.io/team/multi:1
                  - layout: images
                    reference: quay.io/team/single:1
                  - layout: images
                    reference: quay.io/team/both:1
                    platforms: [linux/amd64, linux/arm64]
                """);
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            assertEquals(
                    List.of(true, false, false, false),
                    bundle.artifacts().stream()
                            .map(a -> a.trimmedFrom().isPresent())
                            .toList());
            assertEquals(whole.digest(), bundle.artifacts().get(2).root().digest());
        }
        Fixtures.problem("format.wrong-value", () -> build(whole, "platforms: [amd64]"));
        Fixtures.problem(
                "format.wrong-value", () -> build(whole, "platforms: [linux/amd64]\n    platform: linux/amd64"));
    }
}
