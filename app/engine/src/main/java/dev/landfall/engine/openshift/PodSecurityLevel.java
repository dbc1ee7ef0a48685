package dev.landfall.engine.openshift;

import java.util.Locale;
import java.util.Map;

/** The levels of Kubernetes' Pod Security Standards, the laxest first. */
public enum PodSecurityLevel {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    /** The label of a namespace that makes the API server refuse pods beyond a level. */
    public static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    /** The level a namespace enforces; privileged (so, nothing) when its labels say none. */
    public static PodSecurityLevel enforced(Map<String, String> labels) {
        return switch (labels.getOrDefault(ENFORCE, "")) {
            case "", "privileged" -> PRIVILEGED;
            case "baseline" -> BASELINE;
            // what the API server cannot read it takes for the strictest
            default -> RESTRICTED;
        };
    }

    /** As labels have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
