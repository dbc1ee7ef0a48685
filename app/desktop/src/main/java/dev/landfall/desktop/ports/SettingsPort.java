package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the Settings screen asks of the engine. */
public interface SettingsPort {
    /** The product's questions, what was answered before, and what the cluster has to choose from. */
    Start start();

    /** What the answers come to; works with answers that are wrong too. */
    Preview preview(Draft draft);

    /**
     * Which pods the cluster would let in, and what would help those it would not; renders charts, so it may take seconds.
     *
     * @param sooner told the same without what would help, as soon as that is known
     * @param progress says when it is no longer wanted: then {@code problem.stopped}
     */
    Security security(Draft draft, Consumer<Security> sooner, Progress progress);

    /** What switching one toggle changes, text by text; the draft's own side is the one it stands on now. */
    List<Change> changes(Draft draft, String toggle);

    /** Keeps the answers and edits with the site; whatever can be made up and was left empty is made up now. */
    void use(Draft draft);

    /**
     * What the engineer has put in so far.
     *
     * @param edits of charts' values by hand, YAML by release
     */
    record Draft(Answers answers, Map<String, String> edits) {
        public Draft {
            edits = Map.copyOf(edits);
        }
    }

    /**
     * What the form begins with.
     *
     * @param facts what is known of cluster, registry and site, as {@link dev.landfall.engine.product.Form#of} takes it
     */
    record Start(
            Product product,
            Draft draft,
            Map<String, String> facts,
            List<String> storageClasses,
            List<String> ingressClasses) {
        public Start {
            facts = Map.copyOf(facts);
            storageClasses = List.copyOf(storageClasses);
            ingressClasses = List.copyOf(ingressClasses);
        }
    }

    /** What answers come to, release by release in the order they are installed. */
    record Preview(List<Release> releases) {
        public Preview {
            releases = List.copyOf(releases);
        }
    }

    /**
     * The values of one release, in YAML, secrets masked.
     *
     * @param given as they are given to Helm, edits included
     * @param defaults of the chart's own values the parts that are touched
     * @param merged the same parts with what is given
     * @param whole all of the chart's values with what is given
     */
    record Release(
            String name,
            String chart,
            String given,
            String defaults,
            String merged,
            String whole,
            List<Remark> remarks) {
        public Release {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Something to know about a value.
     *
     * @param severity {@code FAIL} when the installation would not get past it
     * @param path of the key, e.g. {@code redis.master.resources}; may be empty
     * @param line in the engineer's edits, from 1; 0 when it is not about them
     */
    record Remark(Severity severity, String path, int line, String text) {}

    /**
     * What the cluster's admission makes of the pods.
     *
     * @param judge who decides, e.g. "OpenShift"; empty when nothing holds pods back there
     * @param rule what pods are held against, e.g. "security context constraints of namespace clearml"
     * @param live whether the cluster itself was asked; else what was carried away from it
     * @param assumed what had to be assumed, in sentences
     * @param problems charts that could not be looked at
     */
    record Security(
            String judge,
            String rule,
            boolean live,
            List<String> assumed,
            List<PodVerdict> pods,
            List<Problem> problems) {
        public Security {
            assumed = List.copyOf(assumed);
            pods = List.copyOf(pods);
            problems = List.copyOf(problems);
        }
    }

    /** What a pod is to its release. */
    enum Role {
        WORKLOAD,
        /** Runs at certain moments, such as during the installation or as a test. */
        HOOK,
        /** A pod template kept as text, e.g. in a ConfigMap: pods that a program makes later. */
        TEMPLATE
    }

    /**
     * What becomes of one pod.
     *
     * @param object e.g. {@code Deployment/clearml-apiserver}
     * @param admitted by what, e.g. {@code restricted-v2}; where nothing refuses, the level it meets; empty when it is refused
     * @param least the constraint with the fewest rights that would admit it; empty when none would, or when it is admitted
     * @param warnings why it may not run although it is admitted
     */
    record PodVerdict(
            String release,
            String object,
            Role role,
            String admitted,
            List<Hurdle> hurdles,
            String least,
            List<String> warnings) {
        public PodVerdict {
            hurdles = List.copyOf(hurdles);
            warnings = List.copyOf(warnings);
        }

        public boolean refused() {
            return admitted.isEmpty();
        }
    }

    /**
     * One thing that keeps a pod out.
     *
     * @param field where it stands in the pod
     * @param ways to clear it: the switches that have to be on together, any one way will do; empty when no switch helps
     * @param value the chart's value that sets it; null when that is not known, or when a switch helps
     */
    record Hurdle(
            String field,
            Problem problem,
            List<List<String>> ways,
            @Nullable ValueHint value) {
        public Hurdle {
            ways = ways.stream().map(List::copyOf).toList();
        }
    }

    /**
     * A value of a chart that sets a field.
     *
     * @param key as in values files
     * @param instead what clears the hurdle; {@code null} as text takes the field away
     */
    record ValueHint(String key, String now, String instead) {}

    /**
     * One text before and after.
     *
     * @param name e.g. "Values of clearml"
     */
    record Change(String name, String before, String after) {}
}
