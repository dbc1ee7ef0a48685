package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bundle that was built against what a site holds")
class DeltaBundleTest {
    private static final int LAYER = 90_000;
    private static final Digest INVENTORY = Digest.of(new byte[] {1});
    private static final Digest SHARED = Digest.of(Fixtures.random(1, LAYER));

    @TempDir
    Path folder;

    private BuildReport build(String out, BuildOptions options) throws IOException {
        return BundleBuilder.build(
                Fixtures.everything(folder, 1, LAYER),
                ImagePuller.none(),
                folder.resolve(out),
                options,
                Progress.none());
    }

    private static DeltaBase site(Map<Digest, DeltaBase.Held> blobs) {
        return new DeltaBase(INVENTORY, "north", "registry.north:5000/landfall", blobs);
    }

    private static DeltaBase.Held held(long size, String... repositories) {
        return new DeltaBase.Held(size, List.of(repositories));
    }

    /** Everything that a bundle holds, as a registry into which it was pushed would. */
    private static DeltaBase all(Bundle bundle) {
        Map<Digest, DeltaBase.Held> blobs = new HashMap<>();
        Completeness.of(bundle, Progress.none())
                .needed()
                .forEach((digest, d) -> blobs.put(digest, held(d.size(), "library/redis", "team/app")));
        return site(blobs);
    }

    @ParameterizedTest
    @ValueSource(longs = {BuildOptions.FAT32, 100_000})
    @DisplayName("holds every manifest, config, chart, product and file, and of layers just those that the site lacks")
    void holdsWhatIsMissing(long volumeSize) throws IOException {
        build("whole", new BuildOptions(volumeSize));
        DeltaBase only = site(Map.of(SHARED, held(LAYER, "team/app", "library/redis", "team/app")));
        BuildReport report = build("delta", new BuildOptions(volumeSize).against(only));

        assertEquals(
                site(Map.of(SHARED, held(LAYER, "library/redis", "team/app"))),
                report.manifest().base().orElseThrow());
        try (Bundle whole = Bundles.open(folder.resolve("whole"));
                Bundle delta = Bundles.open(folder.resolve("delta"))) {
            assertEquals(whole.artifacts(), delta.artifacts());
            assertEquals(whole.manifest().bytes() - LAYER, delta.manifest().bytes());
            assertTrue(delta.size(SHARED).isEmpty());
            assertEquals(LAYER, delta.leftToSite(SHARED).orElseThrow());
            for (Digest digest :
                    Completeness.of(whole, Progress.none()).needed().keySet()) {
                if (!digest.equals(SHARED)) {
                    assertArrayEquals(read(whole, digest), read(delta, digest), digest::toString);
                }
            }
        }
    }

    private static byte[] read(Bundle bundle, Digest digest) throws IOException {
        return bundle.read(digest, 1 << 20);
    }

    @Test
    @DisplayName("still plans without its site: what is read then travels although the site holds all of it")
    void everythingHeld() throws IOException {
        build("whole", BuildOptions.standard());
        BuildReport report;
        try (Bundle whole = Bundles.open(folder.resolve("whole"))) {
            report = build("delta", BuildOptions.standard().against(all(whole)));
        }
        try (Bundle delta = Bundles.open(folder.resolve("delta"))) {
            Set<Digest> left =
                    new TreeSet<>(report.manifest().base().orElseThrow().blobs().keySet());
            Set<Digest> layers = new TreeSet<>();
            for (Artifact artifact : delta.artifacts()) {
                if (artifact.kind() != ArtifactKind.IMAGE) {
                    assertTrue(delta.content(artifact).length > 0, artifact::label);
                    continue;
                }
                ManifestGraph graph =
                        ManifestGraph.of(artifact.root(), artifact.label(), d -> read(delta, d.digest()), d -> true);
                graph.documents().forEach(d -> assertFalse(left.contains(d.digest())));
                graph.blobs().forEach(d -> {
                    if (d.mediaType().endsWith("json")) {
                        assertTrue(delta.size(d.digest()).isPresent(), "a config is read while planning");
                    } else {
                        layers.add(d.digest());
                    }
                });
            }
            assertEquals(layers, left);
        }
    }

    @Test
    @DisplayName("is whole when verified, and says of a layer that it must come from the site")
    void verifies() throws IOException {
        DeltaBase site = site(Map.of(SHARED, held(-1, "library/redis")));
        Path volume = build("delta", BuildOptions.standard().against(site))
                .volumes()
                .getFirst()
                .path();
        VerifyReport report = BundleVerifier.verify(volume, List.of(), Progress.none(), chunk -> {});
        assertEquals(List.of(), report.all());
        try (Bundle delta = Bundles.open(volume)) {
            Problem problem = Fixtures.problem("bundle.left-to-site", () -> delta.open(SHARED, 0));
            assertTrue(problem.why().contains("north (registry.north:5000/landfall)"), problem.why());
            Artifact redis = delta.find(ArtifactKind.IMAGE, "redis:7.2").orElseThrow();
            assertEquals(
                    LAYER,
                    Manifest.parse(read(delta, redis.root().digest()), "redis")
                            .blobs()
                            .get(1)
                            .size());
        }
        Path spec = Files.writeString(
                folder.resolve("again.yaml"),
                "name: again\nversion: '1'\nimages:\n  - archive: delta/" + volume.getFileName() + "\n");
        Fixtures.problem(
                "bundle.left-to-site",
                () -> BundleBuilder.build(
                        BundleSpec.read(spec),
                        ImagePuller.none(),
                        folder.resolve("again"),
                        BuildOptions.standard(),
                        Progress.none()));
    }

    @Test
    @DisplayName("leaves out nothing whose size at the site is another, and is a whole bundle when nothing is left out")
    void otherSize() throws IOException {
        DeltaBase wrong = site(Map.of(SHARED, held(LAYER - 1, "library/redis")));
        BuildReport report = build("delta", BuildOptions.standard().against(wrong));
        assertTrue(report.manifest().base().isEmpty());
        assertEquals(build("whole", BuildOptions.standard()).digest(), report.digest());
    }

    @Test
    @DisplayName("is the same bytes again from the same inventory, and another bundle from another one")
    void sameAgain() throws IOException {
        DeltaBase site = site(Map.of(SHARED, held(LAYER, "library/redis")));
        Path one = build("one", BuildOptions.standard().against(site))
                .volumes()
                .getFirst()
                .path();
        Path two = build("two", BuildOptions.standard().against(site))
                .volumes()
                .getFirst()
                .path();
        assertEquals(-1, Files.mismatch(one, two));
        DeltaBase later = new DeltaBase(Digest.of(new byte[] {2}), site.site(), site.registry(), site.blobs());
        try (Bundle bundle = Bundles.open(one)) {
            assertFalse(build("three", BuildOptions.standard().against(later))
                    .digest()
                    .equals(bundle.digest()));
        }
    }

    @Test
    @DisplayName("says so in its manifest, as the schema has it; a manifest that misuses it is refused")
    void schema() throws IOException {
        BuildReport report = build(
                "delta", BuildOptions.standard().against(site(Map.of(SHARED, held(LAYER, "library/redis", "a")))));
        byte[] json = BundleManifestJson.print(report.manifest());
        SchemaCheck schema = new SchemaCheck(Json.strict(
                InstallerResources.text("schema/bundle-manifest.schema.json").getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of(), schema.errors(Json.strict(json)));
        assertEquals(report.manifest(), BundleManifestJson.parse(json));
        String text = new String(json, StandardCharsets.UTF_8);
        for (String wrong : List.of(
                text.replace("\"in\" : [\n          0,\n          1", "\"in\" : [\n          0,\n          2"),
                text.replace("\"size\" : " + LAYER + ",\n        \"in\"", "\"size\" : -1,\n        \"in\""),
                text.replace("\"inventory\" :", "\"inventry\" :"),
                text.replace("\"library/redis\"", "\"../../other\""),
                text.replace("registry.north:5000/landfall", ""))) {
            assertFalse(wrong.equals(text), "the text was not changed");
            assertThrows(IOException.class, () -> BundleManifestJson.parse(Fixtures.utf8(wrong)));
        }
    }
}
