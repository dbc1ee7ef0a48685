package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.install.steps.KeepSecrets;
import dev.landfall.engine.install.steps.LateStep;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Works out a plan from product, bundle and site, before anything is touched: in which order, what has to wait for its turn, and
 * what all of it comes to. What each step does is told in {@link StepMaking}.
 */
final class Planner {
    private final SiteSession session;
    private final Product product;
    private final Bundle bundle;
    private final Cluster cluster;
    private final RegistryAccess registry;
    private final Progress progress;
    private final Consumer<Finding> heard;
    private final StepMaking making;
    private final List<Step> steps = new ArrayList<>();

    Planner(SiteSession session, Form form, Progress progress, Consumer<Finding> heard) {
        this.session = session;
        this.product = session.product();
        this.bundle = session.bundle();
        this.cluster = session.cluster();
        this.registry = session.registry();
        this.progress = progress;
        this.heard = heard;
        this.making = new StepMaking(session, form, progress, heard);
    }

    /** The plan's steps, in the product's order; findings are told as they come. */
    List<Step> steps() {
        making.clashes().forEach(clash -> heard.accept(Finding.stop("images.clash", clash)));
        strayEdits();
        boolean kept = false;
        for (StepSpec spec : product.steps()) {
            progress.checkpoint();
            if (!spec.when().holds(making.form()::value)) {
                continue;
            }
            // made-up keys must be where they can be found again before anything is installed with them
            if (!kept && !(spec instanceof StepSpec.PushImages || spec instanceof StepSpec.Namespace)) {
                keepSecrets();
                kept = true;
            }
            inTurn(spec);
        }
        return List.copyOf(steps);
    }

    /** As it can be planned now; what needs a capture that is not known yet is made again, truly, when its turn comes. */
    private void inTurn(StepSpec spec) {
        Set<String> asked = new HashSet<>();
        List<Step> now = making.make(spec, asked::add);
        Form then = making.form();
        asked.removeIf(name -> !LateFilling.isPlaceholder(then.value(name)));
        for (int i = 0; i < now.size(); i++) {
            int number = i;
            steps.add(
                    asked.isEmpty()
                            ? now.get(i)
                            : new LateStep(
                                    now.get(i).planned(),
                                    session.captures(),
                                    asked,
                                    () -> again(spec, then).get(number)));
        }
    }

    /** The steps of one kind with what is known by now. What this finds anew and nobody has seen stops it. */
    private List<Step> again(StepSpec spec, Form then) {
        Form known = then.with(session.captures().known());
        return new StepMaking(session, known, progress, this::lateFinding)
                .after(making)
                .make(spec, name -> {});
    }

    private void lateFinding(Finding finding) {
        boolean accepted = finding.overridable() && session.site().acceptanceOf(finding.id()) != null;
        if (finding.severity() == Severity.FAIL && !accepted) {
            throw ProblemException.of(
                    "install.late-finding",
                    "finding",
                    session.mask(finding.title()),
                    "why",
                    session.mask(finding.detail()),
                    "next",
                    finding.next(),
                    "id",
                    finding.id());
        }
    }

    /** Edits are kept by release; a product of another version may have other releases. */
    private void strayEdits() {
        List<String> releases = product.steps().stream()
                .filter(StepSpec.Helm.class::isInstance)
                .map(s -> ((StepSpec.Helm) s).release())
                .toList();
        for (String release : session.site().values().keySet()) {
            if (!releases.contains(release)) {
                heard.accept(Finding.warn(
                        "values.edit/" + release,
                        Problem.of(
                                "install.edit-no-release",
                                "release",
                                release,
                                "releases",
                                String.join(", ", releases))));
            }
        }
    }

    private void keepSecrets() {
        Map<String, String> secrets = making.form().secrets();
        if (!secrets.isEmpty()) {
            steps.add(new KeepSecrets("keep-secrets", "Keep this site's keys in the cluster", session.kept(), secrets));
        }
    }

    /** The names of objects that the charts' renderings gave. */
    Map<String, String> names() {
        return making.names();
    }

    /** Everything that decides what the steps do, as one digest. */
    Plan plan(List<Step> done) {
        List<PlannedStep> planned = done.stream().map(Step::planned).toList();
        StringBuilder all = new StringBuilder(bundle.digest().toString());
        all.append('\n')
                .append(registry.target())
                .append('\n')
                .append(cluster.context().server());
        for (PlannedStep step : planned) {
            all.append('\n').append(step.id()).append(' ').append(step.detail());
            step.objects().forEach(object -> all.append('\n').append(object));
            step.evidence().forEach(evidence -> all.append('\n').append(evidence.text()));
        }
        String fingerprint =
                Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).brief();
        String title = "Install " + product.name() + " " + product.version() + " in namespace " + session.namespace();
        return new Plan(title, fingerprint, planned);
    }

    List<String> facts() {
        return List.of(
                "site: " + session.site().name(),
                "bundle: " + bundle.manifest().name() + " " + bundle.manifest().version() + " (" + bundle.digest()
                        + ")",
                "cluster: " + cluster.platform().words() + " " + cluster.version() + ", context "
                        + cluster.context().name() + ", " + cluster.context().server(),
                "registry: " + registry.target());
    }
}
