package dev.landfall.engine.install;

import dev.landfall.engine.openshift.Obstacle;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodSecurityLevel;
import dev.landfall.engine.openshift.RunWarning;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Answers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of every pod of a product at a site, with the answers and toggles as they stand.
 *
 * @param state the answers it is for; who shows it compares them with the present ones
 * @param edits the engineer's edits of values it is for, YAML by release
 * @param basis by what pods are judged there
 * @param live whether the cluster itself was asked; else an inventory was
 * @param assumed what had to be assumed, in sentences: ids of a namespace that is not there, roles that may not be read
 * @param pods in the order of steps and objects
 * @param problems charts that could not be looked at, and why
 */
public record SecurityReport(
        Answers state,
        Map<String, String> edits,
        Basis basis,
        boolean live,
        List<String> assumed,
        List<Pod> pods,
        List<Problem> problems) {
    public SecurityReport {
        edits = Map.copyOf(edits);
        assumed = List.copyOf(assumed);
        pods = List.copyOf(pods);
        problems = List.copyOf(problems);
    }

    /** By what pods are judged. */
    public enum Basis {
        /** OpenShift's security context constraints, and then the namespace's Pod Security level. */
        CONSTRAINTS,
        /** The namespace's Pod Security level. */
        POD_SECURITY,
        /** Nothing refuses pods there; levels are told all the same. */
        NOTHING
    }

    /**
     * One pod, or template of pods.
     *
     * @param release the Helm release it belongs to
     * @param namespace where it goes
     * @param enforced the level of Pod Security that the API server enforces there
     * @param object it stands in, e.g. {@code Deployment/clearml-apiserver}
     * @param role who makes it
     * @param path to it inside the object
     * @param serviceAccount it runs with
     * @param constraint that it gets; empty when refused, or where there are none
     * @param barriers everything in its way; empty when it is admitted
     * @param least the strictest constraint that would admit a refused pod; what to grant if nothing else helps
     * @param level the strictest level of Pod Security it meets (as stored, so with what its constraint fills in)
     * @param warnings why it may not run although it is admitted
     */
    public record Pod(
            String release,
            String namespace,
            PodSecurityLevel enforced,
            String object,
            PlacedPod.Role role,
            String path,
            String serviceAccount,
            Optional<String> constraint,
            List<Barrier> barriers,
            Optional<String> least,
            PodSecurityLevel level,
            List<RunWarning> warnings) {
        public Pod {
            barriers = List.copyOf(barriers);
            warnings = List.copyOf(warnings);
        }

        /** Which pod of the product it is, however often it is rendered. */
        public String key() {
            // tests may get another name each time
            return release + " " + (role == PlacedPod.Role.TEST ? "test" : object) + " " + path;
        }

        /** Whether it would be refused. */
        public boolean refused() {
            return !barriers.isEmpty();
        }
    }

    /**
     * Something in a pod's way, and what takes it away.
     *
     * @param real whether this cluster really refuses for it; it does not where it has OpenShift's APIs without being OpenShift
     * @param toggles that clear it when they are switched on: each alone when there are several entries, all of an entry together
     * @param value the chart's value that sets the field, when no toggle clears it; proven by rendering without it
     */
    public record Barrier(Obstacle obstacle, boolean real, List<List<Remedy>> toggles, Optional<ValueHint> value) {
        public Barrier {
            toggles = toggles.stream().map(List::copyOf).toList();
        }
    }

    /** A toggle that helps. */
    public record Remedy(String toggle, String label) {}

    /**
     * A value of the chart that sets the field in question.
     *
     * @param key as in values files, e.g. {@code mongodb.podSecurityContext.fsGroup}
     * @param now what it is
     * @param instead what clears the obstacle: {@code null} to take the field away, or another value
     */
    public record ValueHint(String key, String now, String instead) {}

    /** The pods that would be refused. */
    public List<Pod> refused() {
        return pods.stream().filter(Pod::refused).toList();
    }

    /** The pods that this cluster really refuses while it is installed; nobody makes the pods of a chart's tests then. */
    public List<Pod> reallyRefused() {
        return pods.stream()
                .filter(p -> p.role() != PlacedPod.Role.TEST)
                .filter(p -> p.barriers().stream().anyMatch(Barrier::real))
                .toList();
    }
}
