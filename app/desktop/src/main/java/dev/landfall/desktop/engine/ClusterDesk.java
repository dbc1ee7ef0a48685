package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.ClusterPort;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ContextRef;
import dev.landfall.engine.cluster.ContextReport;
import dev.landfall.engine.cluster.Contexts;
import dev.landfall.engine.cluster.KubeconfigSource;
import dev.landfall.engine.cluster.Rights;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The Cluster screen over the real engine. */
final class ClusterDesk implements ClusterPort {
    private final SiteDesk desk;

    ClusterDesk(SiteDesk desk) {
        this.desk = desk;
    }

    private KubeconfigSource source() {
        String file = desk.session().site().cluster().kubeconfig();
        return KubeconfigSource.find(file.isEmpty() ? null : Path.of(file));
    }

    @Override
    public Kubeconfigs read() {
        KubeconfigSource source = source();
        try {
            return new Kubeconfigs(
                    source.files(),
                    dev.landfall.engine.cluster.Kubeconfigs.contexts(source).stream()
                            .map(c -> new Context(c.name(), c.server(), c.user(), c.current()))
                            .toList(),
                    null);
        } catch (ProblemException e) {
            return new Kubeconfigs(source.files(), List.of(), e.problem());
        }
    }

    @Override
    public void add(Path kubeconfig) {
        SiteSession session = desk.session();
        Site.ClusterChoice now = session.site().cluster();
        session.change(session.site()
                .withCluster(new Site.ClusterChoice(
                        kubeconfig.toAbsolutePath().normalize().toString(), "", now.namespace())));
    }

    @Override
    public void addText(String kubeconfig) {
        try {
            // it holds credentials: only for this user's eyes, and gone when the window closes
            Path folder = Files.createTempDirectory("landfall-kubeconfig");
            folder.toFile().deleteOnExit();
            Path file = folder.resolve("config");
            Files.writeString(file, kubeconfig);
            file.toFile().deleteOnExit();
            add(file);
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "install.site-unwritable",
                    "path",
                    "the temporary folder",
                    "why",
                    String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void check(List<String> contexts, Consumer<ContextCheck> each) {
        List<ContextRef> refs = dev.landfall.engine.cluster.Kubeconfigs.contexts(source()).stream()
                .filter(c -> contexts.contains(c.name()))
                .toList();
        Contexts.checkAll(refs, report -> each.accept(check(report)));
    }

    private ContextCheck check(ContextReport report) {
        return switch (report) {
            case ContextReport.Reachable r ->
                new ContextCheck(
                        r.context().name(),
                        r.version(),
                        (r.platform().words() + " " + r.platformVersion()).strip(),
                        r.user(),
                        missing(r.context()),
                        r.latency(),
                        null);
            case ContextReport.Unusable u ->
                new ContextCheck(u.context().name(), "", "", u.context().user(), List.of(), Duration.ZERO, u.problem());
        };
    }

    /** What one may not do there, of what installations need in a namespace. */
    private List<String> missing(ContextRef context) {
        try (Cluster cluster = Cluster.connect(context, desk.session().namespace())) {
            return Rights.whatMayIDo(cluster).stream()
                    .filter(v -> !v.allowed() && !v.right().namespace().isEmpty())
                    .map(v -> v.right().words())
                    .toList();
        } catch (ProblemException e) {
            return List.of();
        }
    }

    @Override
    public List<Namespace> namespaces(String context) {
        ContextRef ref = dev.landfall.engine.cluster.Kubeconfigs.context(source(), context);
        try (Cluster cluster = Cluster.connect(ref, "")) {
            Map<String, List<String>> releases = releases(cluster);
            List<Namespace> namespaces = new ArrayList<>();
            cluster.client().namespaces().list().getItems().forEach(n -> {
                String name = n.getMetadata().getName();
                namespaces.add(new Namespace(name, String.join(", ", releases.getOrDefault(name, List.of()))));
            });
            return namespaces;
        } catch (KubernetesClientException e) {
            // one who may only work in a namespace knows its name
            return ref.namespace().isEmpty() ? List.of() : List.of(new Namespace(ref.namespace(), ""));
        }
    }

    private static Map<String, List<String>> releases(Cluster cluster) {
        Map<String, List<String>> releases = new TreeMap<>();
        try {
            for (Secret secret : cluster.client()
                    .secrets()
                    .inAnyNamespace()
                    .withLabel("owner", "helm")
                    .withLabel("status", "deployed")
                    .list()
                    .getItems()) {
                releases.computeIfAbsent(secret.getMetadata().getNamespace(), n -> new ArrayList<>())
                        .add("release " + secret.getMetadata().getLabels().getOrDefault("name", ""));
            }
        } catch (KubernetesClientException e) {
            return Map.of();
        }
        return releases;
    }

    @Override
    public Optional<Choice> remembered() {
        SiteSession session = desk.session();
        Site.ClusterChoice choice = session.site().cluster();
        return choice.context().isEmpty()
                ? Optional.empty()
                : Optional.of(new Choice(choice.context(), session.namespace()));
    }

    @Override
    public void use(Choice choice) {
        SiteSession session = desk.session();
        session.change(session.site()
                .withCluster(new Site.ClusterChoice(
                        session.site().cluster().kubeconfig(), choice.context(), choice.namespace())));
    }
}
