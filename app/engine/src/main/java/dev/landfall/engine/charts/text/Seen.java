package dev.landfall.engine.charts.text;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Keeps a walk from going twice to what an alias leads to again. */
public final class Seen {
    private final Set<Tree> met = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Whether the walk comes here for the first time. */
    public boolean first(Tree tree) {
        return !tree.shared() || met.add(tree);
    }
}
