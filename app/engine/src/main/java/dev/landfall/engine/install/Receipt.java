package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.bundle.trust.BundleTrust.Installed;
import dev.landfall.engine.bundle.trust.SignedJson;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.Versions;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.run.PlannedStep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What was put where: bundle, every image by digest, every step, who and when; signed. One JSON file for each finished run. */
final class Receipt {
    static final String KIND = "dev.landfall/v1";

    private Receipt() {}

    static Path write(SiteSession session, Planning planning, BundleGate gate, SigningKey key) {
        String at = session.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("receipt", KIND);
        json.put("title", planning.plan().title());
        json.put("at", at);
        json.put("by", System.getProperty("user.name", ""));
        json.putObject("signer")
                .put("key", key.verifyKey().id())
                .put("public", key.verifyKey().pem());
        json.put("site", session.site().name());
        json.put("plan", planning.plan().fingerprint());
        ArrayNode signers = json.putObject("bundle")
                .put("name", session.bundle().manifest().name())
                .put("version", session.bundle().manifest().version())
                .put("digest", gate.digest().toString())
                .putArray("signed");
        gate.trust()
                .signers()
                .forEach(s -> signers.addObject().put("by", s.name()).put("key", s.key()));
        json.putObject("cluster")
                .put("server", session.cluster().context().server())
                .put("version", session.cluster().version())
                .put("namespace", session.namespace());
        NameLayout layout = new NameLayout(session.registry().target(), PushOptions.USUAL.keep());
        ArrayNode images = json.putArray("images");
        for (PushItem item : BundleImages.items(session.bundle())) {
            images.addObject()
                    .put("source", item.source().toString())
                    .put(
                            "pushed",
                            layout.target(item.source())
                                    .pinned(item.root().digest())
                                    .toString());
        }
        ArrayNode steps = json.putArray("steps");
        for (PlannedStep step : planning.plan().steps()) {
            ObjectNode entry = steps.addObject().put("id", step.id()).put("kind", step.kind());
            ArrayNode objects = entry.putArray("objects");
            step.objects().forEach(objects::add);
        }
        ArrayNode accepted = json.putArray("accepted");
        session.acceptances(gate)
                .forEach(a -> accepted.addObject()
                        .put("finding", a.finding())
                        .put("words", a.words())
                        .put("by", a.by())
                        .put("at", a.at()));
        Path file = session.folder().receipts().resolve("receipt-" + at.replace(":", "") + ".json");
        SiteFolder.replace(file, SignedJson.sign((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8), key));
        return file;
    }

    /**
     * The receipt of the latest finished run.
     *
     * @throws ProblemException {@code install.no-receipt} when none has finished
     */
    static Path latest(SiteFolder folder) {
        return all(folder).stream()
                .max(Comparator.comparing(f -> f.getFileName().toString()))
                .orElseThrow(() -> ProblemException.of("install.no-receipt", "folder", folder.path()));
    }

    /**
     * The newest bundle of a name that was ever installed at a site, by its receipts.
     *
     * @throws ProblemException {@code install.receipt-unreadable}: a receipt that cannot be read may be the one that counts
     */
    static Optional<Installed> newest(SiteFolder folder, String name) {
        return all(folder).stream()
                .map(Receipt::bundle)
                .filter(b -> b.name().equals(name))
                .max((a, b) -> Versions.compare(a.version(), b.version()));
    }

    /** A warning for each receipt that somebody changed: what it says of earlier bundles is not to be relied on. */
    static List<Finding> changed(SiteFolder folder, Path settings) {
        List<Finding> findings = new ArrayList<>();
        for (Path file : all(folder)) {
            try {
                SignedReceipt.verify(file, settings, List.of());
            } catch (ProblemException e) {
                // those of others, and those of times when none were signed, are as good as they ever were
                if (e.problem().code().equals("install.receipt-changed")) {
                    findings.add(Finding.warn("receipt/" + file.getFileName(), e.problem()));
                }
            }
        }
        return findings;
    }

    private static Installed bundle(Path file) {
        try {
            JsonNode bundle = Json.MAPPER.readTree(Files.readAllBytes(file)).path("bundle");
            if (bundle.path("name").isTextual() && bundle.path("version").isTextual()) {
                return new Installed(
                        bundle.path("name").asText(), bundle.path("version").asText());
            }
            throw ProblemException.of("install.receipt-unreadable", "file", file, "why", "it names no bundle");
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.receipt-unreadable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    private static List<Path> all(SiteFolder folder) {
        if (!Files.isDirectory(folder.receipts())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.receipts())) {
            return files.filter(f -> f.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.site-unwritable", "path", folder.receipts(), "why", String.valueOf(e.getMessage()));
        }
    }
}
