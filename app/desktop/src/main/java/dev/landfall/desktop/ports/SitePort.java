package dev.landfall.desktop.ports;

import dev.landfall.desktop.journey.Station;
import java.nio.file.Path;
import java.util.Set;

/** The site this window works on. */
public interface SitePort {
    /** What is known of it now. */
    SiteFacts facts();

    /**
     * Turns to the site kept in a folder; the other ports answer for it from then on.
     *
     * @throws dev.landfall.engine.problem.ProblemException when it is no site folder or is in use
     */
    SiteFacts open(Path folder);

    /**
     * A site in a line.
     *
     * @param name how the engineer calls it
     * @param folder where it is kept
     * @param product name and version; empty as long as no bundle is chosen
     * @param cluster context and server; empty as long as none is chosen
     * @param passed the stations that were passed in earlier sittings
     */
    record SiteFacts(String name, Path folder, String product, String cluster, Set<Station> passed) {
        public SiteFacts {
            passed = Set.copyOf(passed);
        }
    }
}
