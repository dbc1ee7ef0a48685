package dev.landfall.rehearsal.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** A hurried simulated cluster with a fabric8 client to it. */
final class Practice implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String SPACE = "shop";

    final SimulatedCluster cluster;
    final KubernetesClient client;

    Practice(Function<SimulatedCluster.Builder, SimulatedCluster.Builder> shape) throws IOException {
        cluster = shape.apply(SimulatedCluster.builder().pace(Pace.hurried())).start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                .build();
        client.namespaces()
                .resource(new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                        .withNewMetadata()
                        .withName(SPACE)
                        .endMetadata()
                        .build())
                .create();
    }

    static Practice start() throws IOException {
        return new Practice(shape -> shape);
    }

    /** Waits until something is so, and gives it. */
    static <T> T eventually(String what, Callable<T> look, java.util.function.Predicate<T> so) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        T last = look.call();
        while (!so.test(last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not happen; last seen: " + last);
            }
            Thread.sleep(5);
            last = look.call();
        }
        return last;
    }

    static void eventually(String what, Callable<Boolean> so) throws Exception {
        eventually(what, so, b -> b);
    }

    List<Pod> pods(String app) {
        return client.pods().inNamespace(SPACE).withLabel("app", app).list().getItems();
    }

    static String waiting(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .map(c -> c.getState().getWaiting())
                .filter(w -> w != null)
                .map(w -> w.getReason())
                .findFirst()
                .orElse("");
    }

    static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    List<Pod> readyPods(String app, int count) throws Exception {
        return eventually(
                count + " ready pods of " + app,
                () -> pods(app).stream().filter(Practice::ready).toList(),
                list -> list.size() == count);
    }

    boolean event(String reason, String part) {
        return client.v1().events().inNamespace(SPACE).list().getItems().stream()
                .anyMatch(e -> e.getReason().equals(reason) && e.getMessage().contains(part));
    }

    Deployment deploy(String name, String image, int replicas) {
        return client.resource(deployment(name, image, replicas))
                .inNamespace(SPACE)
                .create();
    }

    static Deployment deployment(String name, String image, int replicas) {
        Map<String, String> labels = Map.of("app", name);
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName(name)
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    @Override
    public void close() {
        client.close();
        cluster.close();
    }
}
