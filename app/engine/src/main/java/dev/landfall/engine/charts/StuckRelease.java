package dev.landfall.engine.charts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A release that Helm left in the middle of something, so that it refuses everything else; with what speaks for and against
 * anybody still being at work on it.
 *
 * @param release the revision in the middle
 * @param age since Helm began with it
 * @param lastGood the revision that ran before, when there was one
 * @param present objects of this revision that are in the cluster
 * @param absent objects of this revision that are not
 */
public record StuckRelease(
        Release release, Duration age, Optional<Release> lastGood, List<ObjectRef> present, List<ObjectRef> absent) {
    public StuckRelease {
        present = List.copyOf(present);
        absent = List.copyOf(absent);
    }

    /** Whether another Helm may well be at work still: freeing the release now could have two of them at it. */
    public boolean recent() {
        return age.compareTo(Duration.ofMinutes(10)) < 0;
    }
}
