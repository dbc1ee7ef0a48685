package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.Releases;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ContextRef;
import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.install.steps.KeptSecret;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.Runner;
import dev.landfall.engine.run.StopSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Path settings;
    private final SessionSecrets secrets;
    private final OpenedBundle opened = new OpenedBundle();
    private final OpenedCluster connected;
    private final PlanMaking plans = new PlanMaking();
    private Site site;

    private SiteSession(SiteFolder folder, Clock clock, char @Nullable [] passphrase, Path settings) {
        this.folder = folder;
        this.clock = clock;
        this.settings = settings;
        this.site = folder.site();
        this.secrets = new SessionSecrets(folder, passphrase);
        this.connected = new OpenedCluster(clock);
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
        return secrets.given();
    }

    /** Takes secrets for as long as this session lasts, and seals them in the folder when there is a passphrase. */
    public synchronized void give(Site.Secrets given) {
        secrets.give(given);
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
        give(secrets().withAnswers(secret));
    }

    /** Every answer, secret ones too. */
    public synchronized Answers answers() {
        Map<String, String> all = new LinkedHashMap<>(site.answers().values());
        all.putAll(secrets().answers());
        return new Answers(all, site.answers().toggles());
    }

    /**
     * The site's bundle, opened.
     *
     * @throws ProblemException {@code install.no-bundle} when none was chosen, and those of {@link Bundles#open}
     */
    public synchronized Bundle bundle() {
        return opened.bundle(site);
    }

    /** Where else the volumes of the site's bundle lie, as far as those folders are there now: a stick may be out. */
    public synchronized List<Path> bundleFolders() {
        return OpenedBundle.folders(site);
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
        Bundle taken = Bundles.open(file, folders);
        closeBundle();
        site = site.withBundle(
                file.toAbsolutePath().normalize().toString(),
                folders.stream()
                        .map(folder -> folder.toAbsolutePath().normalize().toString())
                        .toList(),
                site.product());
        folder.save(site);
        opened.take(taken);
        return taken;
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
        return OpenedBundle.products(bundle());
    }

    /**
     * The product to install, read from the bundle.
     *
     * @throws ProblemException {@code install.no-product}, {@code install.which-product}
     */
    public synchronized Product product() {
        return opened.product(site);
    }

    /** The context that the site names, without connecting. */
    public ContextRef context() {
        return OpenedCluster.context(site().cluster());
    }

    /** The cluster, connected. */
    public synchronized Cluster cluster() {
        return connected.cluster(site.cluster(), this::namespace);
    }

    /** The cluster as far as it has been connected already. */
    synchronized Optional<Cluster> knownCluster() {
        return connected.known();
    }

    /** The Helm releases of the cluster. */
    public synchronized Releases releases() {
        return connected.releases(cluster());
    }

    /** What became of the pods in the last plan; empty where nothing refuses pods. */
    synchronized Optional<SecurityReport> security() {
        return plans.security();
    }

    /** The Helm processes of this session. */
    HelmWorkers helm() {
        return connected.helm();
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
        return SiteRegistry.access(site.registry(), secrets().registryPassword(), site.name());
    }

    /** What steps learned from APIs; known once a plan was made. */
    synchronized Captures captures() {
        return secrets.captures(this::kept);
    }

    /**
     * Every value that must be masked wherever it stands: secret answers, the registry's password, what APIs told. Waits for
     * nobody: threads of a step ask while another holds this session.
     */
    public List<String> masked() {
        return secrets.masked();
    }

    /** What APIs told, by name, as far as it is known without asking the cluster again. Never to be shown. */
    synchronized Map<String, String> capturedSecrets() {
        return secrets.captured();
    }

    /** Takes everything secret that is known by now out of a text. */
    String mask(String text) {
        return new Masking(masked()).text(text);
    }

    /** What templates may name beside answers, as far as it is known. */
    public synchronized Map<String, String> facts() {
        return new SiteForms(this).facts();
    }

    /** The bundle's chart for a step, read once. */
    synchronized ChartArchive chart(StepSpec.Helm helm) {
        return opened.chart(site, helm);
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
        return new SiteForms(this).values(answers, edits, plans.names());
    }

    /** The product's questions with the answers so far. */
    public Form form() {
        return Form.of(product(), answers(), facts());
    }

    /** The Secret in the cluster that keeps this product's made-up keys. */
    public String keptSecretName() {
        return "landfall-" + product().id();
    }

    /** The form with every secret that can be made up; see {@link SiteForms#complete}. */
    synchronized Form completeForm() {
        return new SiteForms(this).complete();
    }

    KeptSecret kept() {
        return new KeptSecret(cluster().client(), namespace(), keptSecretName());
    }

    /**
     * Works out the plan; changes nothing at the site.
     *
     * @throws ProblemException when something is missing without which there is no plan
     */
    public synchronized Planning plan(Progress progress) {
        return plans.plan(this, progress, finding -> {});
    }

    /** The same, telling each finding as it comes. */
    public synchronized Planning check(Consumer<Finding> heard, Progress progress) {
        return plans.plan(this, progress, heard);
    }

    /**
     * Carries a plan out, or goes on with it where an earlier run ended.
     *
     * @param heard as {@link Runner} tells it
     * @throws ProblemException with exit code 4 when something about the bundle is doubtful that nobody accepted in words
     */
    public RunEvent.RunEnded run(Planning planning, Consumer<RunEvent> heard, StopSignal stop) {
        return PlanRun.run(this, planning, heard, stop);
    }

    /** What was accepted at this site, without words about other bundles. */
    List<Site.Acceptance> acceptances(BundleGate gate) {
        return site().accepted().stream().filter(gate::concerns).toList();
    }

    /** How the site is used from now on. */
    public synchronized DoneReport done() {
        return new DoneMaking(this).report();
    }

    /** The same with every address tried from here and through the cluster; takes some seconds, changes nothing. */
    public DoneReport tried(DoneReport done) {
        return new DoneMaking(this).tried(done);
    }

    private void closeBundle() {
        secrets.forgetCaptures();
        plans.forgetNames();
        opened.close();
    }

    private void closeCluster() {
        secrets.forgetCaptures();
        connected.disconnect();
    }

    @Override
    public synchronized void close() {
        closeCluster();
        closeBundle();
        connected.helm().close();
    }

    /** Where a bundle would be looked for again; empty when none was chosen. */
    public Optional<Path> rememberedBundle() {
        return site().bundle().isEmpty() ? Optional.empty() : Optional.of(Path.of(site().bundle()));
    }
}
