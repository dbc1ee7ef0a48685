package dev.landfall.cli;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ContextRef;
import dev.landfall.engine.cluster.ContextReport;
import dev.landfall.engine.cluster.Contexts;
import dev.landfall.engine.cluster.KubeconfigSource;
import dev.landfall.engine.cluster.Kubeconfigs;
import dev.landfall.engine.cluster.Rights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code landfall cluster}: which clusters there are, whether they answer, and what one may do there. */
@Command(
        name = "cluster",
        description = "Which clusters there are, whether they answer, and what you may do there.",
        mixinStandardHelpOptions = true,
        subcommands = {ClusterCommand.ContextsCommand.class, ClusterCommand.CheckCommand.class})
final class ClusterCommand implements Runnable {
    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec = picocli.CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: contexts or check.");
    }

    /** Where kubeconfigs come from. */
    abstract static class OfKubeconfig extends LandfallCommand {
        @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Otherwise KUBECONFIG, then ~/.kube/config.")
        @Nullable
        Path kubeconfig;

        KubeconfigSource source() {
            return KubeconfigSource.find(
                    kubeconfig, terminal().environment(), Path.of(System.getProperty("user.home", ".")));
        }
    }

    @Command(name = "contexts", description = "Every context: reachable or why not, version, platform, user.")
    static final class ContextsCommand extends OfKubeconfig {
        @Override
        public Integer call() {
            List<ContextRef> contexts = Kubeconfigs.contexts(source());
            Map<ContextRef, ContextReport> reports = new LinkedHashMap<>();
            Contexts.checkAll(contexts, report -> reports.put(report.context(), report));
            List<List<String>> rows = new ArrayList<>();
            for (ContextRef context : contexts) {
                ContextReport report = reports.get(context);
                if (report != null) {
                    rows.add(row(report));
                    printer().object("context", fields(report));
                }
            }
            printer().table(List.of("", "CONTEXT", "SERVER", "USER", "VERSION", "PLATFORM", "STATE"), rows);
            for (ContextReport report : reports.values()) {
                if (report instanceof ContextReport.Unusable unusable
                        && !printer().json()) {
                    printer().line("");
                    printer()
                            .line(unusable.context().name() + ": "
                                    + unusable.problem().title());
                    Printer.wrap(unusable.problem().why())
                            .forEach(t -> printer().line("    " + t));
                    Printer.wrap("-> " + unusable.problem().next())
                            .forEach(t -> printer().line("    " + t));
                }
            }
            return 0;
        }

        private static List<String> row(ContextReport report) {
            ContextRef context = report.context();
            String mark = context.current() ? "*" : "";
            return switch (report) {
                case ContextReport.Reachable r ->
                    List.of(
                            mark,
                            context.name(),
                            context.server(),
                            r.user(),
                            r.version(),
                            (r.platform().words() + " " + r.platformVersion()).strip(),
                            "reachable, " + r.latency().toMillis() + " ms");
                case ContextReport.Unusable u ->
                    List.of(
                            mark,
                            context.name(),
                            context.server(),
                            context.user(),
                            "",
                            "",
                            u.problem().title());
            };
        }

        private static Map<String, Object> fields(ContextReport report) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", report.context().name());
            fields.put("server", report.context().server());
            fields.put("current", report.context().current());
            switch (report) {
                case ContextReport.Reachable r -> {
                    fields.put("reachable", true);
                    fields.put("user", r.user());
                    fields.put("version", r.version());
                    fields.put("platform", r.platform().words());
                    fields.put("platformVersion", r.platformVersion());
                }
                case ContextReport.Unusable u -> {
                    fields.put("reachable", false);
                    fields.put("user", report.context().user());
                    fields.put("code", u.problem().code());
                    fields.put("title", u.problem().title());
                    fields.put("why", u.problem().why());
                    fields.put("next", u.problem().next());
                }
            }
            return fields;
        }
    }

    @Command(name = "check", description = "One context in depth: reachable, version, platform, and what you may do.")
    static final class CheckCommand extends OfKubeconfig {
        @Option(names = "--context", paramLabel = "NAME", defaultValue = "", description = "Otherwise the current one.")
        String context = "";

        @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "", description = "Otherwise the context's.")
        String namespace = "";

        @Override
        public Integer call() {
            ContextRef ref = Kubeconfigs.context(source(), context);
            try (Cluster cluster = Cluster.connect(ref, namespace)) {
                printer().line(ref.name() + "  " + ref.server());
                printer().line("  " + cluster.platform().words() + " " + cluster.version());
                printer()
                        .object(
                                "cluster",
                                Map.of(
                                        "context", ref.name(),
                                        "server", ref.server(),
                                        "version", cluster.version(),
                                        "platform", cluster.platform().words(),
                                        "namespace", cluster.namespace(),
                                        "apiVersions", cluster.apiVersions()));
                printer().line("  In namespace " + cluster.namespace() + " you may:");
                int missing = 0;
                for (Rights.Verdict verdict : Rights.whatMayIDo(cluster)) {
                    missing += verdict.allowed() ? 0 : 1;
                    printer()
                            .line("    " + (verdict.allowed() ? "yes " : "NO  ")
                                    + verdict.right().words());
                    printer().object("right", Map.of("right", verdict.right().words(), "allowed", verdict.allowed()));
                }
                printer().line(missing == 0 ? "  Nothing is missing." : "  " + missing + " rights are missing.");
                return 0;
            }
        }
    }
}
