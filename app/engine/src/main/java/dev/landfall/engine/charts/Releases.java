package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.charts.ReleaseStore.Stored;
import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.helm.HelmAnswer;
import dev.landfall.engine.charts.helm.HelmCall;
import dev.landfall.engine.charts.helm.HelmCall.Verb;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.charts.helm.PrivateFolder;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.progress.Progress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Helm releases of one cluster: what is there, and installing, upgrading, going back, taking away and freeing them.
 *
 * <p>Everything that changes something is done by Helm itself, in a process that can be killed; what it leaves is what any
 * {@code helm} understands. Thread-safe, but Helm allows one operation on a release at a time.
 */
public final class Releases implements AutoCloseable {
    private static final Duration SPARE = Duration.ofMinutes(2);

    private final HelmWorkers workers;
    private final String kubeconfig;
    private final LiveApi api;
    private final KubernetesClient client;
    private final ReleaseStore store;
    private final Clock clock;

    /**
     * @param kubeconfig text of exactly one context, with everything it needs inside or named by absolute paths
     * @throws ProblemException {@code charts.bad-kubeconfig}
     */
    public Releases(HelmWorkers workers, String kubeconfig, Clock clock) {
        this.workers = workers;
        this.kubeconfig = kubeconfig;
        this.api = new LiveApi(kubeconfig);
        this.client = api.client();
        this.store = new ReleaseStore(client);
        this.clock = clock;
    }

    /**
     * How to install.
     *
     * @param timeout for each hook, and for readiness when that is waited for
     * @param untilReady whether Helm waits until everything is ready
     * @param description what the history says; empty for Helm's own words
     */
    public record Options(Duration timeout, boolean untilReady, String description) {}

    /** The newest revision of a release; empty when there is none. */
    public Optional<Release> status(String name, String namespace) {
        return store.last(name, namespace).map(Stored::release);
    }

    /** Every revision that is kept, oldest first. */
    public List<Release> history(String name, String namespace) {
        return store.history(name, namespace).stream().map(Stored::release).toList();
    }

    /** The newest revision of each release of a namespace. */
    public List<Release> list(String namespace) {
        return store.list(namespace);
    }

    /**
     * What a revision consists of: its objects, then its hooks.
     *
     * @throws ProblemException {@code charts.no-release}
     */
    public List<RenderedDocument> documents(String name, String namespace, int revision) {
        return rendered(find(name, namespace, revision)).documents();
    }

    /**
     * Installs a reviewed rendering, or upgrades the release to it; goes on where an installation that failed or was freed
     * stopped.
     *
     * @return the revision that is deployed now
     * @throws ProblemException {@code charts.release-busy} for a release in the middle of something, see {@link #stuck};
     *     {@code charts.release-too-large}; what Helm says, see {@link HelmTrouble}; {@code problem.stopped}
     */
    public Release install(PinnedChart pinned, Options options, Progress progress) {
        Rendered what = pinned.rendered();
        long size = pinned.storedSize();
        if (size > PinnedChart.STORED_LIMIT) {
            throw ProblemException.of(
                    "charts.release-too-large",
                    "release",
                    what.release(),
                    "why",
                    "it would take " + size + " bytes where " + PinnedChart.STORED_LIMIT + " fit");
        }
        List<Release> history = history(what.release(), what.namespace());
        Release last = history.isEmpty() ? null : history.getLast();
        if (last != null) {
            refusePending(last);
        }
        if (last != null
                && (last.status() == ReleaseStatus.UNINSTALLED || last.status() == ReleaseStatus.UNINSTALLING)) {
            progress.note("Clearing away what is left of the uninstalled release " + what.release());
            uninstall(what.release(), what.namespace(), progress);
            last = null;
        }
        PinnedChart chart = pinned;
        if (last != null && neverDeployed(history)) {
            progress.note("Release " + what.release() + " was never completed: its installation goes on");
            chart = pinned.continuingInstallation();
        }
        run(last == null ? Verb.INSTALL : Verb.UPGRADE, chart, options, progress);
        return status(what.release(), what.namespace())
                .orElseThrow(() -> noRelease(what.release(), what.namespace(), "it vanished"));
    }

    /**
     * Goes back to an earlier revision, as a new one that says so.
     *
     * @throws ProblemException as {@link #install}, {@code charts.no-release} when the revision is not kept any more
     */
    public Release rollback(String name, String namespace, int revision, Options options, Progress progress) {
        store.last(name, namespace).ifPresent(last -> refusePending(last.release()));
        Rendered earlier = rendered(find(name, namespace, revision));
        String said = options.description().isEmpty() ? "Rollback to " + revision : options.description();
        PinnedChart pinned = PinnedChart.of(earlier).goingBack();
        run(Verb.UPGRADE, pinned, new Options(options.timeout(), options.untilReady(), said), progress);
        return status(name, namespace).orElseThrow(() -> noRelease(name, namespace, "it vanished"));
    }

    /**
     * Takes a release away with its history.
     *
     * @return false when there was none
     * @throws ProblemException what Helm says
     */
    public boolean uninstall(String name, String namespace, Progress progress) {
        Optional<Release> last = status(name, namespace);
        if (last.isEmpty()) {
            return false;
        }
        progress.note("Helm takes " + name + " away");
        try (PrivateFolder folder = PrivateFolder.create()) {
            HelmCall call = new HelmCall(
                    Verb.UNINSTALL,
                    name,
                    namespace,
                    kubeconfig(folder),
                    null,
                    null,
                    "",
                    Duration.ofMinutes(5),
                    false,
                    true);
            HelmAnswer answer = workers.call(call, Duration.ofMinutes(30), progress);
            // Helm purges the history of what was uninstalled before, and calls that an error
            boolean gone = answer.done() || status(name, namespace).isEmpty();
            if (!gone) {
                throw HelmTrouble.of(answer.text(), new HelmTrouble.Asked(name, name, namespace, ""), Optional.empty());
            }
        }
        return true;
    }

    /** What is known of a release that Helm left in the middle of something; empty when it is in no such state. */
    public Optional<StuckRelease> stuck(String name, String namespace) {
        List<Stored> history = store.history(name, namespace);
        if (history.isEmpty() || !history.getLast().release().status().pending()) {
            return Optional.empty();
        }
        Stored last = history.getLast();
        List<ObjectRef> present = new ArrayList<>();
        List<ObjectRef> absent = new ArrayList<>();
        for (RenderedDocument document : rendered(last).documents(Role.OBJECT)) {
            (exists(document.ref()) ? present : absent).add(document.ref());
        }
        Optional<Release> good = history.stream()
                .map(Stored::release)
                .filter(r -> r.status() == ReleaseStatus.DEPLOYED)
                .reduce((a, b) -> b);
        Duration age = Duration.between(last.release().deployed(), clock.instant());
        return Optional.of(new StuckRelease(last.release(), age, good, present, absent));
    }

    /**
     * Frees a stuck release by marking its unfinished revision as failed, which is what Helm itself does when it notices. No
     * object is touched. An installation or upgrade then goes on.
     *
     * @throws ProblemException {@code charts.release-changed} when somebody else is at work on it after all
     */
    public void unlock(StuckRelease stuck) {
        Release release = stuck.release();
        Stored last = find(release.name(), release.namespace(), release.revision());
        if (!last.release().status().pending()) {
            throw ProblemException.of("charts.release-changed", "release", release.name());
        }
        last.body()
                .withObject("/info")
                .put("status", ReleaseStatus.FAILED.text())
                .put(
                        "description",
                        "Freed by Landfall: was left in " + release.status().text());
        store.replace(last, ReleaseStatus.FAILED);
    }

    private void run(Verb verb, PinnedChart chart, Options options, Progress progress) {
        Rendered what = chart.rendered();
        progress.note((verb == Verb.INSTALL ? "Helm installs " : "Helm upgrades ") + what);
        try (PrivateFolder folder = PrivateFolder.create()) {
            Path values = what.values().isBlank()
                    ? null
                    : folder.write("values.yaml", what.values().getBytes(StandardCharsets.UTF_8));
            HelmCall call = new HelmCall(
                    verb,
                    what.release(),
                    what.namespace(),
                    kubeconfig(folder),
                    folder.write("chart.tgz", chart.tgz()),
                    values,
                    options.description(),
                    options.timeout(),
                    options.untilReady(),
                    ChartRenderer.described(api));
            int waits = what.documents(Role.HOOK).size() + 2;
            HelmAnswer answer =
                    workers.call(call, options.timeout().multipliedBy(waits).plus(SPARE), progress);
            if (!answer.done()) {
                throw HelmTrouble.of(
                        answer.text(),
                        new HelmTrouble.Asked(
                                what.chart().name() + " " + what.chart().version(),
                                what.release(),
                                what.namespace(),
                                what.values()),
                        Optional.empty());
            }
        }
        progress.note("Helm is done with " + what.release());
    }

    private static void refusePending(Release last) {
        if (last.status().pending()) {
            Problem problem = Problem.of(
                    "charts.release-busy",
                    "release",
                    last.name(),
                    "why",
                    "It is " + last.status().text() + " since " + last.deployed());
            throw problem.with(new Remedy(
                            "charts.unlock",
                            "Look at it, and free it if nobody is at work on it",
                            Map.of("release", last.name(), "namespace", last.namespace())))
                    .asException();
        }
    }

    private static boolean neverDeployed(List<Release> history) {
        return history.stream()
                .noneMatch(r -> r.status() == ReleaseStatus.DEPLOYED || r.status() == ReleaseStatus.SUPERSEDED);
    }

    private Stored find(String name, String namespace, int revision) {
        return store.history(name, namespace).stream()
                .filter(s -> s.release().revision() == revision)
                .findFirst()
                .orElseThrow(() -> noRelease(name, namespace, "revision " + revision + " is not kept"));
    }

    private static ProblemException noRelease(String name, String namespace, String why) {
        return ProblemException.of("charts.no-release", "release", name, "namespace", namespace, "why", why);
    }

    private static Rendered rendered(Stored stored) {
        Release release = stored.release();
        JsonNode body = stored.body();
        List<RenderedDocument> documents =
                new ArrayList<>(Manifests.split(body.path("manifest").asText(), release.namespace()));
        documents.addAll(Manifests.hooks(body.path("hooks"), release.namespace()));
        JsonNode config = body.path("config");
        return new Rendered(
                new ChartMetadata(
                        release.chart(),
                        release.version(),
                        release.appVersion(),
                        "",
                        body.path("chart").path("metadata").path("description").asText(""),
                        List.of()),
                release.name(),
                release.namespace(),
                true,
                release.revision(),
                documents,
                body.path("info").path("notes").asText(""),
                config.isObject() && !config.isEmpty() ? config.toString() : "",
                false);
    }

    private boolean exists(ObjectRef ref) {
        try {
            return get(ref) != null;
        } catch (KubernetesClientException | IllegalArgumentException e) {
            return false;
        }
    }

    private @Nullable Object get(ObjectRef ref) {
        var kind = client.genericKubernetesResources(ref.apiVersion(), ref.kind());
        Object namespaced =
                kind.inNamespace(ref.namespace()).withName(ref.name()).get();
        return namespaced != null ? namespaced : kind.withName(ref.name()).get();
    }

    private Path kubeconfig(PrivateFolder folder) {
        return folder.write("kubeconfig", kubeconfig.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        api.close();
    }
}
