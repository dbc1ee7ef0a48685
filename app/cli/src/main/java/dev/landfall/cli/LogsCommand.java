package dev.landfall.cli;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.LogFollow;
import dev.landfall.engine.cluster.LogLine;
import dev.landfall.engine.cluster.LogRequest;
import dev.landfall.engine.cluster.Watching;
import dev.landfall.engine.install.SiteSession;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall logs}: what the site's containers wrote, across restarts and replaced pods. */
@Command(name = "logs", description = "What the site's containers wrote; with -f, as they write it, across restarts.")
final class LogsCommand extends SiteCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "POD",
            defaultValue = "",
            description = "One pod; otherwise every pod of the namespace.")
    private String pod = "";

    @Option(
            names = {"-c", "--container"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "One container only.")
    private String container = "";

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "LABELS",
            defaultValue = "",
            description = "Only pods with these labels.")
    private String labels = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-p", "--previous"},
            description = "Of the start before the present one.")
    private boolean previous;

    @Option(names = "--tail", paramLabel = "LINES", defaultValue = "200", description = "How many lines to begin with.")
    private int tail;

    @Override
    int call(SiteSession session) throws InterruptedException {
        Cluster cluster = session.cluster();
        LogRequest request = new LogRequest(namespace(session, cluster), labels, pod, container, tail);
        if (!follow) {
            LogFollow.read(cluster, request, previous, this::print);
            return 0;
        }
        try (Watching ignored = LogFollow.start(cluster, request, this::print, trouble -> {
            printer().line(trouble.title() + ": " + trouble.why());
            printer().object("trouble", Map.of("code", trouble.code(), "title", trouble.title()));
        })) {
            untilInterrupted();
        }
        return 0;
    }

    private void print(LogLine line) {
        printer()
                .line(
                        pod.isEmpty() || container.isEmpty()
                                ? line.pod() + "/" + line.container() + "  " + line.text()
                                : line.text());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", line.timestamp().toString());
        fields.put("pod", line.pod());
        fields.put("container", line.container());
        fields.put("text", line.text());
        printer().object("log", fields);
    }
}
