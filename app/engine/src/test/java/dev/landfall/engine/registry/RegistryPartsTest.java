package dev.landfall.engine.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.UploadMemory.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Parts of the registry room")
class RegistryPartsTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("targets are read as people write them")
    void targets() {
        assertEquals(new RegistryTarget("r.site:5000", "team/a", false), RegistryTarget.parse("r.site:5000/team/a/"));
        assertEquals(new RegistryTarget("r.site", "", false), RegistryTarget.parse("https://r.site"));
        assertTrue(RegistryTarget.parse("http://127.0.0.1:5000/x").plainHttp());
        assertEquals("r.site/team", RegistryTarget.parse("r.site/team").toString());
        assertEquals(
                "https://registry-1.docker.io/v2/",
                RegistryTarget.parse("docker.io").uri("/v2/").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/x",
                "r.site/UPPER",
                "ftp://r.site",
                "r.site:99999",
                "a b",
                "user:geheim@r.site",
                "r.site//x"
            })
    @DisplayName("targets that are none are refused, and a password in one is not repeated")
    void badTargets(String text) {
        ProblemException e = assertThrows(ProblemException.class, () -> RegistryTarget.parse(text));
        assertEquals("registry.bad-target", e.problem().code());
        assertFalse((e.getMessage() + e.problem().why()).contains("geheim"));
    }

    @Test
    @DisplayName("credentials print no password")
    void secrets() {
        RegistryAccess access =
                RegistryAccess.to(RegistryTarget.parse("r.site")).with(new Credentials("me", "geheim"));
        assertFalse(access.toString().contains("geheim"));
        assertTrue(access.toString().contains("me"));
    }

    @Test
    @DisplayName("challenges are read with quotes, escapes, several schemes and none")
    void challenges() {
        Challenge bearer = Challenge.find(
                        List.of(
                                "Basic realm=\"x\", Bearer realm=\"https://a/t?x=1,2\", service=\"s \\\"q\\\"\",scope=a"),
                        "bearer")
                .orElseThrow();
        assertEquals("https://a/t?x=1,2", bearer.get("realm"));
        assertEquals("s \"q\"", bearer.get("service"));
        assertEquals("a", bearer.get("scope"));
        assertTrue(Challenge.find(List.of("Negotiate"), "basic").isEmpty());
        assertTrue(Challenge.find(List.of("BASIC realm=x"), "basic").isPresent());
        assertTrue(Challenge.parse("=\"broken").isEmpty());
    }

    @Test
    @DisplayName("waits double, with a random half off, up to the longest; what the registry asks goes first")
    void waits() {
        Retry retry = new Retry(8, Duration.ofMillis(100), Duration.ofMillis(1000), new Random(1));
        IOException lost = new IOException("lost");
        for (int n = 1; n <= 8; n++) {
            long full = Math.min(1000, 100L << (n - 1));
            long wait = retry.delay(n, lost).toMillis();
            assertTrue(wait >= full / 2 && wait <= full, n + ": " + wait);
        }
        Refusal asked = new Refusal(429, "", "", "GET", "/v2/", Optional.of(Duration.ofSeconds(7)));
        assertEquals(Duration.ofSeconds(7), retry.delay(1, asked));
        Refusal absurd = new Refusal(503, "", "", "GET", "/v2/", Optional.of(Duration.ofDays(1)));
        assertEquals(Duration.ofMinutes(2), retry.delay(1, absurd));
    }

    @Test
    @DisplayName("names keep their path, tag and digest; library stays; a clash is one of content, not of names")
    void names() {
        NameLayout layout = new NameLayout(RegistryTarget.parse("r.site:5000/team"));
        assertEquals(
                "r.site:5000/team/allegroai/clearml:2.0.0-613",
                layout.target(ImageReference.parse("docker.io/allegroai/clearml:2.0.0-613"))
                        .toString());
        assertEquals(
                "r.site:5000/team/library/redis:7",
                layout.target(ImageReference.parse("redis:7")).toString());
        NameLayout hosts = new NameLayout(RegistryTarget.parse("r.site"), NameLayout.Keep.REGISTRY_AND_PATH);
        assertEquals(
                "r.site/localhost-5000/a:1",
                hosts.target(ImageReference.parse("localhost:5000/a:1")).toString());

        Descriptor one = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[] {1}), 1);
        Descriptor two = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[] {2}), 1);
        ImageReference docker = ImageReference.parse("docker.io/a/b:1");
        ImageReference quay = ImageReference.parse("quay.io/a/b:1");
        assertEquals(
                1,
                layout.clashes(List.of(new PushItem(docker, one), new PushItem(quay, two)))
                        .size());
        assertEquals(List.of(), layout.clashes(List.of(new PushItem(docker, one), new PushItem(quay, one))));
        assertEquals(List.of(), hosts.clashes(List.of(new PushItem(docker, one), new PushItem(quay, two))));
    }

    @Test
    @DisplayName("Docker's logins are found by the most specific name, and broken ones are not quoted")
    void dockerConfig() throws IOException {
        Path file = folder.resolve("config.json");
        // bWU6Z2VoZWlt is me:geheim
        Files.writeString(file, """
                {"auths": {"r.site:5000": {"auth": "bWU6Z2VoZWlt"}, "r.site:5000/team": {"username": "t", "password": "p"},
                 "https://index.docker.io/v1/": {"auth": "bWU6Z2VoZWlt"}, "broken": {"auth": "geheim-not-base64!"}}}
                """);
        DockerConfig config = DockerConfig.ofUser(Map.of("DOCKER_CONFIG", folder.toString()));
        assertEquals(
                new Credentials("me", "geheim"),
                config.find(RegistryTarget.parse("r.site:5000/other")).orElseThrow());
        assertEquals(
                "t",
                config.find(RegistryTarget.parse("r.site:5000/team/a"))
                        .orElseThrow()
                        .user());
        assertEquals(
                "me",
                config.find(RegistryTarget.parse("docker.io")).orElseThrow().user());
        assertTrue(config.find(RegistryTarget.parse("elsewhere")).isEmpty());
        ProblemException e = assertThrows(ProblemException.class, () -> config.find(RegistryTarget.parse("broken")));
        assertFalse((e + e.problem().why()).contains("geheim"));
        assertTrue(DockerConfig.read(folder.resolve("none.json"))
                .find(RegistryTarget.parse("r.site"))
                .isEmpty());
    }

    @Test
    @DisplayName("open uploads outlive the process, a torn line and other registries")
    void memory() throws IOException {
        Path file = folder.resolve("deep/uploads.jsonl");
        Digest a = Digest.of(new byte[] {1});
        Digest b = Digest.of(new byte[] {2});
        try (FileUploadMemory memory = new FileUploadMemory(file, "r.site")) {
            memory.opened(new Upload("team/x", a, "/v2/team/x/blobs/uploads/1?_state=s", 0, 0));
            memory.advanced(new Upload("team/x", a, "/v2/team/x/blobs/uploads/1?_state=t", 100, 5));
            memory.opened(new Upload("team/x", b, "/v2/team/x/blobs/uploads/2", 0, 0));
            memory.finished("team/x", b);
        }
        Files.writeString(file, "{\"registry\":\"r.site\",\"repos", StandardOpenOption.APPEND);
        Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0xc3}, StandardOpenOption.APPEND);
        try (FileUploadMemory other = new FileUploadMemory(file, "other.site");
                FileUploadMemory again = new FileUploadMemory(file, "r.site")) {
            assertTrue(other.find("team/x", a).isEmpty());
            assertEquals(
                    new Upload("team/x", a, "/v2/team/x/blobs/uploads/1?_state=t", 100, 5),
                    again.find("team/x", a).orElseThrow());
            assertTrue(again.find("team/x", b).isEmpty());
        }
        assertEquals(1, Files.readAllLines(file).size(), "what is done is dropped when the file is opened");
    }

    @Test
    @DisplayName("a file that is no certificate is refused")
    void badCa() throws IOException {
        Path file = folder.resolve("ca.pem");
        Files.writeString(file, "not a certificate");
        assertEquals(
                "registry.bad-ca",
                assertThrows(ProblemException.class, () -> Trust.file(file))
                        .problem()
                        .code());
        Path none = folder.resolve("none.pem");
        assertEquals(
                "registry.ca-unreadable",
                assertThrows(ProblemException.class, () -> Trust.file(none))
                        .problem()
                        .code());
    }
}
