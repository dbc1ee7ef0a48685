package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.cluster.wire.Login;
import dev.landfall.engine.cluster.wire.Target;
import dev.landfall.engine.problem.ProblemException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Kubeconfig files")
class KubeconfigsTest {
    @TempDir
    Path folder;

    private Path one;
    private Path two;

    @BeforeEach
    void files() throws IOException {
        one = Files.createDirectories(folder.resolve("one")).resolve("config");
        two = Files.createDirectories(folder.resolve("two")).resolve("config");
        Files.writeString(one, """
                apiVersion: v1
                kind: Config
                clusters:
                - name: shared
                  cluster: {server: "https://first.test:6443", certificate-authority: pki/ca.crt, tls-server-name: api.test}
                users:
                - name: engineer
                  user: {tokenFile: ../tokens/engineer}
                - name: plugin
                  user:
                    exec:
                      apiVersion: client.authentication.k8s.io/v1beta1
                      command: ./bin/get-token
                      args: [--cluster, shared]
                      env: [{name: PROFILE, value: site}]
                      provideClusterInfo: true
                contexts:
                - name: a
                  context: {cluster: shared, user: engineer, namespace: site}
                - name: b
                  context: {cluster: elsewhere, user: plugin}
                """);
        Files.writeString(two, """
                clusters:
                - name: shared
                  cluster: {server: "https://second.test:6443"}
                - name: elsewhere
                  cluster: {server: "https://elsewhere.test", insecure-skip-tls-verify: true}
                users:
                - name: engineer
                  user: {token: 12345}
                contexts:
                - name: a
                  context: {cluster: elsewhere, user: engineer}
                - name: lost
                  context: {cluster: nowhere, user: nobody}
                current-context: b
                """);
    }

    @Test
    @DisplayName("are merged: the first of a name wins, paths are relative to the file they stand in")
    void merged() {
        String both = one + File.pathSeparator + folder.resolve("missing") + File.pathSeparator + two;
        List<ContextRef> all = Kubeconfigs.contexts(KubeconfigSource.find(null, Map.of("KUBECONFIG", both), folder));

        assertEquals(
                List.of("a", "b", "lost"), all.stream().map(ContextRef::name).toList());
        ContextRef a = all.getFirst();
        assertEquals("https://first.test:6443", a.server());
        assertEquals("site", a.namespace());
        assertEquals(one, a.file());
        Target target = Objects.requireNonNull(a.target());
        assertEquals(one.resolveSibling("pki/ca.crt"), target.caFile());
        assertEquals("api.test", target.tlsServerName());
        assertEquals(
                folder.resolve("tokens/engineer"),
                Objects.requireNonNull(a.login()).tokenFile());

        ContextRef b = all.get(1);
        assertTrue(b.current(), "the first current-context that is set wins, whichever file it stands in");
        assertFalse(b.dangling());
        assertEquals("https://elsewhere.test", b.server());
        var exec = Objects.requireNonNull(Objects.requireNonNull(b.login()).exec());
        assertEquals(one.getParent(), exec.folder());
        assertEquals(Map.of("PROFILE", "site"), exec.env());
        assertTrue(exec.clusterInfo());
    }

    @Test
    @DisplayName("list a context that names a missing cluster or user")
    void dangling() {
        ContextRef lost = Kubeconfigs.context(KubeconfigSource.file(two), "lost");
        assertTrue(lost.dangling());
        assertEquals("", lost.server());
        assertEquals("nowhere", lost.cluster());
    }

    @Test
    @DisplayName("keep a token that looks like a number as text, and never show it")
    void tokens() {
        ContextRef a = Kubeconfigs.context(KubeconfigSource.file(two), "a");
        Login login = Objects.requireNonNull(a.login());
        assertEquals("12345", login.token());
        assertFalse((a + " " + login).contains("12345"));
    }

    @Test
    @DisplayName("are looked for where kubectl looks")
    void places() {
        assertEquals(
                List.of(folder.resolve(".kube/config")),
                KubeconfigSource.find(null, Map.of(), folder).files());
        assertEquals(
                List.of(one),
                KubeconfigSource.find(null, Map.of("KUBECONFIG", File.pathSeparator + one), folder)
                        .files());
        assertEquals(
                List.of(two),
                KubeconfigSource.find(two, Map.of("KUBECONFIG", one.toString()), folder)
                        .files());
    }

    @Test
    @DisplayName("that are missing, broken or of the wrong kind end in a problem that says where")
    void problems() throws IOException {
        assertEquals("cluster.no-kubeconfig", code(folder.resolve("missing")));
        Path bad = Files.writeString(folder.resolve("bad"), "clusters:\n  - name: x\n   cluster: y\n");
        assertEquals("format.bad-yaml", code(bad));
        assertEquals("format.wrong-value", code(Files.writeString(folder.resolve("text"), "hello")));
        assertEquals(
                List.of(), Kubeconfigs.contexts(KubeconfigSource.file(Files.writeString(folder.resolve("e"), ""))));
        assertEquals(
                "cluster.no-such-context",
                problem(() -> Kubeconfigs.context(KubeconfigSource.file(one), "z"))
                        .problem()
                        .code());
        assertEquals(
                "cluster.no-current-context",
                problem(() -> Kubeconfigs.context(KubeconfigSource.file(one), ""))
                        .problem()
                        .code());
    }

    private static String code(Path file) {
        return problem(() -> Kubeconfigs.contexts(KubeconfigSource.file(file)))
                .problem()
                .code();
    }

    private static ProblemException problem(Runnable run) {
        return assertThrows(ProblemException.class, run::run);
    }
}
