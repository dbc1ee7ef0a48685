package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.testing.ClusterTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("A real cluster")
class AccessClusterTest {
    private static Cluster connect(String context, String namespace) {
        KubeconfigSource source = KubeconfigSource.file(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG_MANY")));
        return Cluster.connect(Kubeconfigs.context(source, context), namespace);
    }

    @Test
    @DisplayName("lets the administrator do everything and the engineer only work in his namespace")
    void rights() {
        try (Cluster admin = connect("admin", "site");
                Cluster engineer = connect("engineer", "")) {
            assertEquals("site", engineer.namespace());
            assertTrue(Rights.whatMayIDo(admin).stream().allMatch(Rights.Verdict::allowed));
            Map<String, Boolean> his = Rights.whatMayIDo(engineer).stream()
                    .collect(Collectors.toMap(v -> v.right().words(), Rights.Verdict::allowed));
            assertEquals(false, his.get("create namespaces (whole cluster)"));
            assertEquals(false, his.get("get nodes (whole cluster)"));
            assertEquals(true, his.get("create deployments.apps in site"));
            assertEquals(true, his.get("create secrets in site"));
            assertEquals(true, his.get("get pods/log in site"));
            assertEquals(false, his.get("create roles.rbac.authorization.k8s.io in site"));
            ProblemException no = assertThrows(
                    ProblemException.class, () -> Apply.to(engineer).namespace("cluster-not-his", Map.of("a", "b")));
            assertEquals("cluster.forbidden", no.problem().code());
        }
    }

    @Test
    @DisplayName("tells what it has to offer, and what may not be read")
    void facts() {
        try (Cluster admin = connect("admin", "site");
                Cluster engineer = connect("engineer", "site")) {
            ClusterFacts facts = ClusterFacts.read(admin, "site");
            assertEquals("local", facts.usualStorageClass().orElseThrow().name());
            assertTrue(facts.namespaceExists());
            assertTrue(facts.nodes().stream()
                    .anyMatch(
                            n -> n.ready() && !n.arch().isEmpty() && n.runtime().startsWith("containerd")));
            assertEquals(List.of(), facts.unreadable());
            ClusterFacts his = ClusterFacts.read(engineer, "site");
            assertTrue(his.unreadable().containsAll(List.of("nodes", "storageclasses")), his.unreadable()::toString);
            assertEquals(List.of(), his.nodes());
        }
    }

    @Test
    @DisplayName("is reached by a kubeconfig of one context, by token, certificate and plugin")
    void singleContext(@TempDir Path folder) throws IOException {
        for (String name : List.of("admin", "cert-admin", "exec-admin", "engineer")) {
            Path file = folder.resolve(name);
            String user;
            try (Cluster cluster = connect(name, "site")) {
                Files.writeString(file, cluster.singleContextKubeconfig());
                assertFalse(cluster.toString().contains("token"));
            }
            List<ContextRef> contexts = Kubeconfigs.contexts(KubeconfigSource.file(file));
            assertEquals(1, contexts.size());
            assertEquals("site", contexts.getFirst().namespace());
            ContextReport report = ContextProbe.check(contexts.getFirst(), Duration.ofSeconds(8));
            assertTrue(report instanceof ContextReport.Reachable, report::toString);
            user = ((ContextReport.Reachable) report).user();
            assertEquals(name.equals("exec-admin") ? "admin" : name, user);
        }
    }

    @Test
    @DisplayName("is reached by the fabric8 client too, with certificate and plugin")
    void fabric8() {
        for (String name : List.of("admin", "cert-admin", "exec-admin")) {
            try (Cluster cluster = connect(name, "site")) {
                assertNotNull(cluster.client().namespaces().withName("site").get(), name);
                assertEquals("site", cluster.client().getNamespace());
            }
        }
    }

    @Test
    @DisplayName("takes objects: created, same, changed, tried dry, deleted; secrets are never shown")
    void apply() {
        try (Site site = new Site()) {
            String yaml = """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: settings}
                    data: {colour: blue}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: web}
                    spec: {selector: {app: web}, ports: [{port: 80}]}
                    """;
            Apply real = Apply.to(site.cluster);
            Apply dry = Apply.dryRun(site.cluster);
            assertEquals(List.of("CREATED", "CREATED"), what(dry.manifests(yaml, "test", site.namespace)));
            assertEquals(List.of("CREATED", "CREATED"), what(real.manifests(yaml, "test", site.namespace)));
            assertEquals(List.of("SAME", "SAME"), what(real.manifests(yaml, "test", site.namespace)));
            ObjectChange change = dry.manifests(yaml.replace("blue", "green"), "test", site.namespace)
                    .getFirst();
            assertEquals(ObjectChange.What.CHANGED, change.what());
            assertTrue(String.valueOf(change.before()).contains("blue"));
            assertTrue(String.valueOf(change.after()).contains("green"));
            assertEquals(List.of("SAME", "SAME"), what(dry.manifests(yaml, "test", site.namespace)));

            ObjectChange secret = real.secret(site.namespace, "login", "Opaque", Map.of("password", "hunter2-hunter2"));
            assertEquals(ObjectChange.What.CREATED, secret.what());
            ObjectChange again = real.secret(site.namespace, "login", "Opaque", Map.of("password", "hunter3-hunter3"));
            assertEquals(ObjectChange.What.CHANGED, again.what());
            assertFalse((secret + " " + again).contains("aHVudGVy"), "neither plain nor in base64");
            assertFalse((secret + " " + again).contains("hunter"));

            assertEquals(List.of("DELETED", "DELETED"), what(real.deleteManifests(yaml, "test", site.namespace)));
            assertEquals(List.of("SAME", "SAME"), what(real.deleteManifests(yaml, "test", site.namespace)));
        }
    }

    @Test
    @DisplayName("refuses what it does not know and what is wrong, and says so")
    void refusals() {
        try (Site site = new Site()) {
            assertEquals(
                    "cluster.unknown-kind", code(site, "{apiVersion: no.such/v1, kind: Thing, metadata: {name: x}}"));
            assertEquals("cluster.bad-manifest", code(site, "hello: world"));
            assertEquals("cluster.bad-manifest", code(site, "{apiVersion: v1, kind: ConfigMap, metadata: {}}"));
            assertEquals(
                    "cluster.apply-refused",
                    code(site, "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {ports: [{port: 99999}]}}"));
        }
    }

    private static String code(Site site, String yaml) {
        return assertThrows(ProblemException.class, () -> site.apply(yaml))
                .problem()
                .code();
    }

    private static List<String> what(List<ObjectChange> changes) {
        return changes.stream().map(c -> c.what().name()).toList();
    }
}
