package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.util.function.Function;

/** Problems with manifests and configs, which speak of an image only, told with the file that the image lies in. */
final class InFile {
    private static final String IMAGE = "oci.";

    private InFile() {}

    /**
     * A problem with its file; one that names its file already, as it is.
     *
     * @param refusal gives the problem of the file, {@code bundle.archive-refused}, from why
     */
    static ProblemException told(ProblemException e, Function<String, ProblemException> refusal) {
        Problem problem = e.problem();
        if (!problem.code().startsWith(IMAGE)) {
            return e;
        }
        // goes on in another sentence
        String why = problem.why().replaceFirst("\\.$", "");
        return new ProblemException(refusal.apply(why).problem(), e);
    }

    /** The same of an artifact of a bundle, by the first of the files that it lies in. */
    static ProblemException told(ProblemException e, Bundle bundle, String artifact) {
        return told(
                e,
                why -> ProblemException.of(
                        "bundle.archive-refused",
                        "file",
                        bundle.volumes().getFirst().path(),
                        "member",
                        artifact,
                        "offset",
                        0,
                        "why",
                        why));
    }
}
