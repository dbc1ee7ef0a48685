package dev.landfall.engine.openshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ClusterTest
@DisplayName("On a real API server")
class AdmissionClusterTest {
    private static KubernetesClient client;
    private static final String PREFIX =
            "openshift-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    @BeforeAll
    static void open() throws IOException {
        String kubeconfig = Files.readString(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG")));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
        for (PodSecurityLevel level : PodSecurityLevel.values()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(PREFIX + level.word())
                            .addToLabels(PodSecurityLevel.ENFORCE, level.word())
                            .endMetadata()
                            .build())
                    .create();
        }
        for (PodSecurityLevel level : PodSecurityLevel.values()) {
            client.serviceAccounts()
                    .inNamespace(PREFIX + level.word())
                    .withName("default")
                    .waitUntilCondition(sa -> sa != null, 60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void close() {
        for (PodSecurityLevel level : PodSecurityLevel.values()) {
            client.namespaces().withName(PREFIX + level.word()).delete();
        }
        client.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = PodSecurityLevel.class,
            names = {"BASELINE", "RESTRICTED"})
    @DisplayName("the verdict on Pod Security is the server's, for every pod that is one at all")
    void podSecurity(PodSecurityLevel level) throws IOException {
        List<JsonNode> pods = new ArrayList<>();
        if (Samples.scc().isPresent()) {
            for (JsonNode object : Samples.yaml(Samples.scc().orElseThrow().resolve("pods.yaml"))) {
                Samples.template(object).ifPresent(pods::add);
            }
        }
        RandomPods random = new RandomPods(new Random(20_261_121));
        for (int i = 0; i < 400; i++) {
            pods.add(random.next());
        }
        List<String> differences = new ArrayList<>();
        int refused = 0;
        int admitted = 0;
        for (int i = 0; i < pods.size(); i++) {
            ObjectNode pod = pods.get(i).deepCopy();
            pod.put("apiVersion", "v1").put("kind", "Pod");
            pod.withObject("/metadata").put("name", "p" + i);
            String said = create("/api/v1/namespaces/" + PREFIX + level.word() + "/pods", pod);
            if (said.startsWith("422")) {
                continue;
            }
            boolean theirs = said.contains("violates PodSecurity");
            assertTrue(theirs || said.isEmpty(), said);
            List<Obstacle> ours = PodSecurity.violations(pod, level);
            if (theirs == ours.isEmpty()) {
                differences.add(pod + "\n  server: " + said + "\n  here: "
                        + ours.stream().map(Obstacle::at).toList());
            }
            refused += theirs ? 1 : 0;
            admitted += theirs ? 0 : 1;
        }
        assertEquals(List.of(), differences);
        assertTrue(refused > 100 && admitted > 5, refused + " refused, " + admitted + " admitted");
    }

    @Test
    @DisplayName("Routes are taken by OpenShift's own definition, and a star in a host is not what is sent")
    void routes() throws IOException {
        assumeTrue(served("route.openshift.io/v1"), "the cluster has no Routes");
        String namespace = PREFIX + "privileged";
        String path = "/apis/route.openshift.io/v1/namespaces/" + namespace + "/routes";
        for (Routes.Wanted wanted : List.of(RoutesTest.FILES, RoutesTest.APPS)) {
            ObjectNode route = Routes.object(wanted, namespace, Map.of());
            assertEquals("", create(path + "?fieldValidation=Strict", route));
            ObjectNode star = route.deepCopy();
            star.withObject("/spec").put("host", "*.site.test").put("wildcardPolicy", "Everything");
            assertTrue(create(path + "?fieldValidation=Strict", star).startsWith("422"));
        }
    }

    private static boolean served(String groupVersion) {
        return client.getApiGroups().getGroups().stream()
                .flatMap(g -> g.getVersions().stream())
                .anyMatch(v -> v.getGroupVersion().equals(groupVersion));
    }

    /** Tries to create without storing; empty when that would go, else the status and the message. */
    private static String create(String path, JsonNode object) throws IOException {
        String dry = path + (path.contains("?") ? "&" : "?") + "dryRun=All";
        try {
            client.raw(dry, "POST", Json.MAPPER.convertValue(object, Map.class));
            return "";
        } catch (KubernetesClientException e) {
            return e.getCode() + " " + e.getMessage();
        }
    }
}
