package dev.landfall.engine.openshift;

import dev.landfall.engine.problem.Problem;

/**
 * One thing that keeps a pod out.
 *
 * @param rule what is held against it
 * @param field the field as the platform names it in its own message, e.g. {@code pod.containers[0].runAsUser}
 * @param at where it stands in the pod, e.g. {@code spec.containers[0].securityContext.runAsUser}
 * @param container its container; empty when it is the pod's
 * @param value what the pod says; empty when it says nothing
 * @param allowed what would be accepted, in words
 * @param policy who refuses, e.g. {@code restricted-v2}
 */
public record Obstacle(
        Rule rule, String field, String at, String container, String value, String allowed, String policy) {

    /** What is in the way, why and what to do, in plain words. */
    public Problem problem() {
        return Problem.of(
                rule.code(),
                "who",
                container.isEmpty() ? "The pod" : "Container " + container,
                "field",
                at,
                "value",
                value.isEmpty() ? "nothing" : value,
                "allowed",
                allowed,
                "policy",
                policy);
    }

    /** What is in the way, in one line. */
    public String words() {
        return problem().title();
    }
}
