package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.install.SecurityReport.Barrier;
import dev.landfall.engine.install.SecurityReport.Pod;
import dev.landfall.engine.install.SecurityReport.Remedy;
import dev.landfall.engine.install.SecurityReport.ValueHint;
import dev.landfall.engine.openshift.Obstacle;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what would clear the obstacles of a report, by trying: first each offered toggle alone, then toggles together, then the
 * chart's values that may set the field. Nothing is said that a rendering has not shown.
 */
final class SecurityRemedies {
    /** Renderings that are spent on values; a chart that needs more is for a person to read. */
    private static final int TRIES = 24;

    private final SecurityPreview preview;
    private final Product product;
    private final SecurityReport report;
    private final Progress progress;
    private final Form form;
    private final Map<Open, List<List<Remedy>>> toggles = new LinkedHashMap<>();
    private final Map<Open, ValueHint> values = new LinkedHashMap<>();

    /** One obstacle of one pod, however it is rendered. */
    private record Open(String release, String pod, String rule, String at, String policy) {
        static Open of(Pod pod, Obstacle o) {
            return new Open(pod.release(), pod.key(), o.rule().name(), o.at(), o.policy());
        }

        /** Some charts name objects anew at each rendering. */
        boolean sameUnderAnotherName(Open other) {
            return release.equals(other.release)
                    && kind().equals(other.kind())
                    && rule.equals(other.rule)
                    && at.equals(other.at);
        }

        private String kind() {
            return pod.substring(release.length()).split("/", 2)[0];
        }
    }

    SecurityRemedies(SecurityPreview preview, Product product, SecurityReport report, Progress progress) {
        this.preview = preview;
        this.product = product;
        this.report = report;
        this.progress = progress;
        this.form = preview.whole(report.state());
    }

    SecurityReport found() {
        Map<Open, Obstacle> all = new LinkedHashMap<>();
        for (Pod pod : report.pods()) {
            // the pods of a chart's tests are no part of an installation: no search for them
            if (pod.role() != PlacedPod.Role.TEST) {
                pod.barriers().forEach(b -> all.put(Open.of(pod, b.obstacle()), b.obstacle()));
            }
        }
        if (all.isEmpty()) {
            return report;
        }
        byToggles(all.keySet());
        byValues(all);
        List<Pod> pods = report.pods().stream().map(this::with).toList();
        return new SecurityReport(
                report.state(),
                report.edits(),
                report.basis(),
                report.live(),
                report.assumed(),
                pods,
                report.problems());
    }

    private Pod with(Pod p) {
        List<Barrier> barriers = p.barriers().stream()
                .map(b -> {
                    Open open = Open.of(p, b.obstacle());
                    return new Barrier(
                            b.obstacle(),
                            b.real(),
                            toggles.getOrDefault(open, List.of()),
                            Optional.ofNullable(values.get(open)));
                })
                .toList();
        return new Pod(
                p.release(),
                p.namespace(),
                p.enforced(),
                p.object(),
                p.role(),
                p.path(),
                p.serviceAccount(),
                p.constraint(),
                barriers,
                p.least(),
                p.level(),
                p.warnings());
    }

    private void byToggles(Set<Open> all) {
        List<Remedy> off = form.switches().stream()
                .filter(s -> !s.on())
                .map(s -> new Remedy(s.toggle().id(), s.toggle().label()))
                .toList();
        for (Remedy toggle : off) {
            progress.note("Trying the toggle '" + toggle.label() + "'");
            for (Open open : cleared(all, List.of(toggle))) {
                toggles.computeIfAbsent(open, o -> new ArrayList<>()).add(List.of(toggle));
            }
        }
        Set<Open> rest = new LinkedHashSet<>(all);
        rest.removeAll(toggles.keySet());
        Set<Open> together = off.size() < 2 || rest.isEmpty() ? Set.of() : cleared(rest, off);
        if (together.isEmpty()) {
            return;
        }
        List<Remedy> needed = new ArrayList<>(off);
        for (Remedy toggle : off) {
            List<Remedy> fewer = needed.stream().filter(t -> !t.equals(toggle)).toList();
            if (!fewer.isEmpty() && cleared(together, fewer).containsAll(together)) {
                needed.remove(toggle);
            }
        }
        together.forEach(open -> toggles.put(open, List.of(List.copyOf(needed))));
    }

    private Set<Open> cleared(Set<Open> wanted, List<Remedy> on) {
        Answers answers = form.answers();
        for (Remedy toggle : on) {
            answers = answers.with(toggle.toggle(), true);
        }
        return cleared(wanted, preview.whole(answers), (step, values) -> values);
    }

    /** Which of the obstacles are gone when it is rendered like this; none when it cannot be rendered. */
    private Set<Open> cleared(Set<Open> wanted, Form other, SecurityPreview.Change change) {
        List<Problem> problems = new ArrayList<>();
        List<Pod> pods = preview.pods(other, report.edits(), change, progress, problems);
        if (problems.size() > report.problems().size()) {
            return Set.of();
        }
        Set<Open> still = new LinkedHashSet<>();
        Set<String> elsewhere = new LinkedHashSet<>();
        for (Pod pod : pods) {
            for (Barrier barrier : pod.barriers()) {
                still.add(Open.of(pod, barrier.obstacle()));
                elsewhere.add(pod.key() + " " + barrier.obstacle().policy());
            }
        }
        Set<String> refused = new LinkedHashSet<>();
        pods.stream().filter(Pod::refused).forEach(p -> refused.add(p.key()));
        Set<Open> gone = new LinkedHashSet<>();
        for (Open open : wanted) {
            // refused by another policy now is not a way out
            boolean renamed = pods.stream().noneMatch(p -> p.key().equals(open.pod()))
                    && still.stream().anyMatch(open::sameUnderAnotherName);
            boolean samePolicy = elsewhere.contains(open.pod() + " " + open.policy());
            if (!renamed && !still.contains(open) && (samePolicy || !refused.contains(open.pod()))) {
                gone.add(open);
            }
        }
        return gone;
    }

    private void byValues(Map<Open, Obstacle> all) {
        int tries = 0;
        for (StepSpec step : product.steps()) {
            if (!(step instanceof StepSpec.Helm helm) || !step.when().holds(form::value)) {
                continue;
            }
            Set<ValueCandidates.Candidate> tried = new LinkedHashSet<>();
            for (Map.Entry<Open, Obstacle> entry : all.entrySet()) {
                Open open = entry.getKey();
                if (!open.release().equals(helm.release()) || done(open)) {
                    continue;
                }
                ChartArchive chart = preview.renderings().chart(helm);
                String given = Values.of(helm, form, chart)
                        .edited(report.edits().getOrDefault(helm.release(), ""), helm.release())
                        .forHelm();
                for (ValueCandidates.Candidate candidate :
                        ValueCandidates.of(chart, given, entry.getValue(), open.pod())) {
                    if (done(open) || tries >= TRIES) {
                        break;
                    }
                    if (tried.add(candidate)) {
                        tries++;
                        tryValue(helm, candidate, all.keySet());
                    }
                }
            }
        }
    }

    private boolean done(Open open) {
        return toggles.containsKey(open) || values.containsKey(open);
    }

    private void tryValue(StepSpec.Helm helm, ValueCandidates.Candidate candidate, Set<Open> all) {
        progress.note("Trying the value " + candidate.key());
        Set<Open> wanted = new LinkedHashSet<>(all);
        wanted.removeIf(o -> !o.release().equals(helm.release()) || done(o));
        SecurityPreview.Change change = (step, text) ->
                step.id().equals(helm.id()) ? PodRenderings.replace(text, candidate.path(), candidate.instead()) : text;
        for (Open open : cleared(wanted, form, change)) {
            values.put(open, new ValueHint(candidate.key(), candidate.now(), candidate.words()));
        }
    }
}
