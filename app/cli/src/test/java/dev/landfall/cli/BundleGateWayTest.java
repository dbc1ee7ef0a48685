package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Journal;
import dev.landfall.rehearsal.PracticeSite;
import dev.landfall.testing.TestTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A bundle that cannot be trusted")
class BundleGateWayTest {
    private static final String WORDS = "handed over in person, digest compared by phone";

    @TempDir
    Path folder;

    private PracticeSite practice;
    private TestTrust trust;
    private Landfall landfall;

    @BeforeEach
    void start() throws IOException {
        practice = PracticeSite.start(folder.resolve("practice"));
        practice.bundle(Progress.none());
        trust = TestTrust.in(folder.resolve("trust"));
        landfall = with(trust.configHome());
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private Landfall with(Path configHome) {
        return new Landfall()
                .with("LANDFALL_REGISTRY_PASSWORD", practice.password())
                .with("XDG_CONFIG_HOME", configHome.toString())
                .with("XDG_STATE_HOME", folder.resolve("state").toString())
                .with("USER", "jo");
    }

    /** The practice product under one name in any version; other content gives another digest. */
    private Path built(String version, String content) throws IOException {
        Path base = practice.stick().resolveSibling("spec-" + version + content + ".yaml");
        Files.writeString(practice.stick().resolveSibling(content), content);
        Files.writeString(base, """
                name: practice
                version: %s
                products: [practice]
                charts: [parts/practice-1.0.0.tgz]
                images: [{layout: parts/layout}]
                files: [{path: %s}]
                """.formatted(version, content));
        Path out = folder.resolve("out-" + version + content);
        Landfall.Ended ended = landfall.run("bundle", "build", base.toString(), "-o", out.toString());
        assertEquals(0, ended.code(), ended::toString);
        return out;
    }

    private static String digest(Path bundle) {
        try (Bundle opened = Bundles.open(bundle)) {
            return opened.digest().hex();
        }
    }

    /** A bundle with just this doubt. */
    private Path doubted(String doubt) throws IOException {
        Path bundle = built("1.0.0", "a");
        switch (doubt) {
            case "bundle.unsigned" -> {}
            case "bundle.unknown-key" -> {
                trust.sign(bundle);
                assertEquals(0, landfall.run("keys", "remove", "release team").code());
            }
            case "bundle.wrong-key" -> {
                trust.sign(bundle);
                assertEquals(0, landfall.run("keys", "remove", "release team").code());
                String half = trust.key().resolveSibling("release.pub").toString();
                assertEquals(
                        0,
                        landfall.run("keys", "add", half, "--for", "kubeflow").code());
            }
            case "bundle.changed-after-signing" -> {
                Path forged = built("1.0.0", "b");
                Path signature = trust.sign(bundle);
                Files.copy(signature, forged.resolve(signature.getFileName()));
                return forged;
            }
            case "bundle.older" -> {
                trust.sign(bundle);
                // as Landfall wrote it before receipts were signed; real ones are in rollback()
                Path receipts = Files.createDirectories(practice.siteFolder().resolve("receipts"));
                Files.writeString(
                        receipts.resolve("receipt-2026-01-01T000000Z.json"),
                        "{\"bundle\": {\"name\": \"practice\", \"version\": \"1.0.1\"}}");
            }
            default -> throw new IllegalArgumentException(doubt);
        }
        return bundle;
    }

    @ParameterizedTest
    @CsvSource({
        "bundle.unsigned, bundle.unsigned",
        "bundle.unknown-key, bundle.unknown-key",
        "bundle.wrong-key, bundle.wrong-key",
        "bundle.changed-after-signing, bundle.changed-after-signing",
        // a push knows no site, and so not what was there before
        "bundle.older, ''"
    })
    @DisplayName("is told apart from the others, and stops push, plan, check and install with exit code 4")
    void toldApart(String doubt, String whenPushed) throws IOException {
        Path bundle = doubted(doubt);
        String finding = doubt + "/" + digest(bundle);
        for (String command : List.of("plan", "check", "install")) {
            Landfall.Ended ended = at(bundle, command, "--output", "json");
            assertEquals(4, ended.code(), ended::toString);
            assertEquals(List.of(finding), failing(ended), ended::toString);
            JsonNode verdict = objects(ended, "verdict").getLast();
            assertFalse(verdict.path("ready").asBoolean());
            assertEquals(4, verdict.path("exit").asInt());
            Landfall.Ended text = at(bundle, command);
            assertEquals(4, text.code(), text::toString);
            assertTrue(text.out().contains("--accept '" + finding + "="), text::toString);
        }
        assertFalse(Files.exists(practice.siteFolder().resolve("journal.jsonl")), "nothing was begun");

        Landfall.Ended push = push(bundle, "--output", "json");
        if (whenPushed.isEmpty()) {
            assertEquals(0, push.code(), push::toString);
            assertEquals("", push.err());
        } else {
            assertEquals(4, push.code(), push::toString);
            assertEquals(
                    whenPushed,
                    Json.MAPPER
                            .readTree(push.err().lines().findFirst().orElse(""))
                            .path("code")
                            .asText(),
                    push::toString);
            assertTrue(objects(push, "image").isEmpty());
        }
    }

    @Test
    @DisplayName("is an archive of another tool too: nothing can vouch for it")
    void foreign() throws IOException {
        Path layout = practice.stick().resolveSibling("parts").resolve("layout");
        Landfall.Ended push = push(layout);
        assertEquals(4, push.code(), push::toString);
        assertTrue(push.err().contains("bundle.unsigned"), push::toString);
        assertTrue(push.out().contains("--accept-bundle '"), push::toString);
    }

    @Test
    @DisplayName("is pushed with words that are said aloud and kept, bound to bundle and doubt")
    void pushedWithWords() throws IOException {
        Path bundle = doubted("bundle.unsigned");
        Landfall.Ended push = push(bundle, "--output", "json", "--accept-bundle", WORDS);
        assertEquals(0, push.code(), push::toString);
        JsonNode accepted = objects(push, "accepted").getFirst();
        assertEquals(
                "bundle.unsigned/" + digest(bundle), accepted.path("finding").asText());
        assertEquals(WORDS, accepted.path("words").asText());
        assertEquals("jo", accepted.path("by").asText());
        assertTrue(push.err().contains(WORDS), push::toString);
        List<JsonNode> kept = Journal.read(folder.resolve("state/landfall/accepted.jsonl"));
        assertEquals(
                "bundle.unsigned/" + digest(bundle), kept.getFirst().path("key").asText());
        assertEquals(WORDS, kept.getFirst().path("values").path("words").asText());
        assertEquals(4, push(bundle).code(), "words are said anew for each push");
    }

    @Test
    @DisplayName("is not let through by words that say nothing")
    void noWords() throws IOException {
        Path bundle = doubted("bundle.unsigned");
        for (String words : List.of("", "   ", "yes", "yes - !", "\u4fe1\u4efb")) {
            Landfall.Ended push = push(bundle, "--accept-bundle", words);
            assertEquals(2, push.code(), push::toString);
            assertTrue(push.err().contains("install.words-too-few"), push::toString);
            Landfall.Ended install = at(bundle, "install", "--accept", "bundle.unsigned=" + words);
            assertEquals(2, install.code(), install::toString);
        }
    }

    @Test
    @DisplayName("is planned with words, which serve for no other bundle and for no other doubt")
    void bound() throws IOException {
        Path first = doubted("bundle.unsigned");
        String finding = "bundle.unsigned/" + digest(first);
        assertEquals(
                0, at(first, "plan", "--accept", "bundle.unsigned=" + WORDS).code());
        assertEquals(0, at(first, "plan").code(), "the site keeps the words");
        Path other = built("1.0.0", "b");
        Landfall.Ended unsigned = at(other, "plan", "--output", "json");
        assertEquals(4, unsigned.code(), unsigned::toString);
        assertEquals(List.of("bundle.unsigned/" + digest(other)), failing(unsigned));
        assertEquals(4, at(other, "plan", "--accept", finding + "=" + WORDS).code(), "words for the first one");

        // now it is signed, but by nobody known
        trust.sign(first);
        assertEquals(0, landfall.run("keys", "remove", "release team").code());
        Landfall.Ended unknown = at(first, "plan", "--output", "json");
        assertEquals(4, unknown.code(), unknown::toString);
        assertEquals(List.of("bundle.unknown-key/" + digest(first)), failing(unknown));
    }

    @Test
    @DisplayName("is rehearsed all the same, saying so: nothing real is at stake")
    void rehearsed() throws IOException {
        Path bundle = doubted("bundle.unknown-key");
        Landfall.Ended ended = landfall.run("rehearse", "--bundle", bundle.toString());
        assertEquals(0, ended.code(), ended::toString);
        assertTrue(ended.out().contains("signed, but by nobody you know"), ended::toString);
        assertTrue(ended.out().contains("Accepted in words"), ended::toString);
    }

    @Test
    @DisplayName("need not be accepted when one of its signers is known, until that key is trusted no longer")
    void severalSigners() throws IOException {
        Path bundle = built("1.0.0", "a");
        TestTrust stranger = TestTrust.in(folder.resolve("stranger"));
        stranger.sign(bundle);
        assertEquals(4, at(bundle, "plan").code());
        trust.sign(bundle);
        Landfall.Ended plan = at(bundle, "plan");
        assertEquals(0, plan.code(), plan::toString);
        assertTrue(plan.out().contains("signed by release team"), plan::toString);
        assertEquals(0, landfall.run("keys", "remove", "release team").code());
        Landfall.Ended removed = at(bundle, "plan", "--output", "json");
        assertEquals(4, removed.code(), removed::toString);
        assertEquals(List.of("bundle.unknown-key/" + digest(bundle)), failing(removed));
    }

    @Test
    @DisplayName("because the site has a newer one is installed with words only, which stand in journal and receipt")
    void rollback() throws IOException {
        Path old = built("1.0.0", "a");
        Path newer = built("2.0.0", "b");
        trust.sign(old);
        trust.sign(newer);
        Landfall.Ended first = at(newer, "install");
        assertEquals(0, first.code(), first::toString);
        JsonNode receipt = receipt();
        assertEquals(
                "release team",
                receipt.path("bundle").path("signed").path(0).path("by").asText());
        assertEquals(0, receipt.path("accepted").size());

        String finding = "bundle.older/" + digest(old);
        Landfall.Ended refused = at(old, "install", "--output", "json");
        assertEquals(4, refused.code(), refused::toString);
        assertEquals(List.of(finding), failing(refused));
        assertTrue(refused.out().contains("2.0.0"), refused::toString);

        Landfall.Ended back = at(old, "install", "--accept", finding + "=" + WORDS);
        assertEquals(0, back.code(), back::toString);
        List<JsonNode> journal = Journal.read(practice.siteFolder().resolve("journal.jsonl"));
        int words = indexOf(journal, e -> e.path("key").asText().equals(finding));
        assertEquals(WORDS, journal.get(words).path("values").path("words").asText());
        int began = lastIndexOf(journal, "run-started");
        assertTrue(words < began, "before the first thing is done");

        JsonNode after = receipt();
        assertEquals(finding, after.path("accepted").path(0).path("finding").asText());
        assertEquals(WORDS, after.path("accepted").path(0).path("words").asText());
        assertEquals("jo", after.path("accepted").path(0).path("by").asText());
        Landfall.Ended verified = landfall.run("receipt", "verify", latest().toString());
        assertEquals(0, verified.code(), verified::toString);
        assertTrue(verified.out().contains("signed by yourself"), verified::toString);
        assertTrue(verified.out().contains(WORDS), verified::toString);
        // the office knows the key only once it was carried there
        Landfall office = with(folder.resolve("office"));
        assertEquals(4, office.run("receipt", "verify", latest().toString()).code());
        Path half = trust.settings().resolve("receipt.pub");
        assertEquals(
                0,
                office.run("keys", "add", half.toString(), "--name", "north", "--receipts")
                        .code());
        Landfall.Ended there = office.run("receipt", "verify", latest().toString());
        assertTrue(there.out().contains("signed by north"), there::toString);
        Files.writeString(latest(), Files.readString(latest()).replace(WORDS, "it was all right"));
        assertEquals(4, office.run("receipt", "verify", latest().toString()).code());
    }

    private JsonNode receipt() throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(latest()));
    }

    private Path latest() throws IOException {
        try (Stream<Path> files = Files.list(practice.siteFolder().resolve("receipts"))) {
            return files.sorted().reduce((a, b) -> b).orElseThrow();
        }
    }

    private static int indexOf(List<JsonNode> entries, java.util.function.Predicate<JsonNode> wanted) {
        for (int i = 0; i < entries.size(); i++) {
            if (wanted.test(entries.get(i))) {
                return i;
            }
        }
        throw new AssertionError("not in the journal: " + entries);
    }

    private static int lastIndexOf(List<JsonNode> entries, String event) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).path("event").asText().equals(event)) {
                return i;
            }
        }
        throw new AssertionError("no " + event + " in " + entries);
    }

    private Landfall.Ended push(Path bundle, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "push",
                bundle.toString(),
                "--to",
                practice.registryChoice().address(),
                "--registry-user",
                PracticeSite.USER,
                "--plain-http"));
        all.addAll(List.of(more));
        return landfall.run(all.toArray(String[]::new));
    }

    private Landfall.Ended at(Path bundle, String command, String... more) {
        List<String> all = new ArrayList<>(List.of(
                command,
                "--site",
                practice.siteFolder().toString(),
                "--bundle",
                bundle.toString(),
                "--kubeconfig",
                practice.kubeconfig().toString(),
                "--registry",
                practice.registryChoice().address(),
                "--registry-user",
                PracticeSite.USER,
                "--plain-http"));
        all.addAll(List.of(more));
        return landfall.run(all.toArray(String[]::new));
    }

    private static List<String> failing(Landfall.Ended ended) throws IOException {
        return objects(ended, "finding").stream()
                .filter(f -> f.path("severity").asText().equals("fail"))
                .map(f -> f.path("id").asText())
                .toList();
    }

    private static List<JsonNode> objects(Landfall.Ended ended, String kind) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (String line : ended.out().lines().toList()) {
            JsonNode object = Json.MAPPER.readTree(line);
            if (object.path("kind").asText().equals(kind)) {
                found.add(object);
            }
        }
        return found;
    }
}
