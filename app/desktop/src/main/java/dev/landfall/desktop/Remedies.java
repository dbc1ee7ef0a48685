package dev.landfall.desktop;

import dev.landfall.desktop.journey.Journey;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.screens.install.InstallModel;
import dev.landfall.desktop.screens.registry.RegistryModel;
import dev.landfall.desktop.screens.settings.SettingsModel;
import dev.landfall.engine.problem.Remedy;
import java.util.function.Consumer;

/**
 * What the buttons of problems do: a change on a screen is made there and shown, everything else goes to the engine.
 *
 * <p>Nothing is confirmed on the way: a changed form has still to be tested and used by the engineer.
 */
final class Remedies implements Consumer<Remedy> {
    private final Journey journey;
    private final RegistryModel registry;
    private final SettingsModel settings;
    private final InstallModel install;

    Remedies(Journey journey, RegistryModel registry, SettingsModel settings, InstallModel install) {
        this.journey = journey;
        this.registry = registry;
        this.settings = settings;
        this.install = install;
    }

    @Override
    public void accept(Remedy remedy) {
        switch (remedy.action()) {
            case "" -> {}
            case "registry.trust-ca" -> {
                registry.ca().set(remedy.facts().getOrDefault("pem", ""));
                journey.go(Station.REGISTRY);
            }
            case "registry.plain-http" -> {
                registry.plainHttp().set(true);
                journey.go(Station.REGISTRY);
            }
            case "settings.toggle" -> {
                settings.answers().toggle(remedy.facts().getOrDefault("toggle", ""), true);
                journey.go(Station.SETTINGS);
            }
            case "bundle.repair" -> journey.go(Station.BUNDLE);
            default -> install.remedy(remedy);
        }
    }
}
