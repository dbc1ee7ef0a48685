package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.SettingsPort.Draft;
import dev.landfall.desktop.ports.SettingsPort.Hurdle;
import dev.landfall.desktop.ports.SettingsPort.PodVerdict;
import dev.landfall.desktop.ports.SettingsPort.Role;
import dev.landfall.desktop.ports.SettingsPort.Security;
import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.engine.install.SecurityPreview;
import dev.landfall.engine.install.SecurityReport;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodSecurityLevel;
import dev.landfall.engine.progress.Progress;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The security verdicts of the Settings screen over the real engine. Any thread. */
final class SecurityDesk {
    private final SiteDesk desk;
    private @Nullable SecurityPreview preview;

    SecurityDesk(SiteDesk desk) {
        this.desk = desk;
    }

    /** Another bundle or cluster may have been chosen: what was read of the old ones no longer counts. */
    synchronized void renew() {
        preview = null;
    }

    private synchronized SecurityPreview preview() {
        if (preview == null) {
            preview = SecurityPreview.of(desk.session());
        }
        return preview;
    }

    /** As {@link dev.landfall.desktop.ports.SettingsPort#security}. */
    Security judge(Draft draft, Consumer<Security> sooner, Progress progress) {
        SecurityPreview pods = preview();
        SecurityReport report = pods.report(draft.answers(), draft.edits(), progress);
        if (report.refused().isEmpty()) {
            return security(report);
        }
        sooner.accept(security(report));
        return security(pods.withRemedies(report, progress));
    }

    private static Security security(SecurityReport report) {
        return new Security(
                switch (report.basis()) {
                    case CONSTRAINTS -> "OpenShift";
                    case POD_SECURITY -> "Pod Security";
                    case NOTHING -> "";
                },
                rule(report),
                report.live(),
                report.assumed(),
                report.pods().stream().map(SecurityDesk::verdict).toList(),
                report.problems());
    }

    private static String rule(SecurityReport report) {
        String where = report.pods().stream()
                .map(SecurityReport.Pod::namespace)
                .distinct()
                .collect(Collectors.joining(", "));
        String in = where.isEmpty() ? "" : ", in namespace " + where;
        return switch (report.basis()) {
            case CONSTRAINTS -> "By OpenShift's security context constraints" + in;
            case POD_SECURITY ->
                "By the Pod Security level "
                        + report.pods().stream()
                                .map(SecurityReport.Pod::enforced)
                                .max(PodSecurityLevel::compareTo)
                                .map(PodSecurityLevel::word)
                                .orElse("")
                        + " that is enforced" + in;
            case NOTHING -> "Beside each pod stands the strictest Pod Security level that it meets" + in;
        };
    }

    private static PodVerdict verdict(SecurityReport.Pod pod) {
        return new PodVerdict(
                pod.release(),
                pod.object(),
                role(pod.role()),
                pod.refused()
                        ? ""
                        : pod.constraint().orElseGet(() -> pod.level().word()),
                pod.barriers().stream().map(SecurityDesk::hurdle).toList(),
                pod.refused() ? pod.least().orElse("") : "",
                pod.warnings().stream().map(w -> w.problem().title()).toList());
    }

    private static Role role(PlacedPod.Role role) {
        return switch (role) {
            case WORKLOAD, BARE -> Role.WORKLOAD;
            case EMBEDDED -> Role.TEMPLATE;
            default -> Role.HOOK;
        };
    }

    private static Hurdle hurdle(SecurityReport.Barrier barrier) {
        List<List<String>> ways = barrier.toggles().stream()
                .map(way -> way.stream().map(SecurityReport.Remedy::toggle).toList())
                .toList();
        ValueHint hint = ways.isEmpty()
                ? barrier.value()
                        .map(v -> new ValueHint(v.key(), v.now(), v.instead()))
                        .orElse(null)
                : null;
        return new Hurdle(barrier.obstacle().at(), barrier.obstacle().problem(), ways, hint);
    }
}
