package dev.landfall.cli;

import dev.landfall.engine.cluster.Change;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.EventView;
import dev.landfall.engine.cluster.EventWatch;
import dev.landfall.engine.cluster.Watching;
import dev.landfall.engine.install.SiteSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall events}: what the cluster says happened in the site's namespace. */
@Command(name = "events", description = "What happened in the site's namespace; with --watch, as it happens.")
final class EventsCommand extends SiteCommand {
    @Option(
            names = {"-w", "--watch"},
            description = "Goes on telling until Ctrl-C.")
    private boolean watch;

    @Option(names = "--warnings", description = "Only warnings.")
    private boolean warnings;

    @Override
    int call(SiteSession session) throws InterruptedException {
        Cluster cluster = session.cluster();
        String namespace = namespace(session, cluster);
        if (!watch) {
            List<EventView> events = EventWatch.now(cluster, namespace).reversed();
            events.forEach(this::print);
            return 0;
        }
        try (Watching ignored = EventWatch.start(cluster, namespace, change -> {
            if (change instanceof Change.Put<EventView> put) {
                print(put.now());
            } else if (change instanceof Change.Lost<EventView> lost) {
                printer().line(lost.why().title() + "; trying again");
            }
        })) {
            untilInterrupted();
        }
        return 0;
    }

    private void print(EventView event) {
        if (warnings && !event.warning()) {
            return;
        }
        printer()
                .line(event.last().toString().substring(0, 19) + (event.warning() ? "  WARN  " : "        ")
                        + event.kind() + "/" + event.name() + "  " + event.reason() + "  " + event.message()
                        + (event.count() > 1 ? "  (" + event.count() + " times)" : ""));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", event.last().toString());
        fields.put("warning", event.warning());
        fields.put("object", event.kind() + "/" + event.name());
        fields.put("reason", event.reason());
        fields.put("message", event.message());
        fields.put("count", event.count());
        printer().object("event", fields);
    }
}
