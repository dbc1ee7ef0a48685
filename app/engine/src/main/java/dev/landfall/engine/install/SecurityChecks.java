package dev.landfall.engine.install;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.progress.Progress;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks, before anything is planned, whether the site admits the product's pods. Changes nothing. */
public final class SecurityChecks {
    private SecurityChecks() {}

    /** Empty when nothing there refuses pods, so that nothing had to be rendered. */
    static Optional<SecurityReport> run(SiteSession session, Form form, Consumer<Finding> heard, Progress progress) {
        SecurityPreview preview = SecurityPreview.of(session);
        if (!preview.applies(form)) {
            return Optional.empty();
        }
        try {
            SecurityReport report = preview.report(form.answers(), progress.quiet());
            // trying takes a second each; it is worth that only where something really is in the way
            if (!report.reallyRefused().isEmpty()) {
                progress.note("Looking for what would let the refused pods in; each try takes a second or two");
                report = preview.withRemedies(report, progress.quiet());
            }
            SecurityFindings.of(report).forEach(heard);
            return Optional.of(report);
        } catch (ProblemException e) {
            if (e.problem().code().equals("problem.stopped")) {
                throw e;
            }
            heard.accept(Finding.warn("openshift.not-judged", e.problem()));
            return Optional.empty();
        }
    }

    /**
     * The same away from the site: what its inventory says of the pods, with the answers and toggles as they stand.
     *
     * @throws ProblemException {@code problem.stopped}, or when there is no bundle
     */
    public static SecurityReport away(
            SiteSession session, Inventory inventory, Consumer<Finding> heard, Progress progress) {
        session.gate().findings().forEach(heard);
        SecurityPreview preview = SecurityPreview.of(session, inventory);
        SecurityReport report =
                preview.withRemedies(preview.report(session.answers(), progress.quiet()), progress.quiet());
        SecurityFindings.of(report).forEach(heard);
        return report;
    }
}
