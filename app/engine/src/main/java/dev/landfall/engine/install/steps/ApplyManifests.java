package dev.landfall.engine.install.steps;

import dev.landfall.engine.cluster.Apply;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ObjectChange;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies manifests of the product by server-side apply, so that what others own in them stays theirs. */
public final class ApplyManifests implements Step {
    private final PlannedStep planned;
    private final Cluster cluster;
    private final String namespace;
    private final Map<String, String> texts;

    /**
     * Manifests to be applied.
     *
     * @param kind the step's kind, as the plan shows it
     * @param texts file name to YAML, ready to be applied
     * @param objects what they make, for the plan
     * @param evidence for the plan
     */
    public ApplyManifests(
            String id,
            String kind,
            String title,
            Cluster cluster,
            String namespace,
            Map<String, String> texts,
            List<String> objects,
            List<PlannedStep.Evidence> evidence) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.texts = new LinkedHashMap<>(texts);
        this.planned = new PlannedStep(
                id,
                kind,
                title,
                objects.size() + (objects.size() == 1 ? " object" : " objects") + " in namespace " + namespace,
                0,
                objects,
                evidence);
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        List<ObjectChange> changes;
        try {
            changes = would(context);
        } catch (ProblemException e) {
            context.progress().checkpoint();
            // a server that cannot say what it would do is told to do it, and then says what is wrong
            return Check.toDo(e.problem().title());
        }
        long missing = changes.stream()
                .filter(c -> c.what() == ObjectChange.What.CREATED)
                .count();
        long different = changes.stream()
                .filter(c -> c.what() == ObjectChange.What.CHANGED)
                .count();
        if (missing + different == 0) {
            return Check.done("all " + changes.size() + " are as they should be");
        }
        return Check.toDo(missing + " are not there, " + different + " differ");
    }

    @Override
    public void run(StepContext context) {
        Apply apply = Apply.to(cluster);
        texts.forEach((file, text) -> {
            context.progress().checkpoint();
            apply.manifests(text, file, namespace)
                    .forEach(change -> context.progress().note(change.words()));
        });
    }

    @Override
    public void verify(StepContext context) {
        List<ObjectChange> changes;
        try {
            changes = would(context);
        } catch (ProblemException e) {
            context.progress().checkpoint();
            // the server took each object a moment ago; some admission webhooks stand no dry run
            return;
        }
        for (ObjectChange change : changes) {
            if (change.what() == ObjectChange.What.CREATED) {
                throw ProblemException.of(
                        "install.not-as-wanted",
                        "what",
                        planned.title(),
                        "why",
                        change.kind() + " " + change.name() + " is not there");
            }
        }
    }

    /** What applying them now would change. */
    private List<ObjectChange> would(StepContext context) {
        Apply apply = Apply.dryRun(cluster);
        List<ObjectChange> changes = new ArrayList<>();
        texts.forEach((file, text) -> {
            context.progress().checkpoint();
            changes.addAll(apply.manifests(text, file, namespace));
        });
        return changes;
    }
}
