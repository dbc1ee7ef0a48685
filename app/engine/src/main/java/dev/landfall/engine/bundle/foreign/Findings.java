package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a reader has to tell beside what it found, in words; long lists are cut. */
final class Findings {
    private static final int SHOWN = 20;

    private final String file;
    private final List<Finding> found = new ArrayList<>();

    Findings(String file) {
        this.file = file;
    }

    /** Parts that no bundle can carry. */
    void notTaken(String tool, Collection<String> parts) {
        if (!parts.isEmpty()) {
            warn("bundle.part-not-taken", "file", file, "tool", tool, "parts", list(parts));
        }
    }

    /** Images that the archive says it has, and has not. */
    void notHere(Collection<String> images, String why) {
        if (!images.isEmpty()) {
            warn("bundle.image-not-here", "file", file, "images", list(images), "why", why);
        }
    }

    /** Images whose registry the archive does not say. */
    void hostUnknown(Collection<String> images) {
        if (!images.isEmpty()) {
            warn("bundle.host-unknown", "file", file, "count", images.size(), "images", list(images));
        }
    }

    /** Several names for which the archive keeps only one image. */
    void nameShared(Collection<String> names, String by) {
        warn("bundle.name-shared", "file", file, "names", list(names), "by", by);
    }

    private void warn(String code, Object... facts) {
        found.add(Finding.warn(code, Problem.of(code, facts)));
    }

    private static String list(Collection<String> items) {
        List<String> sorted = items.stream().sorted().toList();
        return sorted.size() <= SHOWN
                ? String.join(", ", sorted)
                : String.join(", ", sorted.subList(0, SHOWN)) + " and " + (sorted.size() - SHOWN) + " more";
    }

    List<Finding> all() {
        return List.copyOf(found);
    }
}
