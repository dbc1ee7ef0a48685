package dev.landfall.engine.install;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.support.NamedSource;
import dev.landfall.engine.support.SupportCollector;
import dev.landfall.engine.support.SupportLimits;
import dev.landfall.engine.support.SupportReport;
import dev.landfall.engine.support.SupportRequest;
import dev.landfall.engine.support.redact.KnownSecret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects what support needs of a site, with every secret that Landfall knows masked wherever it stands. */
public final class SiteSupport {
    private SiteSupport() {}

    /**
     * Collects; a cluster that does not answer leaves out its part and says so.
     *
     * @param file where the archive goes
     */
    public static SupportReport collect(SiteSession session, Path file, Progress progress) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("site", session.site().name());
        Optional<KubernetesClient> client = Optional.empty();
        try {
            Cluster cluster = session.cluster();
            client = Optional.of(cluster.client());
            facts.put("cluster", cluster.platform().words() + " " + cluster.version());
        } catch (ProblemException e) {
            facts.put("cluster", "not reached: " + e.problem().title());
        }
        product(session, facts);
        List<KnownSecret> known = new ArrayList<>();
        session.secrets().answers().forEach((id, value) -> known.add(KnownSecret.of("an answer", id, value)));
        session.capturedSecrets().forEach((id, value) -> known.add(KnownSecret.of("an API's answer", id, value)));
        if (!session.secrets().registryPassword().isEmpty()) {
            known.add(KnownSecret.of(
                    "the registry login", "password", session.secrets().registryPassword()));
        }
        String namespace = session.namespace();
        SupportRequest request = new SupportRequest(
                client,
                namespace.isEmpty() ? List.of() : List.of(namespace),
                files(session.folder()),
                known,
                facts,
                SupportLimits.standard());
        return new SupportCollector(session.clock()).collect(request, file, progress);
    }

    private static void product(SiteSession session, Map<String, String> facts) {
        try {
            facts.put(
                    "bundle",
                    session.bundle().manifest().name() + " "
                            + session.bundle().manifest().version());
            facts.put("bundle digest", session.bundle().digest().toString());
            facts.put(
                    "product",
                    session.product().name() + " " + session.product().version());
        } catch (ProblemException e) {
            facts.put("bundle", "not at hand: " + e.problem().title());
        }
    }

    /** The site's own files, but never its sealed secrets. */
    private static List<NamedSource> files(SiteFolder folder) {
        List<NamedSource> files = new ArrayList<>();
        for (Path file : List.of(folder.siteFile(), folder.journalFile(), folder.log())) {
            if (Files.isRegularFile(file)) {
                files.add(new NamedSource(file.getFileName().toString(), () -> Files.newInputStream(file)));
            }
        }
        if (Files.isDirectory(folder.receipts())) {
            try (Stream<Path> receipts = Files.list(folder.receipts())) {
                receipts.filter(Files::isRegularFile)
                        .sorted()
                        .forEach(r -> files.add(
                                new NamedSource("receipts/" + r.getFileName(), () -> Files.newInputStream(r))));
            } catch (IOException e) {
                // the rest is worth having without them
                return files;
            }
        }
        return files;
    }
}
