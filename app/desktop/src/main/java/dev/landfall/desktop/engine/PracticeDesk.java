package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.Ports;
import dev.landfall.engine.install.Media;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.progress.Progress;
import dev.landfall.rehearsal.PracticeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The window's ports over a practice site: its stick is the drive, its cluster the kubeconfig, its registry is filled in. */
public final class PracticeDesk implements AutoCloseable {
    private final PracticeSite site;
    private final Path folder;

    private PracticeDesk(PracticeSite site, Path folder) {
        this.site = site;
        this.folder = folder;
    }

    /** Starts one in a temporary folder, with a bundle on its stick. */
    public static PracticeDesk start() throws IOException {
        return start(Files.createTempDirectory("landfall-rehearse"));
    }

    /** The same in a given folder. */
    public static PracticeDesk start(Path folder) throws IOException {
        PracticeSite site = PracticeSite.start(folder);
        site.bundle(Progress.none());
        return new PracticeDesk(site, folder);
    }

    /** The same over a site whose stick has been filled already. */
    public static PracticeDesk over(PracticeSite site, Path folder) {
        return new PracticeDesk(site, folder);
    }

    /** Ports of a new window on it. */
    public Ports ports() {
        SiteDesk desk = new SiteDesk(site.siteFolder(), Clock.systemUTC(), site.settings());
        SiteSession session = desk.session();
        // a window opened again goes on with what was chosen in the one before
        if (session.folder().isNew()) {
            session.change(session.site()
                    .withCluster(new Site.ClusterChoice(site.kubeconfig().toString(), "", ""))
                    .withRegistry(site.registryChoice()));
        }
        session.give(session.secrets().withRegistryPassword(site.password()));
        return EnginePorts.ports(desk, folder.resolve("sites"), Media.folders(List.of(site.stick())));
    }

    public PracticeSite site() {
        return site;
    }

    @Override
    public void close() {
        site.close();
        PracticeSite.remove(folder);
    }
}
