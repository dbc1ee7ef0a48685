package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.Releases;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ContextRef;
import dev.landfall.engine.cluster.KubeconfigSource;
import dev.landfall.engine.cluster.Kubeconfigs;
import dev.landfall.engine.cluster.Platform;
import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.install.steps.KeptSecret;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.QuestionType;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.Trust;
import dev.landfall.engine.run.Journal;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.Runner;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StopSignal;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One site being worked on: what was chosen, kept in its folder, and the bundle and cluster that were opened for it.
 *
 * <p>Everything the command line and the window do with a site goes through here. Calls block; any thread, one at a time.
 */
public final class SiteSession implements AutoCloseable {
    private final SiteFolder folder;
    private final Clock clock;
    private final char @Nullable [] passphrase;
    private final Path settings;
    private Site site;
    private volatile Site.Secrets secrets;
    private @Nullable Bundle bundle;
    private @Nullable Product product;
    private @Nullable Cluster cluster;
    private @Nullable Releases releases;
    private @Nullable SecurityReport security;
    private volatile @Nullable Captures captures;
    private final HelmWorkers helm = new HelmWorkers();
    private final Map<String, ChartArchive> charts = new HashMap<>();
    private Map<String, String> plannedNames = Map.of();

    private SiteSession(SiteFolder folder, Clock clock, char @Nullable [] passphrase, Path settings) {
        this.folder = folder;
        this.clock = clock;
        this.passphrase = passphrase;
        this.settings = settings;
        this.site = folder.site();
        this.secrets = passphrase == null
                ? Site.Secrets.NONE
                : folder.sealedSecrets().map(s -> Vault.open(s, passphrase)).orElse(Site.Secrets.NONE);
    }

    /** As {@link #open(Path, Clock, char[], Path)} with the settings of the user who runs this process. */
    public static SiteSession open(Path folder, Clock clock, char @Nullable [] passphrase) {
        return open(folder, clock, passphrase, TrustedKeys.folder());
    }

    /**
     * Turns to a site.
     *
     * @param passphrase with which secrets are kept in the folder; null to keep none
     * @param settings the folder of the user's settings: which keys are trusted
     */
    public static SiteSession open(Path folder, Clock clock, char @Nullable [] passphrase, Path settings) {
        return new SiteSession(SiteFolder.at(folder), clock, passphrase, settings);
    }

    /**
     * Turns to a site that is there.
     *
     * @throws ProblemException {@code install.no-site} when the folder holds none
     */
    public static SiteSession existing(Path folder, Clock clock, char @Nullable [] passphrase, Path settings) {
        if (!Files.exists(folder.resolve("site.yaml"))) {
            throw ProblemException.of("install.no-site", "folder", folder);
        }
        return open(folder, clock, passphrase, settings);
    }

    /** The folder of the user's settings. */
    public Path settings() {
        return settings;
    }

    public SiteFolder folder() {
        return folder;
    }

    public Clock clock() {
        return clock;
    }

    public synchronized Site site() {
        return site;
    }

    /** Keeps a changed site; what was opened for the old choice is closed. */
    public synchronized void change(Site changed) {
        if (!changed.cluster().equals(site.cluster())) {
            closeCluster();
        }
        if (!changed.bundle().equals(site.bundle())
                || !changed.folders().equals(site.folders())
                || !changed.product().equals(site.product())) {
            closeBundle();
        }
        folder.save(changed);
        site = changed;
    }

    public synchronized Site.Secrets secrets() {
        return secrets;
    }

    /** Takes secrets for as long as this session lasts, and seals them in the folder when there is a passphrase. */
    public synchronized void give(Site.Secrets given) {
        if (!given.equals(secrets)) {
            secrets = given;
            if (passphrase != null) {
                folder.keepSealedSecrets(Vault.seal(given, passphrase));
            }
        }
    }

    /**
     * Takes answers: what is secret among them goes to the secrets, the rest into the site's file.
     */
    public synchronized void answer(Answers answers) {
        Map<String, String> open = new LinkedHashMap<>();
        Map<String, String> secret = new LinkedHashMap<>();
        Set<String> names = product().secretQuestions();
        answers.values().forEach((k, v) -> (names.contains(k) ? secret : open).put(k, v));
        change(site.withAnswers(new Answers(open, answers.toggles())));
        give(secrets.withAnswers(secret));
    }

    /** Every answer, secret ones too. */
    public synchronized Answers answers() {
        Map<String, String> all = new LinkedHashMap<>(site.answers().values());
        all.putAll(secrets.answers());
        return new Answers(all, site.answers().toggles());
    }

    /**
     * The site's bundle, opened.
     *
     * @throws ProblemException {@code install.no-bundle} when none was chosen, and those of {@link Bundles#open}
     */
    public synchronized Bundle bundle() {
        if (bundle == null) {
            if (site.bundle().isEmpty()) {
                throw ProblemException.of("install.no-bundle", "site", site.name());
            }
            bundle = Bundles.open(Path.of(site.bundle()), bundleFolders());
        }
        return bundle;
    }

    /** Where else the volumes of the site's bundle lie, as far as those folders are there now: a stick may be out. */
    public synchronized List<Path> bundleFolders() {
        return site.folders().stream().map(Path::of).filter(Files::isDirectory).toList();
    }

    /** As {@link #use(Path, List)} with all volumes in one folder. */
    public Bundle use(Path file) {
        return use(file, List.of());
    }

    /**
     * Opens a bundle and makes it the site's.
     *
     * @param folders where else its volumes lie
     */
    public synchronized Bundle use(Path file, List<Path> folders) {
        Bundle opened = Bundles.open(file, folders);
        closeBundle();
        site = site.withBundle(
                file.toAbsolutePath().normalize().toString(),
                folders.stream()
                        .map(folder -> folder.toAbsolutePath().normalize().toString())
                        .toList(),
                site.product());
        folder.save(site);
        bundle = opened;
        return opened;
    }

    /** Who vouches for the bundle, and what of that is doubtful at this site; judged anew at each call. */
    public synchronized BundleGate gate() {
        return gate(bundle());
    }

    /** The same of a bundle that is not the site's yet. */
    public BundleGate gate(Bundle other) {
        return BundleGate.of(
                other, settings, Receipt.newest(folder, other.manifest().name()));
    }

    /**
     * Goes on in spite of a finding.
     *
     * @param finding its id; a doubt about the bundle may be named by its code alone, and is then bound to the bundle of now
     * @throws ProblemException {@code install.words-too-few}
     */
    public synchronized void accept(String finding, String words, String by) {
        String at = clock.instant().toString();
        change(site.withAcceptance(
                BundleGate.isDoubt(finding)
                        ? gate().bound(finding, words, by, at)
                        : new Site.Acceptance(finding, words, by, at)));
    }

    /** Takes the bundle in spite of everything that is doubtful about it now; see {@link #accept}. */
    public synchronized void acceptBundle(String words, String by) {
        for (Site.Acceptance acceptance :
                gate().accepting(words, by, clock.instant().toString())) {
            change(site.withAcceptance(acceptance));
        }
    }

    /** The ids of the products that the bundle holds. */
    public List<String> products() {
        return bundle().artifacts().stream()
                .filter(a -> a.kind() == ArtifactKind.PRODUCT)
                .map(Artifact::name)
                .toList();
    }

    /**
     * The product to install, read from the bundle.
     *
     * @throws ProblemException {@code install.no-product}, {@code install.which-product}
     */
    public synchronized Product product() {
        if (product == null) {
            List<String> ids = products();
            if (ids.isEmpty()) {
                throw ProblemException.of("install.no-product", "bundle", site.bundle());
            }
            if (site.product().isEmpty() && ids.size() > 1) {
                throw ProblemException.of("install.which-product", "products", String.join(", ", ids));
            }
            String id = site.product().isEmpty() ? ids.getFirst() : site.product();
            Artifact artifact = bundle().find(ArtifactKind.PRODUCT, id)
                    .orElseThrow(() -> ProblemException.of(
                            "install.other-product", "product", id, "products", String.join(", ", ids)));
            product = ProductReader.read(new ProductFiles(folder(artifact)), id);
        }
        return product;
    }

    private Map<String, byte[]> folder(Artifact artifact) {
        try {
            return bundle().folder(artifact);
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.bundle-unreadable", "what", artifact.label(), "why", String.valueOf(e.getMessage()));
        }
    }

    /** The context that the site names, without connecting. */
    public ContextRef context() {
        Site.ClusterChoice choice = site().cluster();
        Path file = choice.kubeconfig().isEmpty() ? null : Path.of(choice.kubeconfig());
        return Kubeconfigs.context(KubeconfigSource.find(file), choice.context());
    }

    /** The cluster, connected. */
    public synchronized Cluster cluster() {
        if (cluster == null) {
            cluster = Cluster.connect(context(), namespace());
        }
        return cluster;
    }

    /** The Helm releases of the cluster. */
    public synchronized Releases releases() {
        if (releases == null) {
            releases = new Releases(helm, cluster().singleContextKubeconfig(), clock);
        }
        return releases;
    }

    /** What became of the pods in the last plan; empty where nothing refuses pods. */
    synchronized Optional<SecurityReport> security() {
        return Optional.ofNullable(security);
    }

    /** The Helm processes of this session. */
    HelmWorkers helm() {
        return helm;
    }

    /** Where the product goes. */
    public synchronized String namespace() {
        if (!site.cluster().namespace().isEmpty()) {
            return site.cluster().namespace();
        }
        return site.bundle().isEmpty() ? "" : product().namespace();
    }

    /**
     * The registry as the laptop reaches it.
     *
     * @throws ProblemException {@code install.no-registry} when none was chosen
     */
    public synchronized RegistryAccess registry() {
        return access(site.registry(), secrets.registryPassword(), site.name());
    }

    /** A registry that is not the site's yet, for who tries one. */
    public static RegistryAccess access(Site.RegistryChoice choice, String password, String siteName) {
        if (choice.address().isEmpty()) {
            throw ProblemException.of("install.no-registry", "site", siteName);
        }
        RegistryAccess access =
                RegistryAccess.to(RegistryTarget.parse(choice.address()).plain(choice.plainHttp()));
        if (!choice.user().isEmpty() && password.isEmpty()) {
            throw ProblemException.of("install.no-password", "user", choice.user(), "registry", choice.address());
        }
        if (!choice.ca().isEmpty()) {
            access = access.with(Trust.system().and(choice.ca()));
        }
        return choice.user().isEmpty() ? access : access.with(new Credentials(choice.user(), password));
    }

    /** What steps learned from APIs; known once a plan was made. */
    synchronized Captures captures() {
        Captures known = captures;
        if (known == null) {
            known = new Captures(kept());
            captures = known;
        }
        return known;
    }

    /**
     * Every value that must be masked wherever it stands: secret answers, the registry's password, what APIs told. Waits for
     * nobody: threads of a step ask while another holds this session.
     */
    public List<String> masked() {
        List<String> all = new ArrayList<>(secrets.values());
        Captures known = captures;
        if (known != null) {
            all.addAll(known.secrets());
        }
        return List.copyOf(all);
    }

    /** What APIs told, by name, as far as it is known without asking the cluster again. Never to be shown. */
    synchronized Map<String, String> capturedSecrets() {
        Captures known = captures;
        return known == null ? Map.of() : known.known();
    }

    /** Takes everything secret that is known by now out of a text. */
    String mask(String text) {
        return new Masking(masked()).text(text);
    }

    /** What templates may name beside answers, as far as it is known. */
    public synchronized Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("site.name", site.name());
        facts.put("site.namespace", namespace());
        facts.put("registry.address", site.registry().address());
        Cluster known = cluster;
        if (known != null) {
            facts.put("cluster.openshift", String.valueOf(known.platform() == Platform.OPENSHIFT));
            facts.put("cluster.version", known.version());
        }
        if (!site.bundle().isEmpty()) {
            facts.putAll(BundleFacts.of(product(), bundle()));
            facts.put("pull-secret", pullSecret(facts));
        }
        Captures learned = captures;
        if (learned != null) {
            facts.putAll(learned.known());
        }
        return facts;
    }

    /** The Secret pods pull with in the site's own namespace; empty when the registry asks nobody who they are. */
    private String pullSecret(Map<String, String> known) {
        if (site.registry().user().isEmpty()) {
            return "";
        }
        Form form = Form.of(product(), answers(), known);
        return product().steps().stream()
                .filter(s -> s instanceof StepSpec.PullSecret && s.namespace().isEmpty())
                .filter(s -> s.when().holds(form::value))
                .map(s -> ((StepSpec.PullSecret) s).name())
                .findFirst()
                .orElse("");
    }

    /** The names of objects that templates may use, as they stand in the releases that are installed. */
    private Map<String, String> installedNames(Form form) {
        Map<String, String> names = new LinkedHashMap<>();
        for (StepSpec step : product().steps()) {
            if (step instanceof StepSpec.Helm helm
                    && !helm.names().isEmpty()
                    && helm.when().holds(form::value)) {
                String own = Template.fill(helm.namespace(), form::value);
                String where = own.isEmpty() ? namespace() : own;
                releases()
                        .status(helm.release(), where)
                        .ifPresent(release -> names.putAll(ObjectNames.find(
                                helm,
                                form,
                                helm.release(),
                                releases().documents(helm.release(), where, release.revision()),
                                problem -> {})));
            }
        }
        return names;
    }

    /** The bundle's chart for a step, read once. */
    synchronized ChartArchive chart(StepSpec.Helm helm) {
        return charts.computeIfAbsent(
                helm.chart(), key -> BundleCharts.read(bundle(), product().chartNames(key)));
    }

    /** The engineer's edits of one release's values; blank text takes them back. */
    public synchronized void edit(String release, String yaml) {
        change(site.withValues(release, yaml));
    }

    /**
     * The values of every release that is installed with these answers, as a person looks at them. Renders nothing.
     *
     * @param edits YAML by release, usually the site's own
     */
    public synchronized List<ValuesView> values(Answers answers, Map<String, String> edits) {
        Form form = Form.of(product(), answers, facts()).with(plannedNames);
        List<ValuesView> views = new ArrayList<>();
        for (StepSpec step : product().steps()) {
            if (step instanceof StepSpec.Helm helm && helm.when().holds(form::value)) {
                views.add(ValuesView.of(helm, form, chart(helm), edits.getOrDefault(helm.release(), "")));
            }
        }
        return views;
    }

    /** The product's questions with the answers so far. */
    public Form form() {
        return Form.of(product(), answers(), facts());
    }

    /** The Secret in the cluster that keeps this product's made-up keys. */
    public String keptSecretName() {
        return "landfall-" + product().id();
    }

    /**
     * The form with every secret that can be made up: those kept in the cluster by an earlier run, else new ones. Captures that no
     * step has learned yet are placeholders.
     */
    synchronized Form completeForm() {
        Map<String, String> kept = new LinkedHashMap<>(keptValues());
        Map<String, String> learned = new LinkedHashMap<>(kept);
        learned.keySet().retainAll(product().captures());
        kept.keySet().removeAll(product().captures());
        captures().refresh(learned);
        Answers all = answers();
        for (Map.Entry<String, String> entry : kept.entrySet()) {
            if (!all.values().containsKey(entry.getKey())) {
                all = all.with(entry.getKey(), entry.getValue());
            }
        }
        Form form = Form.of(product(), Form.of(product(), all, facts()).generated(), facts());
        // made up once, they stay the same for as long as this session plans and installs
        give(secrets.withAnswers(form.secrets()));
        return form.with(LateFilling.placeholders(form, captures())).with(Map.of("secrets.digest", digest(form)));
    }

    /**
     * Changes when a secret or a pasted text (a certificate) changes, so that pods that read one can be made to start anew. It gives
     * nothing away: among the secrets are long random ones.
     */
    static String digest(Form form) {
        Map<String, String> all = new TreeMap<>(form.secrets());
        for (Form.Field field : form.fields()) {
            if (field.question().type() == QuestionType.LINES) {
                all.put(field.question().id(), field.value());
            }
        }
        return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }

    KeptSecret kept() {
        return new KeptSecret(cluster().client(), namespace(), keptSecretName());
    }

    private Map<String, String> keptValues() {
        try {
            return kept().read();
        } catch (KubernetesClientException e) {
            // who may not read it will be told so by the step that writes it
            return Map.of();
        }
    }

    /**
     * Works out the plan; changes nothing at the site.
     *
     * @throws ProblemException when something is missing without which there is no plan
     */
    public synchronized Planning plan(Progress progress) {
        return plan(progress, finding -> {});
    }

    private Planning plan(Progress progress, Consumer<Finding> heard) {
        List<Finding> findings = new ArrayList<>();
        Consumer<Finding> both = finding -> {
            findings.add(finding);
            heard.accept(finding);
        };
        // what is missing is told in the order in which one chooses: bundle, cluster, registry
        product();
        BundleGate gate = gate();
        gate.findings().forEach(both);
        Receipt.changed(folder, settings).forEach(both);
        if (!gate.open(site.accepted()).isEmpty()) {
            // nothing of a bundle that nobody vouches for is rendered or shown to the cluster before a person says why
            return Planning.refused(this, findings);
        }
        cluster();
        registry();
        Form form = completeForm();
        new SiteChecks(this, form, both).all();
        security = SecurityChecks.run(this, form, both, progress).orElse(null);
        Planner planner = new Planner(this, form, progress, both);
        List<Step> steps = planner.steps();
        plannedNames = planner.names();
        return Planning.of(planner.plan(steps), steps, planner.facts(), findings, site);
    }

    /** The same, telling each finding as it comes. */
    public synchronized Planning check(Consumer<Finding> heard, Progress progress) {
        return plan(progress, heard);
    }

    /**
     * Carries a plan out, or goes on with it where an earlier run ended.
     *
     * @param heard as {@link Runner} tells it
     * @throws ProblemException with exit code 4 when something about the bundle is doubtful that nobody accepted in words
     */
    public RunEvent.RunEnded run(Planning planning, Consumer<RunEvent> heard, StopSignal stop) {
        if (planning.exitCode() == BundleGate.EXIT) {
            throw new IllegalArgumentException("a plan that was refused holds no steps to carry out");
        }
        // judged again: keys may have been taken back, or the drive changed, since the plan was made
        BundleGate gate = gate();
        gate.require(site().accepted());
        // a receipt that cannot be signed is told before anything is done, not after all of it
        SigningKey key = ReceiptKey.of(settings);
        try (Journal journal = folder.journal(clock)) {
            journal.remember(
                    "bundle",
                    gate.digest().toString(),
                    Map.of(
                            "name", bundle().manifest().name(),
                            "version", bundle().manifest().version(),
                            "signed-by", gate.signers()));
            acceptances(gate).forEach(a -> BundleGate.remember(journal, a));
            RunEvent.RunEnded ended =
                    new Runner(journal, clock, heard, stop, this::mask).run(planning.plan(), planning.steps());
            if (ended.result() == RunEvent.RunResult.DONE) {
                Receipt.write(this, planning, gate, key);
            }
            return ended;
        }
    }

    /** What was accepted at this site, without words about other bundles. */
    List<Site.Acceptance> acceptances(BundleGate gate) {
        return site().accepted().stream().filter(gate::concerns).toList();
    }

    /** How the site is used from now on. */
    public synchronized DoneReport done() {
        cluster();
        Form form = completeForm();
        return DoneReport.of(product(), form.with(installedNames(form)), Receipt.latest(folder));
    }

    /** The same with every address tried from here and through the cluster; takes some seconds, changes nothing. */
    public DoneReport tried(DoneReport done) {
        String ca = site().registry().ca();
        Trust trust = ca.isEmpty() ? Trust.system() : Trust.system().and(ca);
        return done.withTried(new AddressTry(trust, cluster(), namespace()).all(done.addresses()));
    }

    private void closeBundle() {
        product = null;
        captures = null;
        charts.clear();
        plannedNames = Map.of();
        Bundle open = bundle;
        bundle = null;
        if (open != null) {
            open.close();
        }
    }

    private void closeCluster() {
        captures = null;
        Releases helmReleases = releases;
        releases = null;
        if (helmReleases != null) {
            helmReleases.close();
        }
        Cluster open = cluster;
        cluster = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public synchronized void close() {
        closeCluster();
        closeBundle();
        helm.close();
    }

    /** Where a bundle would be looked for again; empty when none was chosen. */
    public Optional<Path> rememberedBundle() {
        return site().bundle().isEmpty() ? Optional.empty() : Optional.of(Path.of(site().bundle()));
    }
}
