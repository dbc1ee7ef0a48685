package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.progress.Progress;
import dev.landfall.rehearsal.PracticeSite;
import dev.landfall.rehearsal.registry.Fault;
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

@DisplayName("An installed site's inventory, and a delta against it")
class PracticeDeltaTest {
    @TempDir
    Path folder;

    private PracticeSite practice;
    private Landfall landfall;
    private Path first;
    private Path delta;

    @BeforeEach
    void start() throws IOException {
        practice = PracticeSite.start(folder.resolve("practice"));
        landfall = new Landfall()
                .with("LANDFALL_REGISTRY_PASSWORD", practice.password())
                .with("XDG_CONFIG_HOME", practice.configHome().toString());
        first = practice.bundle(Progress.none());
        delta = folder.resolve("delta");
        assertEquals(0, site("install", first).code());
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private Landfall.Ended site(String command, Path bundle) {
        return landfall.run(
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
                "--plain-http");
    }

    private Landfall.Ended ok(String... args) {
        Landfall.Ended ended = landfall.run(args);
        assertEquals(0, ended.code(), () -> List.of(args) + "\n" + ended);
        return ended;
    }

    private JsonNode inventory() throws IOException {
        Path file = folder.resolve("inventory.json");
        ok("inventory", "--site", practice.siteFolder().toString(), "-o", file.toString());
        assertFalse(Files.readString(file).contains(practice.password()), "no secret is carried out");
        return Json.MAPPER.readTree(file.toFile());
    }

    /** The same as the first bundle under a new version, without what the site has. */
    private void buildDelta() throws IOException {
        inventory();
        Path spec = practice.stick().resolveSibling("next.yaml");
        Files.writeString(
                spec,
                Files.readString(practice.stick().resolveSibling("spec.yaml"))
                        .replace("version: 1.0.0", "version: 1.0.1"));
        ok(
                "bundle",
                "build",
                spec.toString(),
                "-o",
                delta.toString(),
                "--against",
                folder.resolve("inventory.json").toString());
        practice.sign(delta);
    }

    /** Takes a layer that the delta builds on out of every repository of the registry. */
    private Digest lose() throws IOException {
        Digest lost;
        try (Bundle bundle = Bundles.open(delta)) {
            lost = bundle.manifest()
                    .base()
                    .orElseThrow()
                    .blobs()
                    .keySet()
                    .iterator()
                    .next();
        }
        List<Path> links = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("practice/registry/repositories"))) {
            files.filter(f -> f.getFileName().toString().equals(lost.hex())).forEach(links::add);
        }
        assertFalse(links.isEmpty());
        for (Path link : links) {
            Files.delete(link);
        }
        return lost;
    }

    @Test
    @DisplayName("tells of cluster, registry and releases, also where the registry does not list its repositories")
    void carriedOut() throws IOException {
        JsonNode inventory = inventory();
        assertEquals(2, inventory.path("version").asInt());
        assertEquals("KUBERNETES", inventory.path("cluster").path("platform").asText());
        JsonNode registry = inventory.path("registry");
        assertEquals("landfall", registry.path("prefix").asText());
        assertEquals("CATALOG", registry.path("listed").asText());
        assertEquals(4, registry.path("repositories").size());
        registry.path("repositories")
                .forEach(repository -> assertEquals(0, repository.path("lost").size()));
        JsonNode release = inventory.path("releases").path(0);
        assertEquals("practice", release.path("name").asText());
        assertEquals("1.0.0", release.path("version").asText());
        assertEquals("deployed", release.path("status").asText());
        assertEquals(1, release.path("revision").asInt());

        practice.registry().fault(call -> call.path().equals("/v2/_catalog") ? Fault.answer(401) : Fault.WELL);
        JsonNode known = inventory().path("registry");
        assertEquals("KNOWN", known.path("listed").asText());
        assertEquals(registry.path("repositories"), known.path("repositories"));
    }

    @Test
    @DisplayName(
            "is stopped before anything is begun when the registry has lost a layer, and installs once that is mended")
    void applied() throws IOException {
        buildDelta();
        String said = ok("bundle", "inspect", delta.toString()).out();
        assertTrue(said.contains(": 0 of "), said);
        Digest lost = lose();
        Landfall.Ended stopped = site("install", delta);
        assertEquals(3, stopped.code(), stopped::toString);
        assertTrue(stopped.out().contains(lost.toString()), stopped::toString);
        assertFalse(stopped.out().contains("[1/"), "nothing was begun");
        ok(
                "push",
                delta.toString(),
                "--base",
                first.toString(),
                "--to",
                practice.registryChoice().address(),
                "--registry-user",
                PracticeSite.USER,
                "--plain-http");
        practice.registry().clearCalls();
        Landfall.Ended installed = site("install", delta);
        assertEquals(0, installed.code(), installed::toString);
        assertTrue(installed.out().contains("The registry has what this delta builds on"), installed::toString);
        assertTrue(practice.registry().calls().stream()
                .noneMatch(call -> call.upload() && !call.path().contains("landfall-check")));
        inventory()
                .path("registry")
                .path("repositories")
                .forEach(repository -> assertEquals(0, repository.path("lost").size()));
    }
}
