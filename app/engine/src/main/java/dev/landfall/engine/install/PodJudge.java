package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.install.SecurityReport.Barrier;
import dev.landfall.engine.install.SecurityReport.Pod;
import dev.landfall.engine.openshift.ImageUser;
import dev.landfall.engine.openshift.Obstacle;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodSecurity;
import dev.landfall.engine.openshift.PodSecurityLevel;
import dev.landfall.engine.openshift.RunWarning;
import dev.landfall.engine.openshift.RunWarnings;
import dev.landfall.engine.openshift.SccSimulation;
import dev.landfall.engine.openshift.SecurityFacts;
import dev.landfall.engine.openshift.Subject;
import dev.landfall.engine.openshift.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Judges the pods that go to one namespace: by OpenShift's constraints where there are any, then by Pod Security. Any thread. */
final class PodJudge {
    private final SecurityFacts facts;
    private final @Nullable SccSimulation simulation;
    private final Function<String, Optional<ImageUser>> users;

    PodJudge(SecurityFacts facts, Function<String, Optional<ImageUser>> users) {
        this.facts = facts;
        this.simulation = facts.byConstraints() ? facts.simulation() : null;
        this.users = users;
    }

    List<Pod> judge(String release, List<PlacedPod> pods) {
        return pods.stream().map(p -> judge(release, p)).toList();
    }

    private Pod judge(String release, PlacedPod placed) {
        List<Barrier> barriers = new ArrayList<>();
        List<RunWarning> warnings = new ArrayList<>();
        Optional<String> constraint = Optional.empty();
        Optional<String> least = Optional.empty();
        JsonNode stored = placed.pod();
        if (simulation != null) {
            Verdict verdict = simulation.judge(placed.pod(), creator(placed));
            constraint = verdict.chosen();
            least = verdict.refused() ? verdict.least() : Optional.empty();
            verdict.inTheWay().forEach(o -> barriers.add(barrier(o, facts.enforcing())));
            warnings.addAll(RunWarnings.of(verdict, placed.pod()));
            // only a server that admits by constraints fills pods in with them
            stored = facts.enforcing() ? verdict.admitted() : placed.pod();
            warnings.addAll(RunWarnings.of(verdict.admitted(), users));
        } else {
            warnings.addAll(RunWarnings.of(placed.pod(), users));
        }
        PodSecurityLevel enforced = facts.enforced();
        boolean refusedAlready = barriers.stream().anyMatch(Barrier::real);
        if (!refusedAlready) {
            PodSecurity.violations(stored, enforced).forEach(o -> barriers.add(barrier(o, true)));
        }
        return new Pod(
                release,
                facts.namespace(),
                enforced,
                placed.object(),
                placed.role(),
                placed.path(),
                placed.serviceAccount(),
                constraint,
                barriers,
                least,
                PodSecurity.level(stored),
                warnings);
    }

    /** A person's rights count for what that person makes; a program's, for what it makes of a template. */
    private Optional<Subject> creator(PlacedPod placed) {
        if (placed.role().byPerson()) {
            return Optional.of(facts.installer());
        }
        return placed.creators().stream()
                .findFirst()
                .map(account -> Subject.serviceAccount(facts.namespace(), account));
    }

    private static Barrier barrier(Obstacle obstacle, boolean real) {
        return new Barrier(obstacle, real, List.of(), Optional.empty());
    }
}
