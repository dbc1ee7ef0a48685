package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kubectl, on the simulated cluster")
class KubectlTest {
    @TempDir
    Path folder;

    private Practice practice;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                Arrays.stream(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                .split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "kubectl"))),
                "kubectl is not on PATH");
        practice = Practice.start();
    }

    @AfterEach
    void stop() {
        if (practice != null) {
            practice.close();
        }
    }

    private String kubectl(String... arguments) throws Exception {
        Path kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, practice.cluster.kubeconfig());
        List<String> command = new ArrayList<>(List.of("kubectl", "--namespace", Practice.SPACE));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor() == 0, () -> String.join(" ", command) + "\n" + output);
        return output;
    }

    @Test
    @DisplayName("applies, waits, reads, scales, describes and deletes like on any cluster")
    void looksAround() throws Exception {
        Path file = folder.resolve("web.yaml");
        Files.writeString(file, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: "web:1"}]}
                """);
        assertTrue(kubectl("version").contains("Server Version: v1.32"));
        assertTrue(kubectl("api-resources").contains("deployments"));
        kubectl("create", "configmap", "settings", "--from-literal=a=1");
        kubectl("create", "secret", "generic", "keys", "--from-literal=b=2");
        assertTrue(kubectl("get", "secret", "keys", "-o", "jsonpath={.data.b}").contains("Mg=="));
        kubectl("apply", "-f", file.toString());
        assertTrue(kubectl("apply", "-f", file.toString()).contains("unchanged"));
        kubectl("apply", "--server-side", "--force-conflicts", "-f", file.toString());
        kubectl("rollout", "status", "deployment/web", "--timeout=30s");
        assertTrue(kubectl("get", "pods").contains("Running"));
        assertTrue(kubectl("logs", "deployment/web").contains("starting"));
        kubectl("scale", "deployment/web", "--replicas=3");
        practice.readyPods("web", 3);
        kubectl("set", "image", "deployment/web", "web=web:2");
        kubectl("rollout", "status", "deployment/web", "--timeout=30s");
        kubectl("rollout", "undo", "deployment/web");
        kubectl("rollout", "status", "deployment/web", "--timeout=30s");
        assertTrue(kubectl("describe", "pods", "-l", "app=web").contains("Successfully assigned"));
        assertTrue(kubectl("auth", "can-i", "create", "pods").contains("yes"));
        assertTrue(kubectl("auth", "whoami").contains(SimulatedCluster.USER));
        kubectl("delete", "-f", file.toString(), "--wait=true", "--timeout=30s");
        kubectl("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=30s");
    }
}
