package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A pod, or the template of pods, where it stands among rendered objects.
 *
 * @param object it stands in, e.g. {@code Deployment/clearml-apiserver}
 * @param role who makes it
 * @param path to it inside the object, e.g. {@code spec.template}, {@code data.template.yaml|}; empty for a pod itself
 * @param pod {@code metadata} and {@code spec}
 * @param creators service accounts that make it directly, e.g. an agent that makes pods of a template it was given
 */
public record PlacedPod(String object, Role role, String path, JsonNode pod, List<String> creators) {
    /** Who makes a pod. */
    public enum Role {
        /** A controller, for as long as the release is there. */
        WORKLOAD,
        /** A controller, at certain moments: a Job that Helm runs as a hook. */
        HOOK,
        /** Whoever installs: a pod that stands for itself. */
        BARE,
        /** Whoever installs, at certain moments: a hook that is itself a pod. */
        BARE_HOOK,
        /** Whoever runs the chart's tests, later if at all. */
        TEST,
        /** Some program, later, from a template that is kept as text. */
        EMBEDDED;

        /** Whether the rights of the person who installs count beside the service account's. */
        public boolean byPerson() {
            return this == BARE || this == BARE_HOOK || this == TEST;
        }
    }

    public PlacedPod {
        creators = List.copyOf(creators);
    }

    /** The account it runs with. */
    public String serviceAccount() {
        return PodShape.of(pod).serviceAccount();
    }
}
