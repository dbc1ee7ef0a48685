package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.install.steps.CallApi;
import dev.landfall.engine.install.steps.Captures;
import dev.landfall.engine.install.steps.Retrying;
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
import dev.landfall.resources.InstallerResources;
import dev.landfall.testing.StubClearmlApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The enterprise product's own API calls, against an API that takes only what the guides send")
class EnterpriseApiTest {
    private static final String KEY = "GGS9F4M6XB2DXJ5AFT9F";
    private static final String SECRET = "2oGujVFhPfaozhpuz2GzQfA5OyxmMsR3WVJpsCR5hrgHFs20PO";

    @TempDir
    Path folder;

    private FakeSecrets cluster;
    private Product product;

    @BeforeEach
    void read() throws IOException {
        cluster = new FakeSecrets();
        product = ProductReader.read(
                ProductFiles.of(InstallerResources.root().resolve("products").resolve("clearml-enterprise")),
                "clearml-enterprise");
    }

    @Test
    @DisplayName("make a user, the queue and two pairs of credentials as that user, once")
    void once() throws IOException, InterruptedException {
        try (StubClearmlApi api = StubClearmlApi.start(KEY, SECRET)) {
            String tenant = company(api.url());
            List<RunEvent.StepResult> first = run(api.url(), tenant);
            assertEquals(4, first.size());
            assertTrue(first.stream().allMatch(RunEvent.StepResult.DONE::equals), first::toString);
            assertEquals(List.of("training"), api.queueNames());
            assertEquals(2, api.credentials().size());
            List<StubClearmlApi.Call> changes = api.changes();
            assertEquals(
                    List.of(
                            "/system.create_company",
                            "/auth.create_user",
                            "/queues.create",
                            "/auth.create_credentials",
                            "/auth.create_credentials"),
                    changes.stream().map(StubClearmlApi.Call::path).toList());
            Map<String, String> kept = cluster.kept().read();
            changes.stream()
                    .skip(2)
                    .forEach(c -> assertEquals(
                            kept.get("user-id"), c.headers().get("X-clearml-impersonate-as"), c::toString));
            assertEquals(StubClearmlApi.secretOf(api.credentials().getFirst()), kept.get("agent-secret"));
            assertFalse(kept.get("agent-key").equals(kept.get("gateway-key")));

            List<RunEvent.StepResult> second = run(api.url(), tenant);
            assertTrue(second.stream().allMatch(RunEvent.StepResult.ALREADY_SO::equals), second::toString);
            assertEquals(changes.size(), api.changes().size());
        }
    }

    private List<RunEvent.StepResult> run(String url, String tenant) {
        List<RunEvent.StepResult> results = new ArrayList<>();
        for (StepSpec step : product.steps()) {
            Captures captures = new Captures(cluster.kept());
            captures.refresh(cluster.kept().read());
            Form form = form(tenant, captures);
            if (!(step instanceof StepSpec.Http http) || !step.when().holds(form::value)) {
                continue;
            }
            // reached directly instead of through the cluster; everything else as it is written
            StepSpec.Http direct = new StepSpec.Http(
                    http.common(), "", "", url, http.user(), http.password(), http.check(), http.run());
            ApiWork.Around around = new ApiWork.Around(
                    () -> {
                        throw new IllegalStateException("no cluster is needed");
                    },
                    captures,
                    Trust.system(),
                    new Retrying(Collections.nCopies(2, Duration.ZERO)),
                    Clock.systemUTC(),
                    text -> text);
            CallApi call = new ApiWork(around, form).step(direct, step.title(), "clearml");
            List<RunEvent> events = new ArrayList<>();
            try (Journal journal = Journal.open(folder.resolve("journal.jsonl"), Clock.systemUTC())) {
                new Runner(journal, Clock.systemUTC(), events::add, new StopSignal(), text -> text)
                        .run(new Plan("test", "", List.of(call.planned())), List.of(call));
            }
            events.stream()
                    .filter(RunEvent.StepEnded.class::isInstance)
                    .map(RunEvent.StepEnded.class::cast)
                    .forEach(e -> results.add(e.result()));
        }
        return results;
    }

    private Form form(String tenant, Captures captures) {
        Map<String, String> facts = Map.of(
                "site.name", "site",
                "site.namespace", "clearml",
                "cluster.version", "v1.32.4",
                "chart.server", "clearml-enterprise",
                "chart.agent", "clearml-enterprise-agent",
                "chart.gateway", "clearml-enterprise-app-gateway",
                "api-service", "clearml-enterprise-apiserver",
                "api-service.port", "8008");
        Answers answers = Answers.NONE
                .with("domain", "site.example")
                .with("queue", "training")
                .with("supervisor-tenant", tenant)
                .with("supervisor-key", KEY)
                .with("supervisor-secret", SECRET);
        return Form.of(product, answers, facts).with(captures.known());
    }

    private static String company(String url) throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        try (HttpClient http = HttpClient.newHttpClient()) {
            String answer = http.send(
                            HttpRequest.newBuilder(URI.create(url + "/system.create_company"))
                                    .header("Authorization", "Basic " + login)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"d1\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher id =
                    Pattern.compile("\"data\":\\{\"id\":\"([0-9a-f]{32})\"").matcher(answer);
            assertTrue(id.find(), answer);
            return id.group(1);
        }
    }
}
