package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** A namespace of a test's own on the test cluster, gone when the test is over. */
final class Site implements AutoCloseable {
    final Cluster cluster;
    final String namespace = "cluster-" + UUID.randomUUID().toString().substring(0, 8);

    Site() {
        this.cluster = Cluster.connect(
                Kubeconfigs.context(KubeconfigSource.file(Path.of(System.getenv("TESTCLUSTER_KUBECONFIG"))), ""),
                namespace);
        Apply.to(cluster).namespace(namespace, Map.of("landfall-test", "cluster"));
        until(
                "the default service account",
                () -> cluster.api()
                                .get("/api/v1/namespaces/" + namespace + "/serviceaccounts")
                                .path("items")
                                .size()
                        > 0);
    }

    void apply(String yaml) {
        Apply.to(cluster).manifests(yaml, "test", namespace);
    }

    /** Pods that run the image of the cluster's own pause container, or another command of another image. */
    static String deployment(String name, int replicas, String image) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %s}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: %s}}
                  template:
                    metadata: {labels: {app: %s}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: main, image: "%s", imagePullPolicy: IfNotPresent}]
                """.formatted(name, replicas, name, name, image);
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come: " + what);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        Apply.to(cluster).delete("v1", "Namespace", "", namespace);
        cluster.close();
    }
}
