package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.install.steps.KeepSecrets;
import dev.landfall.engine.install.steps.LateStep;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.StepContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A step that needs what an earlier one learns")
class LateStepTest {
    private static final StepContext CONTEXT = new StepContext() {
        @Override
        public Progress progress() {
            return Progress.none();
        }

        @Override
        public void remember(String key, Map<String, String> facts) {
            throw new AssertionError("nothing is to be remembered");
        }

        @Override
        public Optional<Map<String, String>> recall(String key) {
            return Optional.empty();
        }
    };

    private FakeSecrets cluster;
    private Captures captures;

    @BeforeEach
    void start() throws IOException {
        cluster = new FakeSecrets();
        captures = new Captures(cluster.kept());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private LateStep late() {
        PlannedStep planned = new PlannedStep("late", "secret", "Store it", "", 0, List.of(), List.of());
        return new LateStep(
                planned,
                captures,
                Set.of("agent-key"),
                () -> new KeepSecrets(
                        "late",
                        "Store it",
                        cluster.kept(),
                        Map.of("copy", captures.value("agent-key").orElseThrow())));
    }

    @Test
    @DisplayName("is made with the true value when its turn comes, and is done the second time")
    void made() {
        LateStep step = late();
        captures.refresh(Map.of("agent-key", "learned"));
        assertInstanceOf(Check.ToDo.class, step.check(CONTEXT));
        step.run(CONTEXT);
        step.verify(CONTEXT);
        assertEquals(Map.of("copy", "learned"), cluster.entries());
        assertInstanceOf(Check.Done.class, late().check(CONTEXT));
    }

    @Test
    @DisplayName("says which value is missing when nobody has learned it")
    void unknown() {
        Problem problem = assertThrows(ProblemException.class, () -> late().check(CONTEXT))
                .problem();
        assertEquals("install.capture-unknown", problem.code());
        assertEquals("agent-key", problem.facts().get("name"));
        assertEquals(Map.of(), cluster.entries());
    }

    @Test
    @DisplayName("forgets what the cluster no longer keeps, but still masks it")
    void refreshed() {
        captures.refresh(Map.of("agent-key", "learned-once"));
        captures.refresh(Map.of());
        assertEquals(Optional.empty(), captures.value("agent-key"));
        assertEquals(List.of("learned-once"), captures.secrets());
    }

    @Test
    @DisplayName("is known by what its templates ask for, by way of defaults too; a step left out makes no placeholder")
    void asked() {
        Form form = Form.of(
                ProductReader.read(
                        new ProductFiles(Map.of("product.yaml", """
                                id: test
                                name: Test
                                version: 1.0.0
                                namespace: site
                                captures: [first, second, other]
                                questions:
                                  - group: All
                                    ask:
                                      - {id: shown, question: Shown?, default: "see ${first}"}
                                      - {id: plain, question: Plain?, default: x}
                                steps:
                                  - {kind: http, id: a, title: 'Ask: "who"', url: "http://a", run: {get: /a, capture: {first: id}}}
                                  - {kind: http, id: b, url: "http://b", when: plain == "y", run: {get: /b, capture: {second: id}}}
                                """.getBytes(StandardCharsets.UTF_8))), "test"),
                Answers.NONE,
                Map.of());
        assertEquals(Map.of("first", "(known after Ask who)"), LateFilling.placeholders(form, captures));
        Set<String> asked = new TreeSet<>();
        Form telling = form.telling(asked::add);
        assertEquals("x", telling.value("plain"));
        assertEquals(Set.of(), asked);
        assertEquals("see ", telling.value("shown"));
        assertEquals(Set.of("first"), asked);
    }
}
