package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A watch of the simulated cluster")
class WatchingTest {
    private Practice practice;

    @BeforeEach
    void start() throws Exception {
        practice = Practice.start();
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    /** Notes what a watch tells. */
    private static final class Notes<T> implements Watcher<T> {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final java.util.function.Function<T, String> words;
        private volatile WatcherException closed;

        Notes(java.util.function.Function<T, String> words) {
            this.words = words;
        }

        @Override
        public void eventReceived(Action action, T object) {
            told.add(action + " " + words.apply(object));
        }

        @Override
        public void onClose(WatcherException cause) {
            closed = cause;
        }
    }

    private ConfigMap map(String name, String label) {
        return practice.client
                .configMaps()
                .inNamespace(Practice.SPACE)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("kept", label))
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("sees pods come up, over WebSocket and over plain HTTP")
    void podsComeUp(boolean plain) throws Exception {
        Notes<Pod> notes = new Notes<>(pod ->
                pod.getStatus() == null ? "new" : pod.getStatus().getPhase() + (Practice.ready(pod) ? " ready" : ""));
        var config = io.fabric8.kubernetes.client.Config.fromKubeconfig(practice.cluster.kubeconfig());
        config.setOnlyHttpWatches(plain);
        try (KubernetesClient client =
                        new KubernetesClientBuilder().withConfig(config).build();
                Watch watch = client.pods().inNamespace(Practice.SPACE).watch(notes)) {
            practice.deploy("web", "web:1", 1);

            Practice.eventually("a ready pod in " + notes.told, () -> notes.told.contains("MODIFIED Running ready"));
            assertTrue(notes.told.getFirst().startsWith("ADDED"));
            assertTrue(notes.told.contains("MODIFIED Pending"));
            practice.client
                    .apps()
                    .deployments()
                    .inNamespace(Practice.SPACE)
                    .withName("web")
                    .delete();
            Practice.eventually(
                    "a deletion in " + notes.told, () -> notes.told.getLast().startsWith("DELETED"));
            assertFalse(watch == null);
        }
    }

    @Test
    @DisplayName("tells an object that leaves the selection as deleted, and one that enters it as added")
    void selection() throws Exception {
        Notes<ConfigMap> notes = new Notes<>(map -> map.getMetadata().getName());
        map("one", "yes");
        map("two", "no");
        try (Watch watch = practice.client
                .configMaps()
                .inNamespace(Practice.SPACE)
                .withLabel("kept", "yes")
                .watch(notes)) {
            map("one", "no");
            map("two", "yes");
            Practice.eventually("two changes", () -> notes.told.size() >= 3);
            assertEquals(List.of("ADDED one", "DELETED one", "ADDED two"), notes.told);
            assertFalse(watch == null);
        }
    }

    @Test
    @DisplayName("goes on where a dropped one was, missing nothing and repeating nothing")
    void resumes() throws Exception {
        Notes<ConfigMap> notes = new Notes<>(map -> map.getMetadata().getName());
        String version = practice.client
                .configMaps()
                .inNamespace(Practice.SPACE)
                .list()
                .getMetadata()
                .getResourceVersion();
        try (Watch watch = practice.client
                .configMaps()
                .inNamespace(Practice.SPACE)
                .watch(new ListOptionsBuilder().withResourceVersion(version).build(), notes)) {
            for (int i = 0; i < 20; i++) {
                map("map-" + i, "x");
                if (i % 5 == 4) {
                    practice.cluster.faults().dropWatches();
                }
            }
            Practice.eventually("all twenty", () -> notes.told.size() >= 20);
            assertEquals(20, notes.told.stream().distinct().count());
            assertEquals(20, notes.told.size());
            assertFalse(watch == null);
        }
    }

    @Test
    @DisplayName("that asks for a version long gone is told 410 Gone")
    void expired() throws Exception {
        Notes<ConfigMap> notes = new Notes<>(map -> map.getMetadata().getName());
        map("one", "x");
        practice.cluster.faults().expireWatches();
        try (Watch watch = practice.client
                .configMaps()
                .inNamespace(Practice.SPACE)
                .watch(new ListOptionsBuilder().withResourceVersion("1001").build(), notes)) {
            Practice.eventually("the end", () -> notes.closed != null);
            assertTrue(notes.closed.isHttpGone(), () -> "closed by " + notes.closed);
            assertFalse(watch == null);
        }
    }

    @Test
    @DisplayName("lets an informer list again after that, and end up with what is there")
    void informer() throws Exception {
        try (SharedIndexInformer<ConfigMap> informer =
                practice.client.configMaps().inNamespace(Practice.SPACE).inform()) {
            map("one", "x");
            Practice.eventually("one", () -> informer.getIndexer().getByKey("shop/one") != null);
            practice.cluster.faults().expireWatches();
            practice.client
                    .configMaps()
                    .inNamespace(Practice.SPACE)
                    .withName("one")
                    .delete();
            map("two", "x");
            Practice.eventually(
                    "two without one",
                    () -> informer.getIndexer().getByKey("shop/two") != null
                            && informer.getIndexer().getByKey("shop/one") == null);
        }
    }
}
