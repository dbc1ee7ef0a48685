package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.cluster.Platform;
import dev.landfall.engine.install.SecurityReport.Basis;
import dev.landfall.engine.install.SecurityReport.Pod;
import dev.landfall.engine.openshift.PodSecurityLevel;
import dev.landfall.engine.openshift.SecurityFacts;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Tells, while answers and toggles are being set, what becomes of every pod of a product: which constraint it gets or what is in its
 * way, and what would clear that. It asks the cluster, or an inventory of it, and changes nothing.
 *
 * <p>Calls block for about a second per chart that was not rendered with these values before; never on the window's thread. Safe for
 * several threads. Its {@code Progress} says when to give up: {@code problem.stopped}.
 */
public final class SecurityPreview {
    private final Product product;
    private final String namespace;
    private final Map<String, String> known;
    private final Function<String, SecurityFacts> facts;
    private final Map<String, SecurityFacts> asked = new ConcurrentHashMap<>();
    private final BundleImageUsers users;
    private final PodRenderings renderings;
    private final Supplier<Map<String, String>> edits;
    private final boolean live;

    private SecurityPreview(
            SiteSession session,
            Bundle bundle,
            Map<String, String> known,
            Function<String, SecurityFacts> facts,
            PodRenderings renderings,
            boolean live) {
        this.product = session.product();
        this.namespace = session.namespace();
        this.known = known;
        this.facts = facts;
        this.users = new BundleImageUsers(bundle);
        this.renderings = renderings;
        this.edits = () -> session.site().values();
        this.live = live;
    }

    /**
     * For the site's own cluster, which is asked once for each namespace.
     *
     * @throws ProblemException when there is no bundle or the cluster does not answer
     */
    public static SecurityPreview of(SiteSession session) {
        ClusterReads reads = new ClusterReads(session.cluster());
        String kubeconfig = session.cluster().singleContextKubeconfig();
        PodRenderings renderings = new PodRenderings(
                session.product(), session.bundle(), session.helm(), () -> TargetApi.live(kubeconfig));
        return new SecurityPreview(session, session.bundle(), session.facts(), reads::security, renderings, true);
    }

    /** Away from the site, for the cluster that an inventory tells of. */
    public static SecurityPreview of(SiteSession session, Inventory inventory) {
        ClusterState cluster = inventory.clusterOr("judging pods");
        Map<String, String> known = new LinkedHashMap<>(session.facts());
        known.put("cluster.openshift", String.valueOf(cluster.platform() == Platform.OPENSHIFT));
        known.put("cluster.version", cluster.server());
        PodRenderings renderings = new PodRenderings(
                session.product(), session.bundle(), session.helm(), () -> TargetApi.recorded(cluster.discovery()));
        return new SecurityPreview(session, session.bundle(), known, cluster::security, renderings, false);
    }

    /** The form for answers, with what is known of the cluster. */
    public Form form(Answers answers) {
        return Form.of(product, answers, known);
    }

    /** Whether anything refuses pods where they go: constraints, or an enforced level. */
    boolean applies(Form form) {
        return facts(form).stream().anyMatch(f -> f.byConstraints() || f.enforced() != PodSecurityLevel.PRIVILEGED);
    }

    /** Every pod and what becomes of it with the site's own edits, without what would help those that are refused. */
    public SecurityReport report(Answers answers, Progress progress) {
        return report(answers, edits.get(), progress);
    }

    /**
     * The same with edits as they are being made.
     *
     * @param edits YAML by release
     */
    public SecurityReport report(Answers answers, Map<String, String> edits, Progress progress) {
        Form form = whole(answers);
        List<Problem> problems = new ArrayList<>();
        List<Pod> pods = pods(form, edits, (step, values) -> values, progress, problems);
        List<SecurityFacts> all = facts(form);
        Basis basis = Basis.NOTHING;
        if (all.stream().anyMatch(SecurityFacts::byConstraints)) {
            basis = Basis.CONSTRAINTS;
        } else if (all.stream().anyMatch(f -> f.enforced() != PodSecurityLevel.PRIVILEGED)) {
            basis = Basis.POD_SECURITY;
        }
        return new SecurityReport(answers, edits, basis, live, assumed(all), pods, problems);
    }

    /** The same report with what clears each obstacle; renders once for each toggle and value that it tries. */
    public SecurityReport withRemedies(SecurityReport report, Progress progress) {
        return new SecurityRemedies(this, product, report, progress).found();
    }

    /** Changes a chart's values before they are rendered. */
    interface Change {
        String of(StepSpec step, String values);
    }

    PodRenderings renderings() {
        return renderings;
    }

    /** A form in which nothing is missing that a chart might refuse to be without; what is made up never leaves this preview. */
    Form whole(Answers answers) {
        Answers all = answers;
        Form form = form(answers);
        for (Question question : product.questions()) {
            if (question.generate() > 0 && form.value(question.id()).isEmpty()) {
                all = all.with(question.id(), "x".repeat(question.generate()));
            }
        }
        return form(all);
    }

    List<Pod> pods(Form whole, Map<String, String> edits, Change change, Progress progress, List<Problem> problems) {
        List<Pod> pods = new ArrayList<>();
        Form form = whole;
        for (StepSpec step : product.steps()) {
            if (!step.when().holds(form::value)) {
                continue;
            }
            progress.checkpoint();
            String there = step.namespace(form, namespace);
            try {
                UnaryOperator<String> values = v -> change.of(step, v);
                PodRenderings.Made made = renderings.of(step, form, edits, there, values, progress);
                form = form.with(made.names());
                if (!made.pods().isEmpty()) {
                    PodJudge judge = new PodJudge(facts(there, form), users);
                    pods.addAll(judge.judge(PodRenderings.release(step), made.pods()));
                }
            } catch (ProblemException e) {
                if (e.problem().code().equals("problem.stopped")) {
                    throw e;
                }
                problems.add(e.problem());
            }
        }
        return pods;
    }

    private SecurityFacts facts(String there, Form form) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (StepSpec step : product.steps()) {
            if (step instanceof StepSpec.Namespace made
                    && step.when().holds(form::value)
                    && step.namespace(form, namespace).equals(there)) {
                labels.putAll(made.labels());
            }
        }
        return asked.computeIfAbsent(there, facts).withLabels(labels);
    }

    private List<SecurityFacts> facts(Form form) {
        return namespaces(product, form, namespace).stream()
                .map(n -> facts(n, form))
                .toList();
    }

    /** Every namespace in which the product's steps make pods. */
    static Set<String> namespaces(Product product, Form form, String otherwise) {
        Set<String> names = new LinkedHashSet<>(List.of(otherwise));
        for (StepSpec step : product.steps()) {
            boolean pods =
                    step instanceof StepSpec.Helm || step instanceof StepSpec.Manifests || step instanceof StepSpec.Job;
            if (pods && step.when().holds(form::value)) {
                names.add(step.namespace(form, otherwise));
            }
        }
        return names;
    }

    private static List<String> assumed(List<SecurityFacts> all) {
        Set<String> said = new LinkedHashSet<>();
        for (SecurityFacts f : all) {
            if (f.openshift() && f.constraints().isEmpty()) {
                said.add("The security context constraints could not be read, so pods are not judged by them.");
            } else if (f.byConstraints() && !f.enforcing()) {
                said.add(
                        "This cluster has OpenShift's APIs, but does not admit pods by its constraints; what they would say is told all the same.");
            }
            if (f.byConstraints() && f.grantsAssumed()) {
                said.add(
                        "Who may use which constraint could not be read; it is assumed that everybody may use restricted-v2 and nobody more.");
            }
            if (f.byConstraints() && f.ranges().assumed()) {
                said.add("Namespace " + f.namespace()
                        + " has no user ids yet; such as OpenShift gives to a new one are assumed.");
            }
        }
        return List.copyOf(said);
    }
}
