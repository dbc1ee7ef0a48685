package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A bundle's list of software")
class SbomTest {
    @TempDir
    Path folder;

    private byte[] list(BundleSpec spec, PackagesMaker maker, String out) throws IOException {
        BundleBuilder.build(
                spec, ImagePuller.none(), maker, folder.resolve(out), BuildOptions.standard(), Progress.none());
        try (Bundle bundle = Bundles.open(folder.resolve(out))) {
            return bundle.content(bundle.find(ArtifactKind.SBOM, spec.name()).orElseThrow());
        }
    }

    private static Map<String, JsonNode> components(byte[] list) throws IOException {
        Map<String, JsonNode> found = new HashMap<>();
        Json.strict(list)
                .path("components")
                .forEach(c -> found.put(c.path("bom-ref").asText(), c));
        return found;
    }

    private static String property(JsonNode component, String name) {
        for (JsonNode property : component.path("properties")) {
            if (property.path("name").asText().equals("landfall:" + name)) {
                return property.path("value").asText();
            }
        }
        return "";
    }

    @Test
    @DisplayName("is valid CycloneDX and names every artifact with version, source, licence and hash")
    void namesEverything() throws Exception {
        byte[] list = list(Fixtures.everything(folder, 1, 20_000), PackagesMaker.none(), "out");
        assertEquals(List.of(), new JsonParser().validate(list, Version.VERSION_16));
        Map<String, JsonNode> components = components(list);
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            assertEquals(bundle.artifacts().size() - 1, components.size());
            for (Artifact artifact : bundle.artifacts()) {
                if (artifact.kind() != ArtifactKind.SBOM) {
                    JsonNode component = components.get(artifact.label());
                    assertEquals(artifact.version(), component.path("version").asText(""));
                    assertEquals(artifact.source(), property(component, "source"));
                    assertEquals(artifact.root().digest().toString(), property(component, "digest"));
                    assertEquals(
                            64,
                            component
                                    .path("hashes")
                                    .path(0)
                                    .path("content")
                                    .asText()
                                    .length());
                }
            }
            JsonNode redis = components.get("docker.io/library/redis:7.2");
            Digest digest = bundle.find(ArtifactKind.IMAGE, "redis:7.2")
                    .orElseThrow()
                    .root()
                    .digest();
            assertEquals("container", redis.path("type").asText());
            assertEquals("docker.io/library/redis", redis.path("name").asText());
            assertEquals(
                    "pkg:oci/redis@" + digest.toString().replace(":", "%3A")
                            + "?repository_url=docker.io%2Flibrary%2Fredis&tag=7.2",
                    redis.path("purl").asText());
            JsonNode file = components.get("files/apps.zip");
            assertEquals(
                    Digest.of(Files.readAllBytes(folder.resolve("apps.zip"))).hex(),
                    file.path("hashes").path(0).path("content").asText());
            assertEquals(
                    "MIT",
                    file.path("licenses").path(0).path("license").path("id").asText());
            assertEquals("linux/amd64", property(components.get("registry.k8s.io/multi:v3"), "platform"));
            assertEquals(
                    "1.2.3",
                    Json.strict(list)
                            .path("metadata")
                            .path("component")
                            .path("version")
                            .asText());
        }
    }

    @Test
    @DisplayName("is the same each time, with no date, no number of its own and nothing of the machine")
    void same() throws IOException {
        byte[] first = list(
                Fixtures.everything(Files.createDirectory(folder.resolve("a")), 1, 900), PackagesMaker.none(), "1");
        byte[] second = list(
                Fixtures.everything(Files.createDirectory(folder.resolve("b")), 1, 900), PackagesMaker.none(), "2");
        assertArrayEquals(first, second);
        String text = new String(first, StandardCharsets.UTF_8);
        assertFalse(text.contains("timestamp") || text.contains("serialNumber"), text);
        assertFalse(text.contains(folder.toString()), text);
        assertFalse(text.contains("\r"), text);
    }

    @Test
    @DisplayName("says what an image was trimmed from, and licences as they are when they are no SPDX id")
    void trimmedAndLicences() throws IOException {
        Fixtures.layout(4, 1000).folder(folder.resolve("images"));
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: one
                version: '1'
                images:
                  - {layout: images, reference: 'registry.k8s.io/multi:v3', platforms: [linux/arm64], licence: BSD}
                  - {layout: images, reference: 'docker.io/library/redis:7.2', licence: 'MIT OR Apache-2.0'}
                  - {layout: images, reference: 'quay.io/team/app:1.0', licence: proprietary}
                """);
        Map<String, JsonNode> components = components(list(BundleSpec.read(spec), PackagesMaker.none(), "out"));
        JsonNode multi = components.get("registry.k8s.io/multi:v3");
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            assertEquals(
                    bundle.artifacts().getFirst().trimmedFrom().orElseThrow().toString(),
                    property(multi, "trimmed-from"));
        }
        assertEquals(
                "BSD",
                multi.path("licenses").path(0).path("license").path("name").asText());
        assertEquals(
                "MIT OR Apache-2.0",
                components
                        .get("docker.io/library/redis:7.2")
                        .path("licenses")
                        .path(0)
                        .path("expression")
                        .asText());
        assertEquals(
                "proprietary",
                components
                        .get("quay.io/team/app:1.0")
                        .path("licenses")
                        .path(0)
                        .path("license")
                        .path("name")
                        .asText());
    }

    @Test
    @DisplayName("of a bundle made of others is about what is in it, not about where that was")
    void ofAnotherBundle() throws IOException {
        list(Fixtures.everything(folder, 5, 900), PackagesMaker.none(), "first");
        Path spec = Files.writeString(
                folder.resolve("again.yaml"),
                "name: hello\nversion: 1.2.3\nimages:\n  - archive: first/hello-1.2.3.01of01.landfall\n");
        Map<String, JsonNode> components = components(list(BundleSpec.read(spec), PackagesMaker.none(), "again"));
        assertEquals(
                "hello-1.2.3.01of01.landfall",
                property(components.get("files/apps.zip"), "source").replaceFirst(".*/", ""));
        assertTrue(
                components.values().stream().noneMatch(c -> property(c, "kind").equals("sbom")));
    }
}
