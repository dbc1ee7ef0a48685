package dev.landfall.engine.support;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.support.redact.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects a support bundle: everything that explains the state of a site, and not one secret of it.
 *
 * <p>What cannot be read is listed and does not stop the rest. What cannot be cleaned is left out: every file is redacted before it reaches the
 * disk, searched again once everything is known, and the finished archive is read back and searched a last time.
 */
public final class SupportCollector {
    private static final long SECOND_LOOK = 2;

    private final Clock clock;

    /** @param clock tells when the bundle was made */
    public SupportCollector(Clock clock) {
        this.clock = clock;
    }

    /**
     * Collects a bundle into a file, which is there only once it is complete. Takes a minute or so; call it from a thread that may wait.
     *
     * @param file the archive: a zip when its name ends with {@code .zip}, else a gzipped tar; replaced if it exists. Beside it there must be room for
     *     the same files unpacked
     * @param progress counts what is collected, not bytes
     * @throws ProblemException {@code support.unwritable}, {@code support.secret-survived}, {@code problem.stopped}
     */
    public SupportReport collect(SupportRequest request, Path file, Progress progress) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Path parent = Optional.ofNullable(target.getParent()).orElse(target);
        try {
            Files.createDirectories(parent);
            try (Staging staging = new Staging(parent)) {
                Files.deleteIfExists(part);
                Files.createFile(part, Staging.privately(parent, "rw-------"));
                SupportReport report = collect(request, target, part, staging, progress);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                return report;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "support.unwritable", "file", file, "why", e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    private SupportReport collect(SupportRequest request, Path target, Path part, Staging staging, Progress progress)
            throws IOException {
        Collecting collecting = new Collecting(request.limits(), staging, progress, request.known());
        Map<String, String> facts = facts(request);
        List<Finding> findings = new ArrayList<>();
        collecting.expect(request.extraFiles().size());
        if (request.client().isPresent()) {
            ClusterReader cluster =
                    new ClusterReader(request.client().get(), request.limits().patience());
            if (isThere(cluster, collecting, facts)) {
                findings.addAll(cluster(request, cluster, collecting));
            }
        }
        collecting.all(new LaptopFiles(collecting).parts(request.extraFiles()));
        collecting.useWhatIsKnown();
        Redactor redactor = collecting.redactor();
        List<SupportReport.Entry> entries = new ArrayList<>();
        for (Staging.Staged staged : staging.files()) {
            progress.checkpoint();
            Staging.Cleaned cleaned = staging.clean(staged, redactor);
            if (cleaned.survivor().isPresent()) {
                String secret = cleaned.survivor().get();
                collecting.withheld(staged.name(), "a secret could not be hidden in it (" + secret + ")");
                continue;
            }
            entries.add(new SupportReport.Entry(staged.name(), Files.size(staged.file()), cleaned.redactions()));
            if (staged.name().endsWith(".log") || staged.name().endsWith("events.txt")) {
                try (InputStream in = Files.newInputStream(staged.file())) {
                    collecting.signatures.scan(staged.name(), in);
                }
            }
        }
        findings.addAll(Summary.findings(collecting.signatures.seen()));
        return pack(request, target, part, staging, collecting, facts, Summary.sorted(findings), entries);
    }

    private static boolean isThere(ClusterReader cluster, Collecting collecting, Map<String, String> facts) {
        try {
            facts.put("Kubernetes", cluster.get("/version").path("gitVersion").asText("unknown"));
            return true;
        } catch (Refusal e) {
            facts.put("Kubernetes", e.words());
            // whoever may not ask for the version may still read namespaces
            if (!e.forbidden()) {
                collecting.missing("everything of the cluster", e.words());
            }
            return e.forbidden();
        }
    }

    private static List<Finding> cluster(SupportRequest request, ClusterReader cluster, Collecting collecting)
            throws IOException {
        SecretReader secrets = new SecretReader(cluster, collecting);
        NamespaceReader namespaces = new NamespaceReader(cluster, collecting);
        ClusterScope scope = new ClusterScope(cluster, collecting, request.namespaces());
        HelmReader helm = new HelmReader(cluster, collecting);

        // what to hide comes first
        List<Collecting.Named> first = new ArrayList<>();
        for (String namespace : request.namespaces()) {
            first.add(new Collecting.Named("names in " + namespace, () -> namespaces.learnNames(namespace)));
            first.add(new Collecting.Named("secrets of " + namespace, () -> secrets.learn(namespace)));
        }
        collecting.expect(first.size() * SECOND_LOOK);
        collecting.all(first);
        collecting.useWhatIsKnown();

        List<ResourceKind> kinds = kinds(cluster, collecting);
        List<Collecting.Named> objects = new ArrayList<>(scope.parts(kinds));
        for (String namespace : request.namespaces()) {
            String of = " of namespace " + namespace;
            objects.add(new Collecting.Named("the object" + of, () -> namespaces.writeNamespace(namespace)));
            objects.add(new Collecting.Named("secrets" + of, () -> secrets.write(namespace)));
            objects.add(new Collecting.Named("releases" + of, () -> helm.write(namespace)));
            objects.add(new Collecting.Named("events" + of, () -> namespaces.writeEvents(namespace)));
            for (ResourceKind kind : kinds) {
                if (kind.namespaced() && !NamespaceReader.isElsewhere(kind)) {
                    objects.add(new Collecting.Named(kind.name() + of, () -> namespaces.write(namespace, kind)));
                }
            }
        }
        collecting.expect(first.size() * SECOND_LOOK + objects.size());
        collecting.all(objects);
        collecting.useWhatIsKnown();

        List<Collecting.Named> logs = new ArrayList<>(new LogReader(cluster, collecting).parts(namespaces.pods()));
        for (String namespace : request.namespaces()) {
            logs.add(new Collecting.Named("table of pods of " + namespace, () -> namespaces.writePods(namespace)));
        }
        collecting.expect(first.size() * SECOND_LOOK
                + objects.size()
                + logs.size()
                + request.extraFiles().size());
        collecting.all(logs);

        // a secret made or changed meanwhile may stand in what was read since
        List<Finding> findings = new ArrayList<>(secrets.findings());
        for (String namespace : request.namespaces()) {
            collecting.one(new Collecting.Named("secrets of " + namespace, () -> secrets.learn(namespace)));
        }
        findings.addAll(scope.findings());
        findings.addAll(namespaces.findings());
        return findings;
    }

    private static List<ResourceKind> kinds(ClusterReader cluster, Collecting collecting) {
        try {
            return ResourceKind.discover(cluster, (what, why) -> collecting.missing(what, why.words()));
        } catch (Refusal e) {
            collecting.missing("the kinds of objects the cluster has; only the usual ones were read", e.words());
            return ResourceKind.USUAL;
        }
    }

    private Map<String, String> facts(SupportRequest request) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("made", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.putAll(request.facts());
        facts.put("Java", System.getProperty("java.vendor", "") + " " + Runtime.version());
        facts.put(
                "laptop",
                System.getProperty("os.name", "") + " " + System.getProperty("os.version", "") + " "
                        + System.getProperty("os.arch", ""));
        return facts;
    }

    private SupportReport pack(
            SupportRequest request,
            Path target,
            Path part,
            Staging staging,
            Collecting collecting,
            Map<String, String> facts,
            List<Finding> findings,
            List<SupportReport.Entry> entries)
            throws IOException {
        Redactor redactor = collecting.redactor();
        List<Finding> shown = findings.stream().map(f -> masked(f, redactor)).toList();
        List<SupportReport.Entry> all = entries;
        for (int attempt = 0; ; attempt++) {
            List<SupportReport.Missing> missing = collecting.missing();
            staging.replace("collection-problems.txt", missing.isEmpty() ? "" : Summary.problems(missing), redactor);
            staging.replace("redactions.txt", Summary.redactions(all), redactor);
            staging.replace("SUMMARY.md", Summary.text(request, facts, shown, all, missing, redactor), redactor);
            Archive.write(part, staging.files(), clock.millis());
            Map<String, String> survivors = Archive.survivors(part, redactor);
            if (survivors.isEmpty()) {
                return new SupportReport(target, Files.size(part), all(staging, all), missing, shown);
            }
            if (attempt > 0) {
                Map.Entry<String, String> first =
                        survivors.entrySet().iterator().next();
                throw ProblemException.of(
                        "support.secret-survived", "secret", first.getValue(), "file", first.getKey());
            }
            survivors.forEach((name, secret) -> collecting.withheld(name, "a secret was still in it (" + secret + ")"));
            staging.drop(survivors.keySet());
            all = all.stream().filter(e -> !survivors.containsKey(e.name())).toList();
        }
    }

    /** With the files that Landfall wrote itself. */
    private static List<SupportReport.Entry> all(Staging staging, List<SupportReport.Entry> collected)
            throws IOException {
        Map<String, SupportReport.Entry> byName = new LinkedHashMap<>();
        for (Staging.Staged staged : staging.files()) {
            byName.put(staged.name(), new SupportReport.Entry(staged.name(), Files.size(staged.file()), Map.of()));
        }
        collected.forEach(e -> byName.replace(e.name(), e));
        return List.copyOf(byName.values());
    }

    private static Finding masked(Finding f, Redactor redactor) {
        Map<String, String> evidence = new LinkedHashMap<>();
        f.evidence().forEach((key, value) -> evidence.put(key, redactor.mask(value)));
        return new Finding(
                redactor.mask(f.id()),
                f.severity(),
                redactor.mask(f.title()),
                redactor.mask(f.detail()),
                redactor.mask(f.next()),
                evidence,
                f.remedies(),
                f.overridable());
    }
}
