package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@ClusterTest
@DisplayName("Rendering against a real cluster")
class RenderingClusterTest {
    private static final HelmWorkers WORKERS = new HelmWorkers();
    private static final Set<String> CLEARML = Set.of(
            "docker.elastic.co/elasticsearch/elasticsearch:7.17.3",
            "docker.io/allegroai/clearml:2.0.0-613",
            "docker.io/bitnami/mongodb:6.0.10-debian-11-r8",
            "docker.io/bitnami/redis:7.0.9-debian-11-r1");
    private static TargetApi target = (path, accept) -> TargetApi.Answer.notFound(path);

    @BeforeAll
    static void connect() throws Exception {
        target = TargetApi.live(Files.readString(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG"))));
    }

    @AfterAll
    static void close() {
        WORKERS.close();
        target.close();
    }

    private static ChartArchive chart(String file) {
        Optional<Path> tgz = SharedData.find("data/charts/" + file);
        assumeTrue(tgz.isPresent(), "needs the public chart " + file);
        return ChartArchive.open(tgz.orElseThrow());
    }

    private static Rendered render(ChartArchive chart, String values) {
        return new ChartRenderer(WORKERS)
                .render(RenderRequest.of(chart, "clearml", "charts-render", values), target, Progress.none());
    }

    @Test
    @DisplayName("gives the whole ClearML chart with its hooks, and asks the cluster for nothing but reads")
    void clearml() {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        TargetApi watched = (path, accept) -> {
            asked.add(path);
            return target.get(path, accept);
        };
        Rendered rendered = new ChartRenderer(WORKERS)
                .render(
                        RenderRequest.of(chart("clearml-7.14.4.tgz"), "clearml", "charts-render", ""),
                        watched,
                        Progress.none());
        assertFalse(rendered.documents(Role.HOOK).isEmpty());
        assertTrue(rendered.documents(Role.OBJECT).size() > 20);
        ImageFinder.Found found = ImageFinder.find(rendered, List.of());
        assertEquals(
                CLEARML, found.needed().stream().map(ImageReference::toString).collect(Collectors.toSet()));
        assertTrue(
                found.images().stream().allMatch(i -> i.certainty() == Certainty.SURE),
                found.images().toString());
        assertTrue(asked.contains("/version"));
    }

    @Test
    @DisplayName("rewrites every ClearML image by digest, gives every pod the secret, and loses not one other line")
    void rewritten() {
        Rendered rendered = render(chart("clearml-7.14.4.tgz"), "");
        Set<ImageReference> known = CLEARML.stream().map(ImageReference::parse).collect(Collectors.toSet());
        ImageRewriter.Rewritten rewritten =
                ImageRewriter.rewrite(rendered, known, wanted -> Samples.site(known, wanted));
        assertEquals(List.of(), rewritten.unplaced());
        assertTrue(rewritten.placed().stream().allMatch(ImageRewriter.Placed::byDigest));
        PullSecrets.Outcome outcome = PullSecrets.add(
                rewritten.rendered(), "site-pull", ref -> ref.registry().equals("reg.site:5000"), true);
        assertEquals(List.of(), outcome.gaps());
        for (int i = 0; i < rendered.documents().size(); i++) {
            String before = rendered.documents().get(i).text();
            String after = outcome.rendered().documents().get(i).text();
            String undone = after.replaceAll("reg\\.site:5000/air/\\S+@sha256:[0-9a-f]{64}(\"?)[ ]# (\\S+)", "$2$1")
                    .replaceAll("(?m)^ *imagePullSecrets:\n *- name: site-pull\n", "");
            assertEquals(before, undone);
        }
        long pods = outcome.rendered().documents().stream()
                .filter(d -> d.text().contains("containers:"))
                .count();
        assertTrue(outcome.added().size() >= pods, outcome.added().toString());
        assertEquals(
                List.of(),
                ImageFinder.find(outcome.rendered(), List.of()).images().stream()
                        .filter(i -> !i.ref().registry().equals("reg.site:5000"))
                        .toList());
    }

    @Test
    @DisplayName("finds the agent's task image where it hides, in a variable")
    void agent() {
        Rendered rendered = render(chart("clearml-agent-5.3.2.tgz"), """
                agentk8sglue: {apiServerUrlReference: "http://a", fileServerUrlReference: "http://f", webServerUrlReference: "http://w",
                  defaultContainerImage: "nvidia/cuda:12.4.1-runtime-ubuntu22.04"}
                clearml: {agentk8sglueKey: k, agentk8sglueSecret: s}
                """);
        ImageFinder.Found found = ImageFinder.find(rendered, List.of());
        assertTrue(
                found.needed().contains(ImageReference.parse("nvidia/cuda:12.4.1-runtime-ubuntu22.04")),
                found.toString());
    }

    @Test
    @DisplayName("really takes defaults of charts inside away where a value is null")
    void nulls() {
        ChartArchive chart = chart("clearml-7.14.4.tgz");
        assertTrue(render(chart, "").manifest().contains("fsGroup: 1001"));
        String without = render(chart, """
                redis: {master: {podSecurityContext: {fsGroup: null}, containerSecurityContext: {runAsUser: null}}}
                mongodb: {podSecurityContext: {fsGroup: null}, containerSecurityContext: {runAsUser: null}}
                """).manifest();
        assertFalse(without.contains("fsGroup: 1001"));
        assertFalse(without.contains("runAsUser: 1001"));
    }

    @Test
    @DisplayName("says that a chart refuses this server")
    void kubeVersion() {
        ChartArchive chart = Samples.chart(
                "sample", "Chart.yaml", "apiVersion: v2\nname: sample\nversion: 1.0.0\nkubeVersion: '>=1.40'\n");
        ProblemException e = assertThrows(ProblemException.class, () -> render(chart, ""));
        assertEquals("charts.kube-version", e.problem().code());
    }

    @Test
    @DisplayName("looks things up in the cluster")
    void lookup() {
        ChartArchive chart = Samples.chart("sample", "templates/c.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  system: {{ (lookup "v1" "Namespace" "" "kube-system").metadata.uid | quote }}
                  nothing: {{ len (lookup "v1" "ConfigMap" "charts-not-there" "") | quote }}
                """);
        String text = render(chart, "").documents().getFirst().text();
        assertTrue(text.matches("(?s).*system: \"[0-9a-f-]{36}\".*"), text);
    }
}
