package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A workload in the simulated cluster")
class WorkloadsTest {
    private Practice practice;

    @BeforeEach
    void start() throws Exception {
        practice = Practice.start();
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private void apply(String yaml) {
        practice.client
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(Practice.SPACE)
                .serverSideApply();
    }

    @Test
    @DisplayName("rolls a new template out while enough old pods serve")
    void rolls() throws Exception {
        practice.deploy("web", "web:1", 4);
        Set<String> old = practice.readyPods("web", 4).stream()
                .map(p -> p.getMetadata().getName())
                .collect(Collectors.toSet());
        var deployment =
                practice.client.apps().deployments().inNamespace(Practice.SPACE).withName("web");
        Practice.eventually(
                "its status says so",
                () -> Objects.equals(deployment.get().getStatus().getReadyReplicas(), 4));
        Set<Integer> ready = new ConcurrentSkipListSet<>();
        try (var informer = deployment.inform(new io.fabric8.kubernetes.client.informers.ResourceEventHandler<>() {
            @Override
            public void onAdd(io.fabric8.kubernetes.api.model.apps.Deployment d) {
                onUpdate(d, d);
            }

            @Override
            public void onUpdate(
                    io.fabric8.kubernetes.api.model.apps.Deployment before,
                    io.fabric8.kubernetes.api.model.apps.Deployment d) {
                ready.add(Objects.requireNonNullElse(d.getStatus().getReadyReplicas(), 0));
            }

            @Override
            public void onDelete(io.fabric8.kubernetes.api.model.apps.Deployment d, boolean unknown) {}
        })) {
            deployment.edit(d -> new DeploymentBuilder(d)
                    .editSpec()
                    .editTemplate()
                    .editSpec()
                    .editFirstContainer()
                    .withImage("web:2")
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build());
            List<Pod> now = Practice.eventually(
                    "four new pods and no old one",
                    () -> practice.pods("web"),
                    list -> list.size() == 4
                            && list.stream()
                                    .allMatch(p -> Practice.ready(p)
                                            && p.getSpec()
                                                    .getContainers()
                                                    .getFirst()
                                                    .getImage()
                                                    .equals("web:2")));
            assertTrue(now.stream().noneMatch(p -> old.contains(p.getMetadata().getName())));
            Practice.eventually("its status says so", () -> {
                var status = deployment.get().getStatus();
                return status.getUpdatedReplicas() == 4
                        && status.getReadyReplicas() == 4
                        && Objects.equals(
                                status.getObservedGeneration(),
                                deployment.get().getMetadata().getGeneration());
            });
            assertTrue(ready.stream().allMatch(n -> n >= 3), () -> "ready meanwhile: " + ready);
            assertFalse(informer.isRunning() && ready.isEmpty());
        }
        assertEquals("2", deployment.get().getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"));
    }

    @Test
    @DisplayName("of numbered pods starts them in order, each with its own claim, and replaces them from the last")
    void stateful() throws Exception {
        String yaml = """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  serviceName: db
                  replicas: 3
                  selector: {matchLabels: {app: db}}
                  template:
                    metadata: {labels: {app: db}}
                    spec:
                      containers: [{name: db, image: "db:1", volumeMounts: [{name: data, mountPath: /data}]}]
                  volumeClaimTemplates:
                  - metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """;
        apply(yaml);
        List<Pod> pods = practice.readyPods("db", 3);
        assertEquals(
                Set.of("db-0", "db-1", "db-2"),
                pods.stream().map(p -> p.getMetadata().getName()).collect(Collectors.toSet()));
        var claims = practice.client
                .persistentVolumeClaims()
                .inNamespace(Practice.SPACE)
                .list()
                .getItems();
        assertEquals(3, claims.size());
        assertTrue(claims.stream().allMatch(c -> c.getStatus().getPhase().equals("Bound")));

        apply(yaml.replace("db:1", "db:2"));
        Practice.eventually(
                "all replaced",
                () -> practice.pods("db").stream()
                                .filter(p -> Practice.ready(p)
                                        && p.getSpec()
                                                .getContainers()
                                                .getFirst()
                                                .getImage()
                                                .equals("db:2"))
                                .count()
                        == 3);
        assertEquals(
                3,
                practice.client
                        .persistentVolumeClaims()
                        .inNamespace(Practice.SPACE)
                        .list()
                        .getItems()
                        .size());
    }

    @Test
    @DisplayName("waits for a storage class, a Secret and a claim that are not there, and goes on when they come")
    void waits() throws Exception {
        apply("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data}
                spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: needy, labels: {app: needy}}
                spec:
                  containers:
                  - name: needy
                    image: needy:1
                    env: [{name: KEY, valueFrom: {secretKeyRef: {name: keys, key: one}}}]
                  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
                """);
        Practice.eventually("no class", () -> practice.event("ProvisioningFailed", "\"fast\" not found"));
        Practice.eventually("no node", () -> practice.event("FailedScheduling", "unbound immediate"));
        practice.cluster.seed("""
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: fast}
                provisioner: practice
                """);
        Practice.eventually("no secret", () -> practice.event("Failed", "secret \"keys\" not found"));
        apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: keys}
                stringData: {one: "1"}
                """);
        practice.readyPods("needy", 1);
    }

    @Test
    @DisplayName("that runs once succeeds and stays done; a service knows the addresses of those that serve")
    void jobsAndServices() throws Exception {
        apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: once}
                spec:
                  completions: 3
                  parallelism: 2
                  template: {spec: {restartPolicy: Never, containers: [{name: once, image: "once:1"}]}}
                """);
        practice.deploy("web", "web:1", 2);
        apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
                """);
        Practice.eventually("three done", () -> {
            var job = practice.client
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(Practice.SPACE)
                    .withName("once")
                    .get();
            return job.getStatus() != null
                    && job.getStatus().getConditions().stream()
                            .anyMatch(c -> c.getType().equals("Complete"))
                    && job.getStatus().getSucceeded() == 3;
        });
        Set<String> addresses = practice.readyPods("web", 2).stream()
                .map(p -> p.getStatus().getPodIP())
                .collect(Collectors.toSet());
        Practice.eventually("the addresses", () -> {
            var endpoints = practice.client
                    .endpoints()
                    .inNamespace(Practice.SPACE)
                    .withName("web")
                    .get();
            return endpoints != null
                    && endpoints.getSubsets().size() == 1
                    && endpoints.getSubsets().getFirst().getAddresses().stream()
                            .map(a -> a.getIp())
                            .collect(Collectors.toSet())
                            .equals(addresses);
        });
        assertNotEquals(
                "",
                practice.client
                        .services()
                        .inNamespace(Practice.SPACE)
                        .withName("web")
                        .get()
                        .getSpec()
                        .getClusterIP());
    }

    @Test
    @DisplayName("on every node has a pod on every node")
    void daemons() throws Exception {
        apply("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agent}
                spec:
                  selector: {matchLabels: {app: agent}}
                  template:
                    metadata: {labels: {app: agent}}
                    spec: {containers: [{name: agent, image: "agent:1"}]}
                """);
        assertEquals(
                3,
                practice.readyPods("agent", 3).stream()
                        .map(p -> p.getSpec().getNodeName())
                        .distinct()
                        .count());
    }

    @Test
    @DisplayName("goes with its pods, before or after them, or leaves them behind, as asked")
    void propagation() throws Exception {
        for (DeletionPropagation how : DeletionPropagation.values()) {
            String name = "web-" + how.toString().toLowerCase(java.util.Locale.ROOT);
            practice.deploy(name, "web:1", 1);
            practice.readyPods(name, 1);
            practice.client
                    .apps()
                    .deployments()
                    .inNamespace(Practice.SPACE)
                    .withName(name)
                    .withPropagationPolicy(how)
                    .delete();
            Practice.eventually(
                    "it is gone",
                    () -> practice.client
                                    .apps()
                                    .deployments()
                                    .inNamespace(Practice.SPACE)
                                    .withName(name)
                                    .get()
                            == null);
            if (how == DeletionPropagation.ORPHAN) {
                var left = practice.client
                        .apps()
                        .replicaSets()
                        .inNamespace(Practice.SPACE)
                        .withLabel("app", name)
                        .list()
                        .getItems();
                assertEquals(1, left.size());
                assertTrue(left.getFirst().getMetadata().getOwnerReferences().isEmpty());
                practice.readyPods(name, 1);
            } else {
                Practice.eventually("its pods too", () -> practice.pods(name).isEmpty());
            }
        }
    }
}
