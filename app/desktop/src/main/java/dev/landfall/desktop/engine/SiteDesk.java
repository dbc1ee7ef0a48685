package dev.landfall.desktop.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.ports.SitePort;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The site that a window works on; every other port asks it for the session. Safe for any thread. */
final class SiteDesk implements SitePort {
    private final Clock clock;
    private final Path settings;
    private SiteSession session;

    /** @param settings the folder of the user's settings: which keys are trusted */
    SiteDesk(Path folder, Clock clock, Path settings) {
        this.clock = clock;
        this.settings = settings;
        this.session = SiteSession.open(folder, clock, null, settings);
    }

    synchronized SiteSession session() {
        return session;
    }

    @Override
    public synchronized SiteFacts facts() {
        Site site = session.site();
        String product = "";
        if (!site.bundle().isEmpty()) {
            try {
                product = session.product().name() + " " + session.product().version();
            } catch (ProblemException e) {
                // the drive may be out; the Bundle screen says so
                product = "";
            }
        }
        return new SiteFacts(
                site.name(), session.folder().path(), product, site.cluster().context(), passed(session));
    }

    @Override
    public synchronized SiteFacts open(Path folder) {
        SiteSession next = SiteSession.existing(folder, clock, null, settings);
        session.close();
        session = next;
        return facts();
    }

    /** How far earlier sittings came: a station counts only when those before it do. */
    private static Set<Station> passed(SiteSession session) {
        Site site = session.site();
        Set<Station> passed = EnumSet.noneOf(Station.class);
        if (site.bundle().isEmpty() || !Files.exists(Path.of(site.bundle()))) {
            return passed;
        }
        passed.add(Station.BUNDLE);
        if (site.cluster().context().isEmpty()) {
            return passed;
        }
        passed.add(Station.CLUSTER);
        if (site.registry().address().isEmpty()) {
            return passed;
        }
        passed.add(Station.REGISTRY);
        List<JsonNode> entries = Journal.read(session.folder().journalFile());
        boolean begun = entries.stream().anyMatch(e -> e.path("event").asText().equals("run-started"));
        if (!begun) {
            return passed;
        }
        passed.addAll(EnumSet.of(Station.SETTINGS, Station.CHECKS, Station.REVIEW));
        boolean done = entries.stream()
                .filter(e -> e.path("event").asText().equals("run-ended"))
                .reduce((a, b) -> b)
                .map(e -> e.path("result").asText().equals("DONE"))
                .orElse(false);
        if (done) {
            passed.add(Station.INSTALL);
        }
        return passed;
    }
}
