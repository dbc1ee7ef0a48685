package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Turns what the API server answers into a problem that says what was being done. */
final class ClusterTrouble {
    /** The field manager of everything Landfall applies itself. */
    static final String MANAGER = "landfall";

    private ClusterTrouble() {}

    static ProblemException of(KubernetesClientException e, String doing) {
        String why = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
        return switch (e.getCode()) {
            case 401 -> ProblemException.because(e, "install.cluster-login", "doing", doing);
            case 403 -> ProblemException.because(e, "install.cluster-rights", "doing", doing, "why", why);
            case 0 -> ProblemException.because(e, "install.cluster-gone", "doing", doing, "why", why);
            default ->
                ProblemException.because(
                        e, "install.cluster-refused", "doing", doing, "status", e.getCode(), "why", why);
        };
    }
}
