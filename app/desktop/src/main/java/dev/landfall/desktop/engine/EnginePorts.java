package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.Ports;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.install.Media;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The window's ports over the real engine. */
public final class EnginePorts {
    private EnginePorts() {}

    /**
     * Ports of one site.
     *
     * @param site its folder; null for a new one where this user's sites are kept
     */
    public static Ports open(@Nullable Path site, Clock clock) {
        Path sites = sites(System.getenv(), Path.of(System.getProperty("user.home", ".")));
        Path folder = site != null
                ? site
                : sites.resolve("site-" + clock.instant().toString().substring(0, 10));
        return open(folder, sites, Media.ofThisMachine(), clock);
    }

    /** The same with everything given but the user's settings. */
    public static Ports open(Path folder, Path sites, Media media, Clock clock) {
        return open(folder, sites, TrustedKeys.folder(), media, clock);
    }

    /**
     * The same with everything given.
     *
     * @param settings the folder of the user's settings: which keys are trusted
     */
    public static Ports open(Path folder, Path sites, Path settings, Media media, Clock clock) {
        return ports(new SiteDesk(folder, clock, settings), sites, media);
    }

    static Ports ports(SiteDesk desk, Path sites, Media media) {
        PlanDesk plans = new PlanDesk(desk);
        return new Ports(
                desk,
                new BundleDesk(desk, sites, media),
                new ClusterDesk(desk),
                new RegistryDesk(desk),
                new SettingsDesk(desk),
                plans,
                plans,
                new InstallDesk(desk, plans),
                new DoneDesk(desk));
    }

    private static Path sites(Map<String, String> environment, Path home) {
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        return (data.isEmpty() ? home.resolve(".local").resolve("share") : Path.of(data))
                .resolve("landfall")
                .resolve("sites");
    }
}
