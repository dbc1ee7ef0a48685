package dev.landfall.cli;

import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which site, and what of it to change before going on; what is given is kept in the site's folder. */
final class SiteOptions {
    @Option(
            names = "--site",
            required = true,
            paramLabel = "FOLDER",
            description = "The site's folder; made if it is not there.")
    Path folder = Path.of(".");

    @Option(
            names = "--bundle",
            paramLabel = "BUNDLE",
            description = "Any volume of the bundle, an OCI layout or an archive.")
    @Nullable
    Path bundle;

    @Option(
            names = "--also",
            paramLabel = "DIR",
            description =
                    "Another folder in which volumes may lie, such as a second stick; may be repeated. Kept with the site.")
    @Nullable
    List<Path> also;

    @Option(names = "--product", paramLabel = "ID", description = "Which product, when the bundle holds several.")
    @Nullable
    String product;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Otherwise KUBECONFIG, then ~/.kube/config.")
    @Nullable
    Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "Otherwise the current context.")
    @Nullable
    String context;

    @Option(names = "--namespace", paramLabel = "NAME", description = "Otherwise the product's own.")
    @Nullable
    String namespace;

    @Option(names = "--registry", paramLabel = "HOST[/PREFIX]", description = "The site's registry.")
    @Nullable
    String registry;

    @Mixin
    RegistryOptions registryOptions = new RegistryOptions();

    @Option(
            names = "--set",
            paramLabel = "QUESTION=ANSWER",
            description = "Answers a question; may be repeated. Not for secrets.")
    Map<String, String> answers = new LinkedHashMap<>();

    @Option(names = "--answers", paramLabel = "FILE", description = "YAML file of answers, question: answer.")
    @Nullable
    Path answersFile;

    @Option(
            names = "--secret-file",
            paramLabel = "QUESTION=FILE",
            description = "File that holds a secret answer; or set LANDFALL_SECRET_<QUESTION>.")
    Map<String, Path> secretFiles = new LinkedHashMap<>();

    @Option(names = "--toggle", paramLabel = "NAME=on|off", description = "Switches a toggle; may be repeated.")
    Map<String, String> toggles = new LinkedHashMap<>();

    @Option(
            names = "--values",
            paramLabel = "RELEASE=FILE",
            description = "YAML file of your own values for a chart's release, merged last and kept with the site; "
                    + "an empty file takes them back.")
    Map<String, Path> values = new LinkedHashMap<>();

    @Option(
            names = "--accept",
            paramLabel = "FINDING=WORDS",
            description = "Goes on in spite of a finding; the words are kept in the journal.")
    Map<String, String> accepted = new LinkedHashMap<>();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "Keeps the site's secrets in its folder, sealed with this passphrase; or set LANDFALL_PASSPHRASE.")
    @Nullable
    Path passphraseFile;

    /** The session, with everything that was given taken into it. */
    SiteSession open(Terminal terminal) {
        SiteSession session = SiteSession.open(
                folder,
                terminal.clock(),
                passphrase(passphraseFile, terminal.environment()),
                KeyOptions.settings(terminal));
        boolean whole = false;
        try {
            take(session, terminal);
            whole = true;
            return session;
        } finally {
            if (!whole) {
                session.close();
            }
        }
    }

    private void take(SiteSession session, Terminal terminal) {
        Site site = session.site();
        if (bundle != null || also != null) {
            // another bundle has its volumes where it is, until one says otherwise
            List<String> folders = also != null
                    ? also.stream()
                            .map(folder -> folder.toAbsolutePath().normalize().toString())
                            .toList()
                    : List.of();
            site = site.withBundle(
                    bundle == null
                            ? site.bundle()
                            : bundle.toAbsolutePath().normalize().toString(),
                    folders,
                    site.product());
        }
        if (product != null) {
            site = site.withBundle(site.bundle(), site.folders(), product);
        }
        Site.ClusterChoice cluster = site.cluster();
        site = site.withCluster(new Site.ClusterChoice(
                kubeconfig == null
                        ? cluster.kubeconfig()
                        : kubeconfig.toAbsolutePath().normalize().toString(),
                context == null ? cluster.context() : context,
                namespace == null ? cluster.namespace() : namespace));
        site = site.withRegistry(registry(site.registry()));
        for (Map.Entry<String, Path> entry : values.entrySet()) {
            site = site.withValues(entry.getKey(), RegistryOptions.read(entry.getValue()));
        }
        session.change(site);
        accepted.forEach((finding, words) ->
                session.accept(finding, words, terminal.environment().getOrDefault("USER", "")));
        String password = registryOptions.password(terminal.environment());
        if (!password.isEmpty()) {
            session.give(session.secrets().withRegistryPassword(password));
        }
        if (!site.bundle().isEmpty()) {
            takeAnswers(session, terminal.environment());
        }
    }

    private Site.RegistryChoice registry(Site.RegistryChoice was) {
        String address = registry == null ? was.address() : registry;
        boolean moved = registry != null && !registry.equals(was.address());
        return new Site.RegistryChoice(
                address,
                registryOptions.user == null ? (moved ? "" : was.user()) : registryOptions.user,
                registryOptions.plainHttp || (!moved && was.plainHttp()),
                registryOptions.ca == null ? (moved ? "" : was.ca()) : registryOptions.caText(),
                moved ? "" : was.pullAddress());
    }

    private void takeAnswers(SiteSession session, Map<String, String> environment) {
        Answers all = session.answers();
        if (answersFile != null) {
            for (var entry : Yaml.read(answersFile).fields().entries().entrySet()) {
                all = all.with(entry.getKey(), entry.getValue().text());
            }
        }
        for (Map.Entry<String, String> entry : answers.entrySet()) {
            all = all.with(entry.getKey(), entry.getValue());
        }
        for (Map.Entry<String, Path> entry : secretFiles.entrySet()) {
            all = all.with(
                    entry.getKey(), RegistryOptions.read(entry.getValue()).strip());
        }
        for (var question : session.product().questions()) {
            String variable = "LANDFALL_SECRET_"
                    + question.id().toUpperCase(java.util.Locale.ROOT).replace('-', '_');
            String value = environment.get(variable);
            if (value != null) {
                all = all.with(question.id(), value);
            }
        }
        for (Map.Entry<String, String> entry : toggles.entrySet()) {
            all = all.with(entry.getKey(), on(entry.getKey(), entry.getValue()));
        }
        session.answer(all);
    }

    private static boolean on(String toggle, String word) {
        return switch (word) {
            case "on", "true", "yes" -> true;
            case "off", "false", "no" -> false;
            default -> throw ProblemException.of("cli.toggle", "toggle", toggle, "word", word);
        };
    }

    /** The passphrase from the file, else from the environment; null when there is none. */
    static char @Nullable [] passphrase(@Nullable Path file, Map<String, String> environment) {
        if (file != null) {
            return RegistryOptions.read(file).strip().toCharArray();
        }
        String given = environment.get("LANDFALL_PASSPHRASE");
        return given == null || given.isEmpty() ? null : given.toCharArray();
    }
}
