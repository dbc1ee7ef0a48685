package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.charts.Release;
import dev.landfall.engine.run.Journal;
import java.util.List;
import java.util.Optional;

/** What is installed at a site, and how its last run ended. */
public final class SiteStatus {
    private SiteStatus() {}

    /** The newest revision of every release in the site's namespace. */
    public static List<Release> releases(SiteSession session) {
        return session.releases().list(session.namespace());
    }

    /** How the last run of this site ended, in words; empty when there was none. */
    public static Optional<String> lastRun(SiteSession session) {
        JsonNode last = null;
        for (JsonNode entry : Journal.read(session.folder().journalFile())) {
            String event = entry.path("event").asText("");
            if (event.equals("run-started") || event.equals("run-ended")) {
                last = entry;
            }
        }
        if (last == null) {
            return Optional.empty();
        }
        String at = last.path("at").asText("");
        return Optional.of(
                last.path("event").asText().equals("run-started")
                        ? "begun " + at + " and not ended: 'landfall install' goes on with it"
                        : last.path("result").asText() + " at " + at);
    }
}
