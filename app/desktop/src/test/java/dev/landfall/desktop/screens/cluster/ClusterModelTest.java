package dev.landfall.desktop.screens.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.ClusterPort.Choice;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The Cluster screen")
class ClusterModelTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final ClusterModel model = new ClusterModel(context, fakes.cluster);

    @Test
    @DisplayName("lists every context at once and fills each in as it answers")
    void fillsIn() {
        fakes.cluster.answering = 2;
        model.entered();
        assertEquals(6, model.rows().size());
        assertEquals(2, model.rows().stream().filter(r -> r.check() != null).count());
    }

    @Test
    @DisplayName("begins with the context that kubectl would use")
    void current() {
        model.entered();
        assertEquals("hangar7-ocp", model.selected().get());
        assertEquals(
                "hangar7-ocp  ·  OpenShift 4.16", context.header().cluster().get());
    }

    @Test
    @DisplayName("goes on only with a cluster that answered and a namespace")
    void needsBoth() {
        model.entered();
        assertFalse(model.primary().ready().get());
        model.namespace().set("clearml");
        assertTrue(model.primary().ready().get());
        assertEquals(
                "Namespace clearml: release clearml 7.14.3, 8 pods.",
                model.primary().hint().get());
        model.namespace().set("fresh");
        assertEquals("Namespace fresh will be made.", model.primary().hint().get());
        model.select("old-lab");
        assertFalse(model.primary().ready().get());
        assertEquals(
                StationState.NEEDS_YOU, context.journey().state(Station.CLUSTER).get());
        model.select("hangar7-k8s");
        model.primary().act();
        assertEquals(List.of(new Choice("hangar7-k8s", "fresh")), fakes.cluster.used);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Clear", "-x", "x-", "a.b", "a b"})
    @DisplayName("refuses what is no namespace, and says what one is")
    void badNamespace(String name) {
        model.entered();
        model.namespace().set(name);
        assertFalse(model.primary().ready().get());
        assertFalse(model.namespaceError().isEmpty());
    }

    @Test
    @DisplayName("waits for the chosen cluster to answer")
    void waits() {
        fakes.cluster.answering = 0;
        model.entered();
        model.namespace().set("clearml");
        assertEquals(
                "Waiting for hangar7-ocp to answer.", model.primary().hint().get());
        assertFalse(model.primary().ready().get());
    }

    @Test
    @DisplayName("says that there is no kubeconfig, and reads again when one is added or pasted")
    void adds() {
        fakes.cluster.contexts = List.of();
        fakes.cluster.problem = Problem.of("cluster.no-kubeconfig", "where", "~/.kube/config");
        model.entered();
        assertEquals("Add a kubeconfig first.", model.primary().hint().get());
        assertEquals(
                StationState.NEEDS_YOU, context.journey().state(Station.CLUSTER).get());
        fakes.cluster.contexts = dev.landfall.desktop.fakes.Samples.contextNames();
        fakes.cluster.problem = null;
        model.add(Path.of("/media/engineer/kubeconfig"));
        assertEquals(6, model.rows().size());
        model.addText("apiVersion: v1");
        assertEquals(List.of("/media/engineer/kubeconfig", "apiVersion: v1"), fakes.cluster.added);
    }

    @Test
    @DisplayName("takes up the choice of an earlier sitting")
    void remembers() {
        fakes.cluster.remembered = Optional.of(new Choice("hangar7-k8s", "ml"));
        model.begin();
        model.entered();
        assertEquals("hangar7-k8s", model.selected().get());
        assertTrue(model.primary().ready().get());
    }
}
