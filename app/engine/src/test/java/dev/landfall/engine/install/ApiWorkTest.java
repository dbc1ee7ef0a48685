package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.install.steps.CallApi;
import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.install.steps.Retrying;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.registry.Trust;
import dev.landfall.engine.run.Journal;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.Runner;
import dev.landfall.engine.run.StopSignal;
import dev.landfall.testing.StubClearmlApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A step that calls an API")
class ApiWorkTest {
    private static final String KEY = "GGS9F4M6XB2DXJ5AFT9F";
    private static final String SECRET = "2oGujVFhPfaozhpuz2GzQfA5OyxmMsR3WVJpsCR5hrgHFs20PO";
    private static final String PRODUCT = """
            id: test
            name: Test
            version: 1.0.0
            namespace: site
            captures: [queue-id, company, admin, agent-key, agent-secret, domains-set]
            questions:
              - group: All
                ask:
                  - {id: address, question: Where?}
                  - {id: queue, question: Queue?, default: default}
                  - {id: tenant, question: Tenant?, default: hangar-7}
                  - {id: key, question: Key?, type: secret}
                  - {id: secret, question: Secret?, type: secret}
            steps:
              - kind: http
                id: queue
                url: "${address}"
                user: "${key}"
                password: "${secret}"
                check:
                  post: /queues.get_all
                  body: {name: "^${queue}$"}
                  expect: "data.queues[name=${queue}]"
                  capture: {queue-id: "data.queues[name=${queue}].id"}
                run:
                  post: /queues.create
                  headers: {X-Clearml-Impersonate-As: 75557e2ab172405bbe153705e91d1782}
                  body: {name: "${queue}"}
                  capture: {queue-id: data.id}
              - kind: http
                id: company
                url: "${address}/"
                user: "${key}"
                password: "${secret}"
                check:
                  get: /system.get_companies
                  capture: {company: "data.companies[name=${tenant}].id"}
                run:
                  post: /system.create_company
                  body: {name: "${tenant}"}
                  capture: {company: data.id}
                  accept: [200]
              - kind: http
                id: admin
                title: "Make the administrator of ${tenant}"
                url: "${address}"
                user: "${key}"
                password: "${secret}"
                check:
                  post: /users.get_all
                  capture: {admin: "data.users[name=${tenant} admin].id"}
                run:
                  post: /auth.create_user
                  body: {name: "${tenant} admin", company: "${company}", email: admin@site.example, role: admin}
                  capture: {admin: data.id}
              - kind: http
                id: credentials
                url: "${address}"
                user: "${key}"
                password: "${secret}"
                check: {kept: [agent-key, agent-secret]}
                run:
                  post: /auth.create_credentials
                  headers: {X-Clearml-Impersonate-As: "${admin}"}
                  capture: {agent-key: data.credentials.access_key, agent-secret: data.credentials.secret_key}
              - kind: http
                id: domains
                url: "${address}"
                user: "${key}"
                password: "${secret}"
                run:
                  post: /login.set_domains
                  headers: {X-Clearml-Act-As: "${admin}"}
                  body: {domains: [site.example]}
            """;
    private static final Retrying AT_ONCE = new Retrying(Collections.nCopies(4, Duration.ZERO));

    @TempDir
    Path folder;

    private final List<RunEvent> events = new ArrayList<>();
    private StubClearmlApi api;
    private FakeSecrets cluster;
    private Captures captures;

    @BeforeEach
    void start() throws IOException {
        api = StubClearmlApi.start(KEY, SECRET);
        cluster = new FakeSecrets();
        captures = new Captures(cluster.kept());
    }

    @AfterEach
    void stop() {
        api.close();
        cluster.close();
    }

    private Form form(String definition, Map<String, String> answers) {
        Product product = ProductReader.read(
                new ProductFiles(Map.of("product.yaml", definition.getBytes(StandardCharsets.UTF_8))), "test");
        Answers all = Answers.NONE.with("address", api.url()).with("key", KEY).with("secret", SECRET);
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            all = all.with(answer.getKey(), answer.getValue());
        }
        Form form = Form.of(product, all, captures.known());
        return form.with(LateFilling.placeholders(form, captures));
    }

    /** Only one's own secrets and what was learned. */
    private String mask(String text) {
        List<String> secrets = new ArrayList<>(List.of(KEY, SECRET));
        secrets.addAll(captures.secrets());
        return new Masking(secrets).text(text);
    }

    private CallApi step(Form form, String id, Trust trust) {
        StepSpec.Http spec = form.product().steps().stream()
                .filter(s -> s.id().equals(id))
                .map(StepSpec.Http.class::cast)
                .findFirst()
                .orElseThrow();
        ApiWork.Around around = new ApiWork.Around(
                () -> {
                    throw new AssertionError("no cluster is asked for an address");
                },
                captures,
                trust,
                AT_ONCE,
                Clock.systemUTC(),
                this::mask);
        return new ApiWork(around, form).step(spec, spec.title(), "site");
    }

    /** One run of one step, as if Landfall had been started anew: only journal and cluster remember. */
    private RunEvent.StepEnded run(String id) {
        return run(PRODUCT, id, Map.of(), Trust.system());
    }

    private RunEvent.StepEnded run(String definition, String id, Map<String, String> answers, Trust trust) {
        captures = new Captures(cluster.kept());
        captures.refresh(cluster.kept().read());
        CallApi step = step(form(definition, answers), id, trust);
        events.clear();
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"), Clock.systemUTC())) {
            new Runner(journal, Clock.systemUTC(), events::add, new StopSignal(), this::mask)
                    .run(new Plan("test", "", List.of(step.planned())), List.of(step));
        }
        return events.stream()
                .filter(RunEvent.StepEnded.class::isInstance)
                .map(RunEvent.StepEnded.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Problem problem(RunEvent.StepEnded ended) {
        assertEquals(RunEvent.StepResult.FAILED, ended.result(), ended::toString);
        return Objects.requireNonNull(ended.problem());
    }

    private String notes() {
        StringBuilder all = new StringBuilder();
        events.stream()
                .filter(RunEvent.StepNoted.class::isInstance)
                .forEach(e -> all.append(((RunEvent.StepNoted) e).text()).append('\n'));
        return all.toString();
    }

    @Test
    @DisplayName(
            "makes tenant, user, credentials, domains and queue just as the guides have it, and a second run changes nothing")
    void wholeWay() {
        List<String> ids = List.of("company", "admin", "credentials", "domains", "queue");
        for (String id : ids) {
            RunEvent.StepEnded ended = run(id);
            assertEquals(RunEvent.StepResult.DONE, ended.result(), () -> id + ": " + ended);
        }
        assertEquals(
                List.of(
                        "/system.create_company {\"name\":\"hangar-7\"}",
                        "/auth.create_user {\"company\":\"" + captures.known().get("company")
                                + "\",\"email\":\"admin@site.example\",\"name\":\"hangar-7 admin\",\"role\":\"admin\"}",
                        "/auth.create_credentials ",
                        "/login.set_domains {\"domains\":[\"site.example\"]}",
                        "/queues.create {\"name\":\"default\"}"),
                api.changes().stream().map(c -> c.path() + " " + c.body()).toList());
        assertEquals(List.of("site.example"), api.domains(captures.known().get("company")));
        assertEquals(api.credentials().getFirst(), cluster.entries().get("agent-key"));
        assertEquals(
                StubClearmlApi.secretOf(api.credentials().getFirst()),
                cluster.entries().get("agent-secret"));

        for (String id : List.of("company", "admin", "credentials", "queue")) {
            assertEquals(RunEvent.StepResult.ALREADY_SO, run(id).result(), id);
        }
        assertEquals(5, api.changes().size(), "nothing was changed again");
    }

    @Test
    @DisplayName("keeps what a check finds without calling, and beside what is kept already")
    void keptFromCheck() {
        run("queue");
        Map<String, String> before = cluster.entries();
        assertEquals(1, api.changes().size());
        cluster.client
                .secrets()
                .inNamespace("site")
                .withName("landfall-test")
                .patch("{\"data\":{\"queue-id\":\"eA==\",\"other\":\"eQ==\"}}");
        assertEquals(RunEvent.StepResult.DONE, run("queue").result());
        assertEquals(1, api.changes().size(), "the queue was there");
        assertEquals(before.get("queue-id"), cluster.entries().get("queue-id"));
        assertEquals("y", cluster.entries().get("other"));
    }

    @Test
    @DisplayName("waits while the API is only starting, and then calls once")
    void starting() {
        api.failNext(503, 502, 503);
        assertEquals(RunEvent.StepResult.DONE, run("queue").result());
        assertEquals(1, api.changes().size());
        assertTrue(notes().contains("does not answer yet"), notes());
    }

    @Test
    @DisplayName("that nobody answers ends in a problem that names the call, and was not sent")
    void unreachable() {
        String url = api.url();
        api.close();
        Problem problem = problem(run(PRODUCT, "credentials", Map.of("address", url), Trust.system()));
        assertEquals("install.api-unreachable", problem.code());
        assertEquals("POST /auth.create_credentials", problem.facts().get("call"));
        api = StubClearmlApi.start(KEY, SECRET);
        run("admin");
        assertFalse(notes().contains("cut off"), notes());
    }

    @Test
    @DisplayName("refused says method, path, status and the API's own words, and nothing that is secret")
    void refused() throws IOException {
        String other = "another-secret-of-the-site";
        Problem wrong = problem(run(PRODUCT, "queue", Map.of("secret", other), Trust.system()));
        assertEquals("install.api-login", wrong.code());
        assertEquals("POST /queues.get_all", wrong.facts().get("call"));
        assertTrue(wrong.why().contains("Unauthorized (invalid credentials)"), wrong.why());

        String echo = PRODUCT.replace("hangar-7", SECRET).replace("${company}", SECRET);
        Problem invalid = problem(run(echo, "admin", Map.of(), Trust.system()));
        assertEquals("install.api-refused", invalid.code());
        assertEquals("Invalid company id: id=(secret)", invalid.facts().get("said"));
        String all = wrong + " " + invalid + " " + events + Files.readString(folder.resolve("journal.jsonl"));
        assertFalse(all.contains(SECRET) || all.contains(KEY) || all.contains(other), all);
    }

    @Test
    @DisplayName("refused does not tell its login either as it was sent, user and password together")
    void loginAsSent() throws IOException {
        String pair = Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        Problem problem = problem(run(PRODUCT.replace("${company}", pair), "admin", Map.of(), Trust.system()));
        assertEquals("Invalid company id: id=(secret)", problem.facts().get("said"));
        assertFalse(Files.readString(folder.resolve("journal.jsonl")).contains(pair));
    }

    @Test
    @DisplayName(
            "cut off between call and answer is noticed by the next run, which says that something unused may be there")
    void cutOff() throws IOException {
        run("admin", "company");
        api.cutNext();
        Problem lost = problem(run("credentials"));
        assertEquals("install.api-lost", lost.code());
        assertEquals(1, api.credentials().size(), "the API did carry it out");

        assertEquals(RunEvent.StepResult.DONE, run("credentials").result());
        assertTrue(notes().contains("cut off before the answer was kept"), notes());
        assertEquals(2, api.credentials().size());
        assertEquals(api.credentials().getLast(), cluster.entries().get("agent-key"));
        assertEquals(RunEvent.StepResult.ALREADY_SO, run("credentials").result());
        String journal = Files.readString(folder.resolve("journal.jsonl"));
        for (String key : api.credentials()) {
            assertFalse(journal.contains(key) || journal.contains(StubClearmlApi.secretOf(key)), journal);
        }
    }

    private void run(String then, String first) {
        run(first);
        run(then);
    }

    @Test
    @DisplayName("that makes credentials is not sent while nothing can be kept")
    void notWritable() {
        run("admin", "company");
        cluster.refuseWrites = 1;
        Problem problem = problem(run("credentials"));
        assertEquals("install.cluster-rights", problem.code());
        assertEquals(List.of(), api.credentials());
    }

    @Test
    @DisplayName("whose answer lacks what was to be taken says where it ended, by names only")
    void noCapture() {
        String other = PRODUCT.replace("data.credentials.secret_key", "data.credentials.secret");
        run("admin", "company");
        Problem problem = problem(run(other, "credentials", Map.of(), Trust.system()));
        assertEquals("install.api-no-capture", problem.code());
        assertEquals(
                "'data.credentials' holds access_key, secret_key",
                problem.facts().get("where"));
        assertEquals(api.credentials().getFirst(), cluster.entries().get("agent-key"), "what it did hold is kept");
    }

    @Test
    @DisplayName("without a check is called once when its answer is kept, and each time when it is not")
    void withoutCheck() {
        String unchecked = PRODUCT.replace("    check: {kept: [agent-key, agent-secret]}\n", "");
        assertFalse(unchecked.contains("kept:"));
        run("admin", "company");
        assertEquals(
                RunEvent.StepResult.DONE,
                run(unchecked, "credentials", Map.of(), Trust.system()).result());
        assertEquals(
                RunEvent.StepResult.ALREADY_SO,
                run(unchecked, "credentials", Map.of(), Trust.system()).result());
        assertEquals(1, api.credentials().size());
        assertEquals(RunEvent.StepResult.DONE, run("domains").result());
        assertEquals(RunEvent.StepResult.DONE, run("domains").result());
    }

    @Test
    @DisplayName("takes no answer longer than it can be")
    void tooMuch() {
        api.answerAtLength();
        assertEquals("install.api-too-much", problem(run("queue")).code());
    }

    @Test
    @DisplayName("over TLS goes only to who is vouched for by this machine or by the site's authority")
    void tls() throws Exception {
        TestTls tls = TestTls.make(folder);
        try (StubClearmlApi secure = StubClearmlApi.start(KEY, SECRET, tls.context())) {
            Map<String, String> there = Map.of("address", secure.url());
            assertEquals(
                    "install.api-tls",
                    problem(run(PRODUCT, "queue", there, Trust.system())).code());
            assertEquals(
                    RunEvent.StepResult.DONE,
                    run(PRODUCT, "queue", there, Trust.system().and(tls.pem())).result());
            assertEquals(List.of("default"), secure.queueNames());
        }
    }

    @Test
    @DisplayName("is shown in the plan as it would be: secrets masked, what is not known yet as a placeholder")
    void evidence() {
        String shown = step(form(PRODUCT, Map.of()), "credentials", Trust.system())
                .planned()
                .evidence()
                .getFirst()
                .text();
        assertTrue(shown.contains("POST /auth.create_credentials"), shown);
        assertTrue(shown.contains("X-Clearml-Impersonate-As: (known after Make the administrator of hangar-7)"), shown);
        assertTrue(shown.contains("done when kept already: agent-key, agent-secret"), shown);
        assertFalse(shown.contains(KEY) || shown.contains(SECRET), shown);

        run("admin", "company");
        String user = captures.known().get("admin");
        CallApi known = step(form(PRODUCT, Map.of()), "credentials", Trust.system());
        assertFalse(known.planned().toString().contains(user), "captures are secret once they are known");
    }

    @Test
    @DisplayName("keeps numbers numbers in a body, and takes what fills a path for one part of it")
    void bodiesAndPaths() {
        String definition = PRODUCT.replace(
                        "body: {name: \"${queue}\"}", "body: {name: \"${queue}\", size: 3, on: true}")
                .replace("post: /queues.get_all", "post: \"/queues.get_all?who=${queue}\"");
        assertEquals(
                "install.api-refused",
                problem(run(definition, "queue", Map.of("queue", "a/b?c d"), Trust.system()))
                        .code());
        assertEquals(
                "{\"name\":\"a/b?c d\",\"on\":true,\"size\":3}",
                api.calls().getLast().body());
    }
}
