package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.openshift.PlacedPod;
import dev.landfall.engine.openshift.PodSecurity;
import dev.landfall.engine.openshift.PodSecurityLevel;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.StandInCharts;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("The pods of ClearML Enterprise, at an API server that enforces the restricted level")
class EnterpriseAdmissionClusterTest {
    private final String namespace = "enterprise-admission-" + Long.toString(System.nanoTime(), 36);

    @TempDir
    Path folder;

    private KubernetesClient client;

    @BeforeEach
    void namespace() throws IOException {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG")))))
                .build();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
        client.serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .waitUntilCondition(account -> account != null, 60, TimeUnit.SECONDS);
    }

    @AfterEach
    void clean() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @Test
    @DisplayName(
            "are refused with the switches off just where the verdict says so, and all let in with them on: hooks and tasks too")
    void admission() throws IOException {
        for (String gateway : new String[] {StandInCharts.GATEWAY, StandInCharts.ROUTER}) {
            try (MadeProduct made =
                    MadeProduct.enterprise(folder, StandInCharts.SERVER, StandInCharts.AGENT, gateway)) {
                made.onOpenShift();
                assertEquals(Set.of(), refused(made, UnaryOperator.identity()));
                Set<String> off = refused(made, a -> a.with("openshift", false));
                for (String part :
                        new String[] {"-apiserver", "-elastic-master", "-migrate", "-apps-agent-pt", gateway}) {
                    assertTrue(off.stream().anyMatch(o -> o.endsWith(part)), part + " is not in " + off);
                }
            }
        }
    }

    /** The objects whose pods the API server refuses, after the verdict said the same of each. */
    private Set<String> refused(MadeProduct made, UnaryOperator<Answers> answers) {
        Form form = made.form(answers);
        Set<String> refused = new TreeSet<>();
        for (var step : made.steps(form)) {
            for (PlacedPod pod : made.pods(step.release(), form)) {
                boolean said = !PodSecurity.violations(pod.pod(), PodSecurityLevel.RESTRICTED)
                        .isEmpty();
                assertEquals(said, refusedByServer(pod), pod.object());
                if (said) {
                    refused.add(pod.object());
                }
            }
        }
        return refused;
    }

    private boolean refusedByServer(PlacedPod placed) {
        ObjectNode pod = Json.MAPPER.createObjectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", "one").put("namespace", namespace);
        ObjectNode spec = placed.pod().path("spec").deepCopy();
        // accounts, and the image of a task, are there only once something is installed
        spec.remove("serviceAccountName");
        for (JsonNode container : spec.path("containers")) {
            ObjectNode one = (ObjectNode) container;
            one.put("image", "any");
        }
        // claims that a StatefulSet brings along are no part of its template
        for (String list : new String[] {"containers", "initContainers"}) {
            spec.path(list).forEach(c -> ((ObjectNode) c).remove("volumeMounts"));
        }
        pod.set("spec", spec);
        try {
            client.resource(Json.MAPPER.convertValue(pod, Pod.class)).dryRun().create();
            return false;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403 && String.valueOf(e.getMessage()).contains("violates PodSecurity")) {
                return true;
            }
            throw e;
        }
    }
}
