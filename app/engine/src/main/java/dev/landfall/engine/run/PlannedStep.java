package dev.landfall.engine.run;

import java.util.List;

/**
 * One line of a plan, as every print of it shows.
 *
 * @param id unique in the plan and the same each time it is worked out, e.g. {@code push-images} or {@code helm/clearml}
 * @param kind one of the closed set of step kinds
 * @param title in plain words
 * @param detail in Kubernetes words; may be empty
 * @param bytes to move at most, 0 when it moves none
 * @param objects what it touches, one text a line, e.g. {@code Deployment clearml/clearml-apiserver}
 * @param evidence longer texts by name that a reviewer can open: rewritten manifests, values; secrets masked
 */
public record PlannedStep(
        String id,
        String kind,
        String title,
        String detail,
        long bytes,
        List<String> objects,
        List<Evidence> evidence) {
    public PlannedStep {
        objects = List.copyOf(objects);
        evidence = List.copyOf(evidence);
    }

    /**
     * A text to open beside the plan.
     *
     * @param language {@code yaml}, {@code diff} or {@code text}
     */
    public record Evidence(String name, String language, String text) {}
}
