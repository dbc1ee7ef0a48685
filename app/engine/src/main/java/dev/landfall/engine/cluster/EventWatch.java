package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Follows the events of a namespace. */
public final class EventWatch {
    private EventWatch() {}

    /**
     * Begins at once, in a thread of its own. An event that happens again comes again as a {@link Change.Put} with a
     * higher count; {@link EventView#key} tells which row it is. The server forgets events after a while (an hour, usually),
     * which comes as {@link Change.Gone}.
     */
    public static Watching start(Cluster cluster, String namespace, Consumer<Change<EventView>> heard) {
        return ViewWatch.start(cluster, path(namespace), Map.of(), EventView::of, heard);
    }

    /**
     * The events there are now, newest first, those that say the same as one.
     *
     * @throws ProblemException when they may not be read or the server does not answer
     */
    public static List<EventView> now(Cluster cluster, String namespace) {
        return cluster.calling(() -> {
            List<EventView> all = new ArrayList<>();
            cluster.api().get(path(namespace)).path("items").forEach(event -> all.add(EventView.of(event)));
            return newestFirst(all);
        });
    }

    /** Those that say the same as one, with their counts together; newest first. */
    public static List<EventView> newestFirst(Collection<EventView> events) {
        Map<String, EventView> byKey = new LinkedHashMap<>();
        events.forEach(event -> byKey.merge(event.key(), event, EventView::and));
        return byKey.values().stream()
                .sorted(Comparator.comparing(EventView::last).reversed())
                .toList();
    }

    static String path(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/events";
    }
}
