package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodSecurity;
import dev.landfall.engine.openshift.PodSecurityLevel;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.testing.SharedData;
import dev.landfall.testing.StandInCharts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ClearML Enterprise, as data")
class EnterpriseProductTest {
    private static final UnaryOperator<Answers> USUAL = UnaryOperator.identity();
    private static final List<String> RESTRICTED = List.of(
            "restricted-server",
            "restricted-redis",
            "restricted-mongodb",
            "restricted-elasticsearch",
            "restricted-applications",
            "restricted-agent",
            "restricted-tasks",
            "restricted-gateway");

    @TempDir
    Path folder;

    private MadeProduct made;

    @BeforeEach
    void whole() throws IOException {
        made = MadeProduct.enterprise(folder, StandInCharts.SERVER, StandInCharts.AGENT, StandInCharts.GATEWAY);
    }

    @AfterEach
    void close() {
        made.close();
    }

    @Test
    @DisplayName("uses no key that a chart does not have, whatever is answered and switched, with the old gateway too")
    void keys() throws IOException {
        try (MadeProduct old =
                MadeProduct.enterprise(folder, StandInCharts.SERVER, StandInCharts.AGENT, StandInCharts.ROUTER)) {
            for (MadeProduct one : List.of(made, old)) {
                cases().forEach((name, answers) -> assertEquals(List.of(), one.unknownKeys(one.form(answers)), name));
                files(one).onOpenShift();
                cases().forEach((name, answers) -> assertEquals(List.of(), one.unknownKeys(one.form(answers)), name));
                for (String toggle : RESTRICTED) {
                    Form form = one.form(a -> a.with("openshift", false).with(toggle, true));
                    assertEquals("true", form.value(toggle));
                    assertEquals(List.of(), one.unknownKeys(form), toggle);
                }
            }
        }
    }

    private static MadeProduct files(MadeProduct made) {
        return made.fact("packages.image", "landfall.local/packages:0123456789ab")
                .fact("file.vscode-deb", "code-server_4.96.2_amd64.deb")
                .fact("file.vscode-python", "ms-python.vsix")
                .fact("file.dropbear", "dropbear_x86_64")
                .fact("file.apps", "apps.zip");
    }

    private static Map<String, UnaryOperator<Answers>> cases() {
        Map<String, UnaryOperator<Answers>> cases = new LinkedHashMap<>();
        cases.put("usual", USUAL);
        cases.put(
                "ingress with a certificate",
                a -> a.with("tls", "secret")
                        .with("tls-secret", "tls")
                        .with("ingress-class", "nginx")
                        .with("storage-class", "fast")
                        .with("ca", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"));
        cases.put(
                "queues, sessions and a namespace",
                a -> a.with("own-namespace", "true")
                        .with("queue", "train")
                        .with("gpu-queue", "GPUshm")
                        .with("sessions", "true")
                        .with("session-address", "10.0.0.5"));
        cases.put(
                "Auth0",
                a -> a.with("login", "auth0")
                        .with("auth0-client-id", "id")
                        .with("auth0-client-secret", "very-secret")
                        .with("auth0-url", "https://a.auth0.com")
                        .with("auth0-audience", "clearml"));
        cases.put(
                "Keycloak",
                a -> a.with("login", "keycloak")
                        .with("keycloak-url", "https://sso.example")
                        .with("keycloak-realm", "ml")
                        .with("keycloak-client-id", "id")
                        .with("keycloak-client-secret", "very-secret"));
        cases.put(
                "an index of the site",
                a -> a.with("packages-here", false)
                        .with("index-url", "https://nexus.example/simple/")
                        .with("index-host", "nexus.example")
                        .with("raw-url", "https://nexus.example/raw"));
        cases.put(
                "agent and gateway alone",
                a -> a.with("with-server", "false")
                        .with("there-api", "https://api.there.example")
                        .with("there-web", "https://app.there.example")
                        .with("there-files", "https://files.there.example")
                        .with("there-agent-key", "AK")
                        .with("there-agent-secret", "AS")
                        .with("there-gateway-key", "GK")
                        .with("there-gateway-secret", "GS"));
        cases.put("outside", a -> a.with("expose", "outside").with("tls", "none"));
        return cases;
    }

    @Test
    @DisplayName("asks for everything it needs and for nothing that it can make up")
    void questions() {
        Form empty = made.form(a -> Answers.NONE);
        assertEquals(
                Set.of("domain", "app-host", "api-host", "files-host", "gateway-host", "supervisor-email"),
                errors(empty));
        assertEquals(Set.of(), errors(made.form(USUAL)));
        assertEquals(
                Set.of("auth0-client-id", "auth0-client-secret", "auth0-url", "auth0-audience"),
                errors(made.form(a -> a.with("login", "auth0"))));
        assertEquals(
                Set.of(
                        "there-api",
                        "there-web",
                        "there-files",
                        "there-agent-key",
                        "there-agent-secret",
                        "there-gateway-key",
                        "there-gateway-secret"),
                errors(made.form(a -> a.with("with-server", "false"))));
        cases().forEach((name, answers) -> assertEquals(Set.of(), errors(made.form(answers)), name));
    }

    private static Set<String> errors(Form form) {
        Set<String> ids = new TreeSet<>();
        form.errors().forEach(f -> ids.add(f.question().id()));
        return ids;
    }

    @Test
    @DisplayName("takes one answer for the file server's address, for the ingress and for whoever uses it")
    void oneFileServer() {
        Form form = made.form(a -> a.with("files-host", "file.ai.example"));
        List<RenderedDocument> server = made.documents("clearml", form);
        assertTrue(server.stream()
                .anyMatch(d -> d.ref().kind().equals("Ingress") && d.text().contains("host: file.ai.example")));
        assertEquals(
                "https://file.ai.example",
                MadeProduct.environment(made.documents("clearml-agent", form), "clearml-enterprise-agent")
                        .get("CLEARML_FILES_HOST"));
        assertEquals(List.of(), made.heard());
    }

    @Test
    @DisplayName(
            "passes the supervisor's groups and e-mail address with the quotes that the server wants, its keys by reference")
    void supervisor() {
        Form form = made.form(a -> a.with("supervisor-email", "boss@ai.example"));
        List<RenderedDocument> documents = made.documents("clearml", form);
        Map<String, Object> environment = MadeProduct.environment(documents, "-apiserver");
        assertEquals(
                "[\"users\", \"admins\", \"queue_admins\"]",
                environment.get("CLEARML__secure__credentials__supervisor__sec_groups"));
        assertEquals("\"boss@ai.example\"", environment.get("CLEARML__secure__credentials__supervisor__email"));
        assertEquals(
                Map.of("from", Map.of("secretKeyRef", Map.of("name", "clearml-supervisor", "key", "secret"))),
                environment.get("CLEARML__secure__credentials__supervisor__user_secret"));
        assertEquals("clearml-users", secretVolume(documents));
        for (RenderedDocument document : documents) {
            if (!document.ref().kind().equals("Secret")) {
                form.secrets()
                        .forEach((id, secret) ->
                                assertFalse(document.text().contains(secret), id + " stands in " + document.ref()));
            }
        }
    }

    private static String secretVolume(List<RenderedDocument> documents) {
        return documents.stream()
                .filter(d ->
                        d.ref().name().endsWith("-apiserver") && d.ref().kind().equals("Deployment"))
                .map(d -> MadeProduct.at(Yaml.values(d.text(), "d"), "spec", "template", "spec", "volumes"))
                .flatMap(volumes -> ((List<?>) volumes).stream())
                .filter(volume -> ((Map<?, ?>) volume).containsKey("secret"))
                .map(volume -> String.valueOf(MadeProduct.at(volume, "secret", "secretName")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("gives both gateways their keys under the names that each knows")
    void gateways() throws IOException {
        UnaryOperator<Answers> answers = a -> cases().getOrDefault("agent and gateway alone", USUAL)
                .apply(a)
                .with("sessions", "true")
                .with("session-address", "10.0.0.5")
                .with("session-first", "31000")
                .with("session-last", "31001");
        try (MadeProduct old = MadeProduct.enterprise(folder, StandInCharts.AGENT, StandInCharts.ROUTER)) {
            for (MadeProduct one : List.of(made, old)) {
                Form form = one.form(answers);
                List<RenderedDocument> documents = one.documents("clearml-gateway", form);
                String all = String.join(
                        "\n", documents.stream().map(RenderedDocument::text).toList());
                assertTrue(all.contains("key: \"GK\"") && all.contains("secret: \"GS\""), all);
                assertTrue(all.contains("host: \"appgw.ai.example\""), all);
                Map<String, Object> environment = MadeProduct.environment(documents, form.value("chart.gateway"));
                assertEquals("10.0.0.5", environment.get("ROUTER_ADDRESS"));
                assertEquals("31000-31001", environment.get("ROUTER_PORTS"));
                assertEquals("https://api.there.example", environment.get("CLEARML_API_HOST"));
                assertEquals(
                        "clearml-gateway-" + form.value("chart.gateway"),
                        one.made("clearml-gateway", form).names().get("gateway-service"));
                assertEquals(List.of(), one.heard());
            }
        }
    }

    @Test
    @DisplayName(
            "finds the services' names in the rendering, and tells the applications and the web page about them on OpenShift")
    void urls() {
        Form form = made.onOpenShift().form(USUAL);
        ChartMaking.Made server = made.made("clearml", form);
        assertEquals("clearml-clearml-enterprise-apiserver", server.names().get("api-service"));
        assertEquals("8080", server.names().get("web-service.target"));
        assertEquals(
                "docker.io/allegroai/clearml-enterprise:3.21.6-1443",
                server.names().get("api-server.image"));
        List<RenderedDocument> documents = server.rendered().orElseThrow().documents();
        Map<String, Object> apps = MadeProduct.environment(documents, "-apps-agent");
        assertEquals("http://clearml-clearml-enterprise-fileserver:8081", apps.get("CLEARML_FILES_HOST"));
        assertEquals(
                "{\"apiserver\":\"https://api.ai.example\",\"fileserver\":\"https://files.ai.example\"}",
                MadeProduct.environment(documents, "-webserver").get("WEBSERVER__displayedServerUrls"));
        assertFalse(documents.stream().anyMatch(d -> d.ref().kind().equals("Ingress")), "Routes take their place");
        assertEquals(List.of(), made.heard());
    }

    @Test
    @DisplayName("sets the start script exactly as the guide for OpenShift has it, and home and script under /tmp")
    void startScript() throws IOException {
        Path guide = SharedData.find("seeds/4-clearml-openshift.txt").orElse(null);
        assumeTrue(guide != null, "needs the guides: set LANDFALL_SHARED");
        String text = Files.readString(guide);
        int begin = text.lastIndexOf("containerCustomBashScript: |") + "containerCustomBashScript: |".length() + 1;
        String script = text.substring(begin, text.indexOf("  extraEnvs:", begin))
                        .stripTrailing()
                        .stripIndent() + "\n";
        Form form = made.onOpenShift().form(USUAL);
        Map<String, Object> agent =
                MadeProduct.environment(made.documents("clearml-agent", form), "clearml-enterprise-agent");
        Map<String, Object> apps = MadeProduct.environment(made.documents("clearml", form), "-apps-agent");
        for (Map<String, Object> environment : List.of(agent, apps)) {
            assertEquals(script, environment.get("CLEARML_K8S_GLUE_CONTAINER_BASH_SCRIPT"));
            assertEquals("/tmp/__start_agent__.sh", environment.get("CLEARML_K8S_GLUE_START_AGENT_SCRIPT_PATH"));
        }
        assertEquals("/tmp", apps.get("HOME"));
    }

    @Test
    @DisplayName(
            "leads pip to the bundle's packages in tasks and in the agent itself, and VS Code to the bundle's files")
    void offline() {
        Form form = files(made).form(a -> a.with("gpu-queue", "GPUshm").with("gpu-memory", "24"));
        List<RenderedDocument> documents = made.documents("clearml-agent", form);
        Map<String, Object> agent = MadeProduct.environment(documents, "clearml-enterprise-agent");
        String index = "http://landfall-packages.clearml.svc:8080/simple/";
        assertEquals(index, agent.get("PIP_INDEX_URL"));
        assertEquals("landfall-packages.clearml.svc", agent.get("PIP_TRUSTED_HOST"));
        assertEquals("1", agent.get("CLEARML_AGENT_NO_UPDATE"));
        assertEquals("GPUshm,default", agent.get("K8S_GLUE_QUEUE"));
        String templates = documents.stream()
                .filter(d -> d.ref().kind().equals("ConfigMap"))
                .map(RenderedDocument::text)
                .findFirst()
                .orElseThrow();
        for (String part : List.of(
                "value: " + index,
                "value: http://landfall-packages.clearml.svc:8080/files/code-server_4.96.2_amd64.deb",
                "value: http://landfall-packages.clearml.svc:8080/files/ms-python.vsix",
                "value: http://landfall-packages.clearml.svc:8080/files/dropbear_x86_64",
                "sizeLimit: 24Gi",
                "name: VLLM_SKIP_P2P_CHECK")) {
            assertTrue(templates.contains(part), part + " is not in " + templates);
        }
        assertEquals(
                index,
                MadeProduct.environment(made.documents("clearml", form), "-webserver")
                        .get("WEBSERVER__extraIndexUrl"));
        assertEquals(List.of(), made.heard());
    }

    @Test
    @DisplayName("has every pod meet the restricted level with its switches on, and each switch is what some pod needs")
    void restricted() {
        Form on = made.onOpenShift().form(USUAL);
        assertEquals(Map.of(), unrestricted(on));
        Form off = made.form(a -> {
            Answers all = a;
            for (String toggle : RESTRICTED) {
                all = all.with(toggle, false);
            }
            return all;
        });
        Map<String, String> refused = unrestricted(off);
        for (String part : List.of(
                "-apiserver",
                "-fileserver",
                "-webserver",
                "-redis-master",
                "elastic-master",
                "-migrate",
                "-apps-agent",
                "-apps-agent-pt",
                "clearml-enterprise-agent",
                "clearml-enterprise-agent-pt",
                "app-gateway")) {
            assertTrue(refused.keySet().stream().anyMatch(o -> o.endsWith(part)), part + " is not in " + refused);
        }
    }

    /** The pods that the restricted level refuses, and why. */
    private Map<String, String> unrestricted(Form form) {
        Map<String, String> refused = new LinkedHashMap<>();
        for (var step : made.steps(form)) {
            for (PlacedPod pod : made.pods(step.release(), form)) {
                var violations = PodSecurity.violations(pod.pod(), PodSecurityLevel.RESTRICTED);
                if (!violations.isEmpty()) {
                    refused.put(pod.object(), violations.toString());
                }
            }
        }
        return refused;
    }
}
