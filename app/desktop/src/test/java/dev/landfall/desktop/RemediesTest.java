package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.screens.install.InstallModel;
import dev.landfall.desktop.screens.registry.RegistryModel;
import dev.landfall.desktop.screens.settings.SettingsModel;
import dev.landfall.engine.problem.Remedy;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The button of a problem")
class RemediesTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final RegistryModel registry = new RegistryModel(context, fakes.registry);
    private final SettingsModel settings = new SettingsModel(context, fakes.settings);
    private final InstallModel install = new InstallModel(context, fakes.install, fakes.clock);
    private final Remedies remedies = new Remedies(context.journey(), registry, settings, install);

    @BeforeEach
    void reachAll() {
        context.journey().restore(EnumSet.allOf(Station.class));
        context.journey().go(Station.CHECKS);
        settings.begin();
    }

    @Test
    @DisplayName("changes the registry's form and shows it; using it is left to the engineer")
    void registryForm() {
        remedies.accept(new Remedy("registry.trust-ca", "Trust it", Map.of("pem", "-----BEGIN CERTIFICATE-----")));
        assertEquals("-----BEGIN CERTIFICATE-----", registry.ca().get());
        assertEquals(Station.REGISTRY, context.journey().current().get());
        remedies.accept(new Remedy("registry.plain-http", "Without TLS", Map.of()));
        assertTrue(registry.plainHttp().get());
        assertEquals(List.of(), fakes.registry.used);
    }

    @Test
    @DisplayName("turns a switch on and shows it")
    void toggle() {
        settings.answers().toggle("openshift-restricted", false);
        remedies.accept(new Remedy("settings.toggle", "Switch it on", Map.of("toggle", "openshift-restricted")));
        assertTrue(Objects.requireNonNull(settings.answers().form().get())
                .switches()
                .getFirst()
                .on());
        assertEquals(Station.SETTINGS, context.journey().current().get());
    }

    @Test
    @DisplayName("hands everything else to the engine")
    void engine() {
        Remedy unlock = new Remedy("charts.unlock", "Free it", Map.of("release", "clearml"));
        remedies.accept(unlock);
        assertEquals(List.of(unlock), fakes.install.remedies);
    }

    @Test
    @DisplayName("that only a person can carry out does nothing")
    void byHand() {
        remedies.accept(Remedy.byHand("Ask the site"));
        assertEquals(List.of(), fakes.install.remedies);
        assertFalse(registry.plainHttp().get());
    }
}
