package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.TestImages;
import dev.landfall.testing.TestTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ClusterTest
@DisplayName("A delta on the command line, with Distribution's own registry")
class DeltaOnClusterTest {
    private static final int OLD = 3 << 20;
    private static final int NEW = 200_000;

    @TempDir
    Path folder;

    private final String run = Long.toString(System.nanoTime(), 36).toLowerCase(Locale.ROOT);
    private final TestImages images = new TestImages(System.nanoTime());
    private final Descriptor old = images.layer(OLD);
    private final Descriptor fresh = images.layer(NEW);
    private boolean secure;
    private TestTrust trust;

    @BeforeEach
    void trusted() {
        trust = TestTrust.in(folder.resolve("trust"));
    }

    private Landfall landfall() {
        return new Landfall()
                .with("XDG_CONFIG_HOME", trust.configHome().toString())
                .with("XDG_STATE_HOME", folder.resolve("state").toString())
                .with(
                        "LANDFALL_REGISTRY_PASSWORD",
                        ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY_PASSWORD"));
    }

    private Landfall.Ended landfall(int code, String... args) {
        Landfall.Ended ended = landfall().run(args);
        assertEquals(code, ended.code(), () -> List.of(args) + "\n" + ended);
        return ended;
    }

    private String site(String name) {
        String host = ClearmlOnClusterTest.variable(secure ? "TESTCLUSTER_SECURE_REGISTRY" : "TESTCLUSTER_REGISTRY");
        return host + "/delta/" + run + "/" + name;
    }

    /** A command with what it needs to speak to the registry. */
    private Landfall.Ended registry(int code, String... args) {
        List<String> access = secure
                ? List.of(
                        "--registry-ca",
                        ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY_CA"),
                        "--registry-user",
                        ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY_USER"))
                : List.of("--plain-http");
        return landfall(
                code,
                Stream.of(Stream.of(args), access.stream(), Stream.of("--output", "json"))
                        .flatMap(s -> s)
                        .toArray(String[]::new));
    }

    private static JsonNode line(String text, String kind) throws IOException {
        for (String line : text.lines().toList()) {
            JsonNode node = Json.MAPPER.readTree(line);
            if (node.path("kind").asText().equals(kind)) {
                return node;
            }
        }
        throw new AssertionError("no " + kind + " in\n" + text);
    }

    private void build(String version, Map<String, Descriptor> content, String... more) throws IOException {
        Path layout = Files.createDirectories(folder.resolve("images-" + version + "/blobs/sha256"))
                .getParent()
                .getParent();
        for (Digest digest : images.digests()) {
            Files.write(layout.resolve("blobs/sha256/" + digest.hex()), images.content(digest));
        }
        ObjectNode index = Json.MAPPER.createObjectNode().put("schemaVersion", 2);
        ArrayNode manifests = index.putArray("manifests");
        content.forEach((name, d) -> manifests
                .addObject()
                .put("mediaType", d.mediaType())
                .put("digest", d.digest().toString())
                .put("size", d.size())
                .putObject("annotations")
                .put("org.opencontainers.image.ref.name", name));
        Files.write(layout.resolve("index.json"), Json.MAPPER.writeValueAsBytes(index));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Path spec = Files.writeString(
                folder.resolve("spec-" + version + ".yaml"),
                "name: app\nversion: \"" + version + "\"\nimages: [{layout: images-" + version + "}]\n");
        landfall(
                0,
                Stream.concat(
                                Stream.of(
                                        "bundle",
                                        "build",
                                        spec.toString(),
                                        "-o",
                                        folder.resolve(version).toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
        trust.sign(folder.resolve(version));
    }

    private String bundle(String version) {
        return folder.resolve(version).toString();
    }

    private JsonNode inventory(String site, String file) throws IOException {
        String path = folder.resolve(file).toString();
        Landfall.Ended taken = registry(0, "inventory", "--registry", site(site), "--name", site, "-o", path);
        assertFalse((Files.readString(Path.of(path)) + taken)
                .contains(ClearmlOnClusterTest.variable("TESTCLUSTER_SECURE_REGISTRY_PASSWORD")));
        return line(taken.out(), "inventory");
    }

    /** Site north has version 1; version 2 is built against its inventory. */
    private void northHasTheFirst() throws IOException {
        Map<String, Descriptor> first = Map.of(
                "quay.io/team/app:1", images.image(old),
                "quay.io/team/tool:1", images.image(old, images.layer(10)));
        build("1", first);
        registry(0, "push", bundle("1"), "--to", site("north"));
        JsonNode taken = inventory("north", "north.json");
        assertEquals("CATALOG", taken.path("listed").asText());
        assertEquals(2, taken.path("tags").asInt());
        assertEquals(0, taken.path("lost").asInt());
        Map<String, Descriptor> second = Map.of(
                "quay.io/team/app:2", images.index(images.image(old, fresh), images.image(old, images.layer(20))),
                "quay.io/team/added:2", images.image(old));
        build("2", second, "--against", folder.resolve("north.json").toString());
    }

    @ParameterizedTest(name = "with TLS and login: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("brings one site what is new, tells another what is missing, and is mended by the bundle before it")
    void wholeWay(boolean withLogin) throws IOException {
        secure = withLogin;
        northHasTheFirst();
        long size = Files.size(folder.resolve("2/app-2.01of01.landfall"));
        assertTrue(size < OLD / 2, "the delta takes " + size);
        String said = landfall(0, "bundle", "inspect", bundle("2")).out();
        assertTrue(said.contains("delta against north (" + site("north") + "): 2 of 3 layers"), said);
        assertTrue(said.contains("needs what that site holds"), said);
        assertTrue(landfall(0, "bundle", "verify", bundle("2")).out().contains("is whole"));
        assertEquals(
                2, landfall(0, "bundle", "images", bundle("2")).out().lines().count());

        // another site is another registry: within this one, the old prefix would lend what is missing
        secure = !withLogin;
        JsonNode refused =
                line(registry(3, "push", bundle("2"), "--to", site("south")).err(), "problem");
        assertEquals("registry.base-missing", refused.path("code").asText());
        assertTrue(
                refused.path("facts").path("blobs").asText().startsWith(old.digest() + ", " + OLD + " bytes"),
                refused::toString);
        assertEquals(
                "quay.io/team/app:2, quay.io/team/added:2",
                swapped(refused.path("facts").path("images").asText()));
        assertEquals(0, inventory("south", "south.json").path("repositories").asInt());
        secure = withLogin;

        JsonNode pushed =
                line(registry(0, "push", bundle("2"), "--to", site("north")).out(), "push");
        assertTrue(pushed.path("sent").asLong() < NEW + 5000, pushed::toString);
        assertEquals(4, inventory("north", "after.json").path("tags").asInt());

        lose("north");
        Landfall.Ended lost = registry(3, "push", bundle("2"), "--to", site("north"));
        assertTrue(
                line(lost.err(), "problem").path("facts").path("blobs").asText().startsWith(old.digest() + ", "));
        JsonNode seen = inventory("north", "lost.json");
        assertEquals(3, seen.path("lost").asInt(), seen::toString);
        registry(0, "push", bundle("2"), "--base", bundle("1"), "--to", site("north"));
        registry(0, "push", bundle("1"), "--to", site("north"));
        assertEquals(0, inventory("north", "mended.json").path("lost").asInt());
    }

    /** Their order is that of the layout, which a map has no say in. */
    private static String swapped(String images) {
        return images.startsWith("quay.io/team/app") ? images : "quay.io/team/app:2, quay.io/team/added:2";
    }

    /** Takes the old layer out of the registry's storage, whatever repositories link to it. */
    private void lose(String site) throws IOException {
        Path storage = Path.of(ClearmlOnClusterTest.variable("TESTCLUSTER_RUN"))
                .resolve(secure ? "registry-secure" : "registry-plain")
                .resolve("docker/registry/v2/blobs/sha256")
                .resolve(old.digest().hex().substring(0, 2))
                .resolve(old.digest().hex());
        Files.delete(storage.resolve("data"));
        Files.delete(storage);
        assertFalse(Files.exists(storage), site);
    }

    @Test
    @DisplayName("goes under another prefix of the same registry without sending what is there")
    void otherPrefix() throws IOException {
        northHasTheFirst();
        JsonNode pushed = line(
                registry(0, "push", bundle("2"), "--to", site("moved/deeper")).out(), "push");
        assertTrue(pushed.path("sent").asLong() < NEW + 5000, pushed::toString);
        JsonNode moved = inventory("moved", "moved.json");
        assertEquals(2, moved.path("tags").asInt());
        assertEquals(0, moved.path("lost").asInt());
    }

    @Test
    @DisplayName("is not built against an inventory that tells of no registry, nor against what is none")
    void noInventory() throws IOException {
        Path file = Files.writeString(
                folder.resolve("old.json"),
                "{\"kind\":\"landfall-inventory\",\"version\":1,\"taken\":\"2026-01-01T00:00:00Z\",\"site\":\"x\",\"server\":\"v1\","
                        + "\"platform\":\"KUBERNETES\",\"discovery\":{},\"nodes\":[],\"storageClasses\":[],"
                        + "\"ingressClasses\":[],\"unreadable\":[],\"security\":[]}");
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"), "name: x\nversion: \"1\"\nimages: [docker.io/library/redis:7]\n");
        String out = folder.resolve("out").toString();
        Landfall.Ended refused =
                landfall(2, "bundle", "build", spec.toString(), "-o", out, "--against", file.toString());
        assertTrue(refused.err().contains("install.inventory-lacks"), refused.err());
        Files.writeString(file, "{}");
        Landfall.Ended none = landfall(1, "bundle", "build", spec.toString(), "-o", out, "--against", file.toString());
        assertTrue(none.err().contains("install.bad-inventory"), none.err());
        assertFalse(Files.exists(folder.resolve("out")));
    }
}
