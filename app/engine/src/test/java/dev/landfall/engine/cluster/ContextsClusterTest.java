package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.Problem;
import dev.landfall.testing.ClusterTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("Contexts tried on a real cluster")
class ContextsClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Test
    @DisplayName("are told apart: token, certificate and plugin get in, nobody home and dangling say so")
    void six() {
        List<ContextRef> all = Kubeconfigs.contexts(source("TESTCLUSTER_KUBECONFIG_MANY"));
        Map<String, ContextReport> reports = new ConcurrentHashMap<>();
        Contexts.checkAll(all, report -> reports.put(report.context().name(), report));

        assertEquals(6, reports.size());
        assertEquals("admin", reachable(reports, "admin").user());
        assertEquals("engineer", reachable(reports, "engineer").user());
        assertEquals("cert-admin", reachable(reports, "cert-admin").user());
        assertEquals("admin", reachable(reports, "exec-admin").user());
        assertTrue(reachable(reports, "admin").groups().contains("system:masters"));
        assertTrue(reachable(reports, "admin").version().startsWith("v1."));
        assertTrue(reachable(reports, "admin").apiVersions().containsAll(List.of("v1", "apps/v1", "batch/v1")));
        assertEquals("cluster.nobody-home", problem(reports.get("unreachable")).code());
        Problem dangling = problem(reports.get("dangling"));
        assertEquals("cluster.dangling-context", dangling.code());
        assertEquals("no-such-cluster", dangling.facts().get("name"));
    }

    @Test
    @DisplayName("with another certificate authority name the issuer and the fingerprint")
    void wrongAuthority() {
        Problem problem = problem(check(source("TESTCLUSTER_KUBECONFIG_WRONG_CA")));
        assertEquals("cluster.untrusted-certificate", problem.code());
        assertTrue(problem.why().contains("CN=testcluster-ca"), problem.why());
        assertTrue(problem.facts().getOrDefault("fingerprint", "").matches("SHA256 ([0-9A-F]{2}:){31}[0-9A-F]{2}"));
    }

    @Test
    @DisplayName("with a wrong token are refused, and the token is not told")
    void wrongToken() {
        Problem problem = problem(check(source("TESTCLUSTER_KUBECONFIG_BAD_TOKEN")));
        assertEquals("cluster.unauthorized", problem.code());
        assertFalse(problem.toString().contains("not-a-token"));
    }

    @Test
    @DisplayName("whose plugin is missing or fails name it, its hint, and what it said without secrets")
    void plugins(@TempDir Path folder) throws IOException {
        Path failing = folder.resolve("failing");
        Files.writeString(failing, "#!/bin/sh\necho \"cannot log in: token=abcdef123456 expired\" >&2\nexit 3\n");
        assertTrue(failing.toFile().setExecutable(true));
        Path config = folder.resolve("config");
        Files.writeString(config, """
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                users:
                - {name: missing, user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: landfall-no-such-plugin, installHint: "Get it from the site's share."}}}
                - {name: failing, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./failing}}}
                contexts:
                - {name: missing, context: {cluster: c, user: missing}}
                - {name: failing, context: {cluster: c, user: failing}}
                """);
        Problem missing =
                problem(ContextProbe.check(Kubeconfigs.context(KubeconfigSource.file(config), "missing"), PATIENCE));
        assertEquals("cluster.exec-missing", missing.code());
        assertTrue(missing.title().contains("landfall-no-such-plugin"));
        assertEquals("Get it from the site's share.", missing.next());
        Problem failed =
                problem(ContextProbe.check(Kubeconfigs.context(KubeconfigSource.file(config), "failing"), PATIENCE));
        assertEquals("cluster.exec-failed", failed.code());
        assertTrue(failed.why().contains("exit code 3") && failed.why().contains("cannot log in"), failed.why());
        assertFalse(failed.why().contains("abcdef123456"), failed.why());
    }

    private static ContextReport check(KubeconfigSource source) {
        return ContextProbe.check(Kubeconfigs.contexts(source).getFirst(), PATIENCE);
    }

    private static KubeconfigSource source(String variable) {
        return KubeconfigSource.file(Path.of(System.getenv(variable)));
    }

    private static ContextReport.Reachable reachable(Map<String, ContextReport> reports, String name) {
        return assertInstanceOf(ContextReport.Reachable.class, reports.get(name), name);
    }

    private static Problem problem(@Nullable ContextReport report) {
        return assertInstanceOf(ContextReport.Unusable.class, report).problem();
    }
}
