package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.openshift.PodSecurity;
import dev.landfall.engine.openshift.PodSecurityLevel;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.testing.SharedData;
import dev.landfall.testing.StandInCharts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ClearML server with its agent, from the public charts")
class PublicProductTest {
    private static final UnaryOperator<Answers> USUAL = UnaryOperator.identity();

    private MadeProduct made;

    @BeforeEach
    void charts() {
        Optional<Path> server = StandInCharts.databases();
        Optional<Path> agent = SharedData.find("data/charts/clearml-agent-5.3.2.tgz");
        assumeTrue(server.isPresent() && agent.isPresent(), StandInCharts.NEEDS);
        made = MadeProduct.of("clearml-server", server.orElseThrow(), agent.orElseThrow());
    }

    @AfterEach
    void close() {
        if (made != null) {
            made.close();
        }
    }

    @Test
    @DisplayName("uses no key that the charts do not have, on Kubernetes and on OpenShift")
    void keys() {
        List<UnaryOperator<Answers>> cases = List.of(
                USUAL,
                a -> a.with("tls-secret", "tls").with("ingress-class", "nginx").with("storage-class", "fast"),
                a -> a.with("expose", "services")
                        .with("index-url", "https://n/simple")
                        .with("index-host", "n"),
                a -> a.with("routes", false).with("openshift-restricted", false));
        cases.forEach(one -> assertEquals(List.of(), made.unknownKeys(made.form(one))));
        made.onOpenShift().fact("packages.image", "landfall.local/packages:0123456789ab");
        cases.forEach(one -> assertEquals(List.of(), made.unknownKeys(made.form(one))));
    }

    @Test
    @DisplayName(
            "meets the restricted level on OpenShift with every pod, those of tasks too; with a switch off, what it is for does not")
    void restricted() {
        assertEquals(List.of(), unrestricted(made.onOpenShift().form(USUAL)));
        Map<String, List<String>> needs = Map.of(
                "restricted-redis", List.of("StatefulSet/clearml-redis-master"),
                "restricted-elasticsearch", List.of("StatefulSet/clearml-elastic-master"),
                "restricted-agent", List.of("ConfigMap/clearml-agent-pt", "Deployment/clearml-agent"));
        needs.forEach((toggle, objects) ->
                assertEquals(objects, unrestricted(made.form(a -> a.with(toggle, false))), toggle));
        assertTrue(unrestricted(made.form(a -> a.with("restricted-server", false)))
                .containsAll(List.of("Deployment/clearml-apiserver", "Deployment/clearml-webserver")));
    }

    private List<String> unrestricted(Form form) {
        List<String> refused = new ArrayList<>();
        for (var step : made.steps(form)) {
            made.pods(step.release(), form).stream()
                    .filter(p -> !PodSecurity.violations(p.pod(), PodSecurityLevel.RESTRICTED)
                            .isEmpty())
                    .forEach(p -> refused.add(p.object()));
        }
        return refused.stream().sorted().toList();
    }

    @Test
    @DisplayName("makes no Ingress where Routes are, whose ports are those of the pods")
    void routes() {
        ChartMaking.Made server = made.made("clearml", made.onOpenShift().form(USUAL));
        List<RenderedDocument> documents = server.rendered().orElseThrow().documents();
        assertTrue(documents.stream().noneMatch(d -> d.ref().kind().equals("Ingress")));
        assertEquals("8080", server.names().get("web-service.port"));
        assertEquals("80", server.names().get("web-service.target"));
        assertEquals(
                "{\"apiServer\":\"https://api.ai.example\",\"filesServer\":\"https://files.ai.example\"}",
                MadeProduct.environment(documents, "-webserver").get("WEBSERVER__displayedServerUrls"));
        assertEquals(List.of(), made.heard());
    }
}
