package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real {@code helm} command, which must understand what Landfall leaves in a cluster. */
final class HelmCli {
    private HelmCli() {}

    /** Runs it against the test cluster; skips the test, saying so, where there is none. */
    static String run(String... arguments) throws IOException, InterruptedException {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve("helm")));
        assumeTrue(there, "needs the helm command on the PATH (go install helm.sh/helm/v3/cmd/helm@v3.21.4)");
        List<String> command = new ArrayList<>(List.of("helm"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", System.getenv("TESTCLUSTER_KUBECONFIG"));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }
}
