package dev.landfall.engine.openshift;

import dev.landfall.engine.problem.Problem;
import java.util.Locale;

/**
 * A reason why a pod that is admitted may still not run.
 *
 * @param container its container; empty for the whole pod
 * @param at what in the pod it is about, e.g. {@code spec.containers[0].env[2]}
 * @param value what stands there
 * @param user the user the container will run as; empty when the image decides
 */
public record RunWarning(Kind kind, String container, String at, String value, String user) {
    /** What may go wrong. The words stand in {@code messages/openshift.yaml}. */
    public enum Kind {
        /** The node refuses to start it: it must not be root and the image is root. */
        IMAGE_IS_ROOT,
        /** The node refuses to start it: it must not be root and the image names its user by a name. */
        IMAGE_USER_HAS_NO_NUMBER,
        /** The image is made to run as root and runs as another user. */
        IMAGE_EXPECTS_ROOT,
        /** It uses root's home, where another user may not write. */
        ROOTS_HOME,
        /** It listens on a port below 1024, which needs a right it does not have. */
        LOW_PORT,
        /** It sets a seccomp profile, so that constraints made before profiles, like anyuid, refuse it. */
        SECCOMP_AND_OLD_CONSTRAINTS;

        /** The key of its words. */
        public String code() {
            return "openshift.runs-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What may go wrong, why and what to do, in plain words. */
    public Problem problem() {
        return Problem.of(
                kind.code(),
                "who",
                container.isEmpty() ? "The pod" : "Container " + container,
                "at",
                at,
                "value",
                value,
                "user",
                user.isEmpty() ? "the image's own" : user);
    }
}
