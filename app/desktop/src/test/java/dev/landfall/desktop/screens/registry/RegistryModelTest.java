package dev.landfall.desktop.screens.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.RegistryPort.Form;
import dev.landfall.desktop.ports.RegistryPort.Offer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The Registry screen")
class RegistryModelTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final RegistryModel model = new RegistryModel(context, fakes.registry);

    @Test
    @DisplayName("tests first, and only then lets the registry be used")
    void testsFirst() {
        assertFalse(model.primary().ready().get());
        model.address().set("registry.site:5000/apps/");
        assertEquals("Test", model.primary().text().get());
        model.primary().act();
        assertEquals(7, model.findings().size());
        assertEquals("Use this registry", model.primary().text().get());
        model.primary().act();
        assertEquals(List.of(new Form("registry.site:5000/apps", "", "", "", false)), fakes.registry.used);
        assertEquals(
                Station.CLUSTER, context.journey().current().get().earlier().isEmpty() ? null : Station.CLUSTER);
    }

    @Test
    @DisplayName("forgets the outcome of a test when the form changes")
    void stale() {
        model.address().set("registry.site/apps");
        model.test();
        model.password().set("another");
        assertEquals("Test", model.primary().text().get());
        assertTrue(model.findings().isEmpty());
    }

    @Test
    @DisplayName("drops a test that still runs when the form changes")
    void dropsRunning() {
        fakes.registry.telling = 2;
        model.address().set("registry.site/apps");
        model.test();
        assertTrue(model.testing().get());
        assertEquals(2, model.findings().size());
        model.user().set("robot");
        assertFalse(model.testing().get());
        assertEquals(List.of(), context.activities().running());
    }

    @Test
    @DisplayName("does not go on when a test failed")
    void failed() {
        fakes.registry.findings = Samples.registryFailure();
        model.address().set("registry.site/apps");
        model.test();
        assertEquals("Test", model.primary().text().get());
        assertEquals(
                StationState.NEEDS_YOU,
                context.journey().state(Station.REGISTRY).get());
        assertEquals(
                "1 test failed. Change the form, or test again.",
                model.primary().hint().get());
    }

    @Test
    @DisplayName("shows where every image would go while the address is typed")
    void layout() {
        assertNull(model.layout().get());
        model.address().set("registry.site/apps");
        assertEquals(
                "registry.site/apps/docker.io/allegroai/clearml:2.0.0-613",
                Objects.requireNonNull(model.layout().get())
                        .placements()
                        .getFirst()
                        .target());
        model.address().set("registry.site//apps");
        assertNull(model.layout().get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://registry.site",
                "registry.site/Apps",
                "registry.site/a b",
                "registry.site:port",
                "registry.site//x"
            })
    @DisplayName("refuses what is no address, and says what one looks like")
    void badAddress(String text) {
        model.address().set(text);
        assertFalse(model.addressError().isEmpty());
        assertFalse(model.primary().ready().get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry",
                "registry.site",
                "127.0.0.1:5000",
                "registry.site:5000/a/b-c/d__e",
                "registry.site/x/"
            })
    @DisplayName("takes hosts with ports and paths")
    void goodAddress(String text) {
        model.address().set(text);
        assertEquals("", model.addressError());
    }

    @Test
    @DisplayName("fetches a certificate to compare, and trusts it only when told to")
    void certificate() {
        model.address().set("registry.site");
        model.fetchCertificate();
        assertNotNull(model.certificate().get());
        assertEquals("", model.ca().get());
        model.trustCertificate();
        assertTrue(model.ca().get().contains("BEGIN CERTIFICATE"));
        assertEquals("", model.caError());
        model.ca().set("MIIB…");
        assertFalse(model.caError().isEmpty());
    }

    @Test
    @DisplayName("fills the form from an offer")
    void offer() {
        Form form = new Form("image-registry.example/clearml", "install-admin", "token", "", false);
        fakes.registry.offers = List.of(new Offer("OpenShift's own registry", "", "Use it", form));
        model.entered();
        model.take(model.offers().getFirst());
        assertEquals(form, model.form());
    }

    @Test
    @DisplayName("never prints a password")
    void noPassword() {
        assertFalse(new Form("a", "b", "geheim", "", false).toString().contains("geheim"));
    }
}
