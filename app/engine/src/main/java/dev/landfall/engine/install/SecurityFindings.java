package dev.landfall.engine.install;

import dev.landfall.engine.install.SecurityReport.Barrier;
import dev.landfall.engine.install.SecurityReport.Pod;
import dev.landfall.engine.openshift.Obstacle;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.RunWarning;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says a security report as findings: a failure where the cluster really refuses, a warning where it would or might. */
final class SecurityFindings {
    private SecurityFindings() {}

    static List<Finding> of(SecurityReport report) {
        List<Finding> findings = new ArrayList<>();
        for (Problem problem : report.problems()) {
            findings.add(Finding.warn("openshift.not-judged/" + findings.size(), problem));
        }
        for (Pod pod : report.pods()) {
            String id = pod.release() + "/" + pod.object() + (pod.path().isEmpty() ? "" : "/" + pod.path());
            if (pod.refused()) {
                // nobody makes the pods of a chart's tests while it is installed
                boolean real = pod.barriers().stream().anyMatch(Barrier::real) && pod.role() != PlacedPod.Role.TEST;
                Problem problem = refused(pod);
                findings.add(
                        real
                                ? Finding.fail("openshift.refused/" + id, problem)
                                : Finding.warn("openshift.refused/" + id, problem));
            }
        }
        findings.addAll(mayNotRun(report));
        if (report.basis() != SecurityReport.Basis.NOTHING
                && report.refused().isEmpty()
                && report.problems().isEmpty()) {
            findings.add(Finding.pass("openshift.admitted", "Every pod will be admitted", tally(report)));
        }
        return findings;
    }

    /** What is alike in several containers of a release is one thing to know, so it is one finding. */
    private static List<Finding> mayNotRun(SecurityReport report) {
        Map<String, List<Said>> alike = new LinkedHashMap<>();
        for (Pod pod : report.pods()) {
            for (RunWarning warning : pod.warnings()) {
                alike.computeIfAbsent(pod.release() + "/" + warning.kind(), k -> new ArrayList<>())
                        .add(new Said(pod, warning));
            }
        }
        List<Finding> findings = new ArrayList<>();
        alike.forEach((id, all) -> {
            Problem first = all.getFirst().warning().problem();
            Problem problem = all.size() == 1
                    ? first
                    : Problem.of(
                            "install.pods-alike",
                            "title",
                            first.title(),
                            "more",
                            all.size() - 1,
                            "why",
                            first.why(),
                            "others",
                            all.stream().skip(1).map(Said::words).distinct().collect(Collectors.joining(", ")),
                            "next",
                            first.next());
            findings.add(Finding.warn("openshift.runs/" + id, problem));
        });
        return findings;
    }

    private record Said(Pod pod, RunWarning warning) {
        String words() {
            return warning.container().isEmpty() ? pod.object() : warning.container() + " of " + pod.object();
        }
    }

    private static Problem refused(Pod pod) {
        Set<String> ways = new LinkedHashSet<>();
        Set<String> titles = new LinkedHashSet<>();
        Set<String> policies = new LinkedHashSet<>();
        for (Barrier barrier : pod.barriers()) {
            Obstacle obstacle = barrier.obstacle();
            titles.add(obstacle.words());
            policies.add(obstacle.policy());
            ways.add(way(barrier));
        }
        String least = pod.least()
                .map(scc -> "Or ask the cluster's administrator to grant " + scc + " to the service account "
                        + pod.serviceAccount() + " in " + pod.namespace() + ".")
                .orElse("");
        return Problem.of(
                "install.pod-refused",
                "object",
                pod.object(),
                "release",
                pod.release(),
                "policy",
                String.join(", ", policies),
                "obstacles",
                String.join("; ", titles),
                "ways",
                String.join(" ", ways),
                "least",
                least);
    }

    private static String way(Barrier barrier) {
        if (!barrier.toggles().isEmpty()) {
            return barrier.toggles().stream()
                    .map(t -> t.stream().map(r -> "'" + r.label() + "'").collect(Collectors.joining(" and ")))
                    .collect(Collectors.joining(" or ", "Switch on ", "."));
        }
        return barrier.value()
                .map(v -> "Set the value " + v.key() + " to " + v.instead() + " (it is " + v.now() + ").")
                .orElseGet(() -> barrier.obstacle().problem().next());
    }

    private static String tally(SecurityReport report) {
        Map<String, Integer> count = new TreeMap<>();
        for (Pod pod : report.pods()) {
            count.merge(
                    pod.constraint().orElse("Pod Security level " + pod.level().word()), 1, Integer::sum);
        }
        List<String> lines = new ArrayList<>();
        count.forEach((name, pods) -> lines.add(pods + " with " + name));
        lines.addAll(report.assumed());
        return String.join("; ", lines);
    }

    /** What one release's pods get, as text beside the plan. */
    static String evidence(SecurityReport report, String release) {
        StringBuilder text = new StringBuilder();
        report.assumed().forEach(a -> text.append("# ").append(a).append('\n'));
        for (Pod pod : report.pods()) {
            if (!pod.release().equals(release)) {
                continue;
            }
            text.append(pod.object())
                    .append(pod.path().isEmpty() ? "" : " (" + pod.path() + ")")
                    .append("\n    account ")
                    .append(pod.serviceAccount())
                    .append(pod.constraint().map(c -> ", constraint " + c).orElse(""))
                    .append(", Pod Security level ")
                    .append(pod.level().word())
                    .append('\n');
            for (Barrier barrier : pod.barriers()) {
                text.append(barrier.real() ? "    refused: " : "    would be refused: ")
                        .append(barrier.obstacle().words())
                        .append(" (")
                        .append(barrier.obstacle().at())
                        .append(", ")
                        .append(barrier.obstacle().policy())
                        .append(")\n");
            }
            pod.least()
                    .ifPresent(
                            l -> text.append("    least constraint: ").append(l).append('\n'));
            pod.warnings()
                    .forEach(w -> text.append("    may not run: ")
                            .append(w.problem().title())
                            .append('\n'));
        }
        return text.toString();
    }
}
