package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.charts.ChartRenderer;
import dev.landfall.engine.charts.RenderRequest;
import dev.landfall.engine.charts.TargetApi;
import dev.landfall.engine.cluster.Platform;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.install.SecurityReport.Basis;
import dev.landfall.engine.install.SecurityReport.Pod;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodTemplates;
import dev.landfall.engine.openshift.Samples;
import dev.landfall.engine.openshift.SecurityFacts;
import dev.landfall.engine.openshift.Subject;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.progress.Progress;
import dev.landfall.resources.InstallerResources;
import dev.landfall.testing.SharedData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the public ClearML chart and OpenShift's own constraints, away from any cluster. */
@DisplayName("The security preview")
class SecurityPreviewTest {
    @TempDir
    Path folder;

    private SiteSession session;

    @BeforeEach
    void site() throws IOException {
        Optional<Path> chart = SharedData.find("data/charts/clearml-7.14.4.tgz");
        assumeTrue(chart.isPresent() && Samples.scc().isPresent(), "data/charts is not here");
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: p\nversion: '1'\nproducts: [clearml-server]\ncharts: [" + chart.get() + "]\n");
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                new BuildOptions(BuildOptions.FAT32),
                Progress.none());
        session = SiteSession.open(folder.resolve("site"), Clock.systemUTC(), null);
        session.use(folder.resolve("out"));
    }

    @AfterEach
    void close() {
        if (session != null) {
            session.close();
        }
    }

    @Test
    @DisplayName(
            "names what OpenShift refuses with the toggle off, and the toggle that clears it; with it on, all get restricted-v2")
    void toggles() throws IOException {
        Inventory inventory = carried(inventory(true, Map.of()));
        SecurityPreview preview = SecurityPreview.of(session, inventory);
        Answers off = answers().with("openshift-restricted", false);
        SecurityReport report = preview.report(off, Progress.none());
        assertEquals(List.of(), report.problems());
        assertEquals(Basis.CONSTRAINTS, report.basis());
        assertEquals(
                List.of(
                        "Deployment/clearml-mongodb",
                        "StatefulSet/clearml-elastic-master",
                        "StatefulSet/clearml-redis-master"),
                report.refused().stream()
                        .filter(p -> p.role() == PlacedPod.Role.WORKLOAD)
                        .map(Pod::object)
                        .sorted()
                        .toList());
        Pod elastic = pod(report, "StatefulSet/clearml-elastic-master");
        assertEquals(Optional.of("privileged"), elastic.least());
        assertEquals(
                Optional.of("nonroot-v2"),
                pod(report, "Deployment/clearml-mongodb").least());
        assertTrue(elastic.barriers().stream()
                .anyMatch(b -> b.obstacle().at().equals("spec.initContainers[0].securityContext.privileged")));

        SecurityReport with = preview.withRemedies(report, Progress.none());
        for (Pod pod : with.refused()) {
            if (pod.role() == PlacedPod.Role.WORKLOAD) {
                // the switch for all of them, and the one for this component
                pod.barriers()
                        .forEach(b -> assertEquals(
                                Set.of(List.of("openshift-restricted"), List.of(own(pod))),
                                b.toggles().stream()
                                        .map(t -> t.stream()
                                                .map(SecurityReport.Remedy::toggle)
                                                .toList())
                                        .collect(Collectors.toSet()),
                                () -> pod.object() + " " + b.obstacle()));
            }
        }

        Finding refused = SecurityFindings.of(with).stream()
                .filter(f ->
                        f.id().equals("openshift.refused/clearml/StatefulSet/clearml-elastic-master/spec.template"))
                .findFirst()
                .orElseThrow();
        assertEquals(Severity.FAIL, refused.severity());
        assertTrue(refused.next().contains("Switch on 'Run without special rights'"), refused.next());
        assertTrue(refused.detail().contains("Container configure-sysctl wants to be privileged"), refused.detail());

        SecurityReport on = preview.report(answers().with("openshift-restricted", true), Progress.none());
        assertEquals(
                Map.of(Optional.of("restricted-v2"), 7L),
                on.pods().stream()
                        .filter(p -> p.role() == PlacedPod.Role.WORKLOAD)
                        .collect(Collectors.groupingBy(Pod::constraint, Collectors.counting())));
    }

    private static String own(Pod pod) {
        return switch (pod.object()) {
            case "Deployment/clearml-mongodb" -> "restricted-mongodb";
            case "StatefulSet/clearml-redis-master" -> "restricted-redis";
            case "StatefulSet/clearml-elastic-master" -> "restricted-elasticsearch";
            default -> pod.object();
        };
    }

    @Test
    @DisplayName("names the chart's value, proven by rendering without it, where no toggle helps")
    void values() {
        SecurityPreview preview =
                SecurityPreview.of(session, inventory(false, Map.of("pod-security.kubernetes.io/enforce", "baseline")));
        SecurityReport report = preview.withRemedies(preview.report(answers(), Progress.none()), Progress.none());
        assertEquals(Basis.POD_SECURITY, report.basis());
        Pod elastic = pod(report, "StatefulSet/clearml-elastic-master");
        assertEquals(1, report.reallyRefused().size());
        SecurityReport.ValueHint hint = elastic.barriers().getFirst().value().orElseThrow();
        assertEquals("elasticsearch.sysctlInitContainer.enabled", hint.key());
        assertEquals("false", hint.instead());
    }

    @Test
    @DisplayName("has nothing against pods where nothing is enforced, and says no SCC")
    void nothingEnforced() {
        SecurityReport report =
                SecurityPreview.of(session, inventory(false, Map.of())).report(answers(), Progress.none());
        assertEquals(Basis.NOTHING, report.basis());
        assertEquals(List.of(), report.refused());
        assertFalse(report.pods().isEmpty());
        assertTrue(report.pods().stream().allMatch(p -> p.constraint().isEmpty()));
    }

    @Test
    @DisplayName("sees the template of task pods that the ClearML agent keeps as text, made by the agent's own account")
    void agent() {
        Optional<Path> chart = SharedData.find("data/charts/clearml-agent-5.3.2.tgz");
        assumeTrue(chart.isPresent(), "the agent's chart is not here");
        RenderRequest request = RenderRequest.of(
                ChartArchive.open(chart.get()),
                "agent",
                "clearml",
                "agentk8sglue: {basePodTemplate: {containerSecurityContext: {runAsUser: 0}}}");
        List<PlacedPod> pods = PodTemplates.in(new ChartRenderer(session.helm())
                .render(request, TargetApi.recorded(discovery(true)), Progress.none()).documents().stream()
                        .map(d -> PodTemplates.Source.of(d.text(), PodTemplates.When.KEPT))
                        .toList());
        PlacedPod task = pods.stream()
                .filter(p -> p.role() == PlacedPod.Role.EMBEDDED)
                .findFirst()
                .orElseThrow();
        assertEquals("data.template.yaml|", task.path());
        SecurityFacts facts = inventory(true, Map.of()).clusterOr("").security().getFirst();
        Pod judged = new PodJudge(facts, image -> Optional.empty())
                .judge("agent", List.of(task))
                .getFirst();
        assertEquals(
                "spec.containers[0].securityContext.runAsUser",
                judged.barriers().getFirst().obstacle().at());
    }

    @Test
    @DisplayName("stops when asked to")
    void stops() {
        SecurityPreview preview = SecurityPreview.of(session, inventory(true, Map.of()));
        ProblemException stopped = assertThrows(ProblemException.class, () -> preview.report(answers(), new Stopped()));
        assertEquals("problem.stopped", stopped.problem().code());
    }

    private static Answers answers() {
        return new Answers(Map.of("domain", "site.test"), Map.of());
    }

    private static Pod pod(SecurityReport report, String object) {
        return report.pods().stream()
                .filter(p -> p.object().equals(object))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("an inventory that is far too large is refused before it is taken for one")
    void tooLarge() throws IOException {
        Path file = folder.resolve("large.json");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength((64L << 20) + 1);
        }
        ProblemException refused = assertThrows(ProblemException.class, () -> Inventory.read(file));
        assertEquals("install.bad-inventory", refused.problem().code());
        assertTrue(refused.problem().why().contains("64 MiB"), refused.problem().why());
    }

    /** Through a file and back, as it is carried out of a site. */
    private Inventory carried(Inventory inventory) throws IOException {
        Path file = folder.resolve("inventory.json");
        inventory.write(file);
        Inventory read = Inventory.read(file);
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(InstallerResources.text("schema/inventory.schema.json"));
        assertEquals(Set.of(), schema.validate(Json.MAPPER.readTree(file.toFile())));
        assertEquals(inventory, read);
        return read;
    }

    private static Inventory inventory(boolean openshift, Map<String, String> labels) {
        SecurityFacts facts = new SecurityFacts(
                openshift,
                openshift,
                openshift ? Samples.constraints() : List.of(),
                List.of(),
                false,
                "clearml",
                false,
                Map.of(),
                labels,
                new Subject("engineer", List.of("system:authenticated")));
        return new Inventory(
                Inventory.KIND,
                Inventory.VERSION,
                "2026-01-01T00:00:00Z",
                "site",
                new ClusterState(
                        "v1.32.4",
                        openshift ? Platform.OPENSHIFT : Platform.KUBERNETES,
                        discovery(openshift),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(facts)),
                null,
                List.of());
    }

    /** A server that serves just what the chart uses. */
    private static Map<String, JsonNode> discovery(boolean openshift) {
        Map<String, String> groups = new TreeMap<>(Map.of(
                "apps", "deployments/Deployment statefulsets/StatefulSet",
                "batch", "jobs/Job cronjobs/CronJob",
                "policy", "poddisruptionbudgets/PodDisruptionBudget",
                "networking.k8s.io", "ingresses/Ingress networkpolicies/NetworkPolicy",
                "rbac.authorization.k8s.io", "roles/Role rolebindings/RoleBinding"));
        if (openshift) {
            groups.put("security.openshift.io", "securitycontextconstraints/SecurityContextConstraints");
        }
        Map<String, JsonNode> answers = new HashMap<>();
        answers.put("/version", json("{\"major\":\"1\",\"minor\":\"32\",\"gitVersion\":\"v1.32.4\"}"));
        answers.put("/api", json("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}"));
        answers.put(
                "/api/v1",
                resources(
                        "v1",
                        "configmaps/ConfigMap secrets/Secret pods/Pod services/Service serviceaccounts/ServiceAccount"
                                + " persistentvolumeclaims/PersistentVolumeClaim"));
        StringBuilder list = new StringBuilder();
        groups.forEach((group, kinds) -> {
            String version = "{\"groupVersion\":\"" + group + "/v1\",\"version\":\"v1\"}";
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"name\":\"" + group + "\",\"versions\":[" + version + "],\"preferredVersion\":" + version
                            + "}");
            answers.put("/apis/" + group + "/v1", resources(group + "/v1", kinds));
        });
        answers.put("/apis", json("{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[" + list + "]}"));
        return answers;
    }

    private static JsonNode resources(String groupVersion, String kinds) {
        String all = List.of(kinds.split(" ", -1)).stream()
                .map(k -> k.split("/", -1))
                .map(k -> "{\"name\":\"" + k[0] + "\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"" + k[1]
                        + "\",\"verbs\":[\"get\",\"list\",\"create\",\"patch\"]}")
                .collect(Collectors.joining(","));
        return json("{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"" + groupVersion
                + "\",\"resources\":[" + all + "]}");
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Stopped implements Progress {
        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {}

        @Override
        public void note(String text) {}

        @Override
        public boolean stopped() {
            return true;
        }
    }
}
