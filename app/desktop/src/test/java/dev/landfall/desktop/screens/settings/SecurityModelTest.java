package dev.landfall.desktop.screens.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fx.Gate;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.desktop.ports.SettingsPort.Draft;
import dev.landfall.desktop.ports.SettingsPort.Hurdle;
import dev.landfall.desktop.ports.SettingsPort.PodVerdict;
import dev.landfall.desktop.ports.SettingsPort.Role;
import dev.landfall.desktop.ports.SettingsPort.Security;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Security verdicts")
class SecurityModelTest {
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final List<Draft> asked = new ArrayList<>();
    private Runnable meanwhile = () -> {};
    private Function<Draft, Security> judge =
            draft -> verdict(draft.answers().toggles().size());
    private final SecurityModel model = new SecurityModel(new Work(background::add, Gate.direct()), new JudgingPort());

    /** Only judges; the model asks for nothing else. */
    private final class JudgingPort implements SettingsPort {
        @Override
        public Security security(Draft draft, Consumer<Security> sooner, Progress progress) {
            asked.add(draft);
            sooner.accept(verdict(0));
            meanwhile.run();
            progress.checkpoint();
            return judge.apply(draft);
        }

        @Override
        public Start start() {
            throw new AssertionError("not asked for");
        }

        @Override
        public Preview preview(Draft draft) {
            throw new AssertionError("not asked for");
        }

        @Override
        public List<Change> changes(Draft draft, String toggle) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void use(Draft draft) {
            throw new AssertionError("not asked for");
        }
    }

    private static Security verdict(int admitted) {
        List<PodVerdict> pods = new ArrayList<>();
        for (int i = 0; i < admitted; i++) {
            pods.add(pod("Deployment/good-" + i));
        }
        return security(pods);
    }

    private static Security security(List<PodVerdict> pods) {
        return new Security("OpenShift", "By rules", true, List.of(), pods, List.of());
    }

    @SafeVarargs
    private static PodVerdict pod(String object, List<List<String>>... hurdles) {
        List<Hurdle> all = new ArrayList<>();
        for (List<List<String>> ways : hurdles) {
            all.add(new Hurdle("spec", Problem.of("problem.stopped"), ways, null));
        }
        return new PodVerdict("r", object, Role.WORKLOAD, all.isEmpty() ? "restricted-v2" : "", all, "", List.of());
    }

    private static Draft draft(int toggles) {
        Answers answers = Answers.NONE;
        for (int i = 0; i < toggles; i++) {
            answers = answers.with("t" + i, true);
        }
        return new Draft(answers, Map.of());
    }

    private void runAll() {
        while (!background.isEmpty()) {
            background.poll().run();
        }
    }

    @Test
    @DisplayName("are worked out once for what stands in the form in the end, however often it changes meanwhile")
    void coalesces() {
        model.judge(draft(1));
        model.judge(draft(2));
        model.judge(draft(3));
        assertEquals(1, background.size());
        runAll();
        assertEquals(draft(3), asked.getLast());
        assertTrue(asked.size() <= 2, asked.toString());
        assertEquals("All 3 pods admitted by restricted-v2", model.summary());
        assertFalse(model.stale().get());
        model.judge(draft(3));
        assertEquals(0, background.size());
    }

    @Test
    @DisplayName("give up a calculation that is no longer wanted, and keep the last verdict until the next is there")
    void givesUp() {
        model.judge(draft(1));
        runAll();
        model.judge(draft(2));
        assertTrue(model.stale().get());
        assertEquals("All 1 pod admitted by restricted-v2", model.summary());
        meanwhile = () -> {
            meanwhile = () -> {};
            model.judge(draft(4));
        };
        runAll();
        assertEquals(List.of(draft(1), draft(2), draft(4)), asked);
        assertEquals("All 4 pods admitted by restricted-v2", model.summary());
        assertEquals(null, model.problem().get());
    }

    @Test
    @DisplayName("are shown as soon as they are known, before what would help is found")
    void sooner() {
        List<Boolean> complete = new ArrayList<>();
        model.judged()
                .addListener(
                        (p, was, is) -> complete.add(Objects.requireNonNull(is).complete()));
        model.judge(draft(1));
        runAll();
        assertEquals(List.of(false, true), complete);
    }

    @Test
    @DisplayName("say why there is none, and forget that with the next")
    void fails() {
        judge = draft -> {
            throw ProblemException.of("desktop.drive-gone", "file", "x");
        };
        model.judge(draft(1));
        runAll();
        assertEquals(
                "desktop.drive-gone",
                Objects.requireNonNull(model.problem().get()).code());
        assertFalse(model.stale().get());
        judge = draft -> verdict(2);
        model.judge(draft(2));
        runAll();
        assertEquals(null, model.problem().get());
    }

    @Test
    @DisplayName("name the fewest switches that clear everything a switch can clear")
    void helpful() {
        List<List<String>> redis = List.of(List.of("all"), List.of("redis"));
        List<List<String>> mongo = List.of(List.of("all"), List.of("mongo"));
        judge = draft -> security(List.of(pod("a/1", redis), pod("a/2", mongo), pod("a/3", List.of())));
        model.judge(draft(1));
        runAll();
        assertEquals(Set.of("all"), model.helpful());
        assertEquals("Refused without it: 1, 2", model.verdict("all"));
        assertEquals("Refused without it: 2", model.verdict("mongo"));
        judge = draft ->
                security(List.of(pod("a/1", List.of(List.of("redis"))), pod("a/2", List.of(List.of("mongo")))));
        model.judge(draft(2));
        runAll();
        assertEquals(Set.of("redis", "mongo"), model.helpful());
    }
}
