package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Api;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads one container's log, piece by piece, telling no line twice. One thread, but may be closed from another. */
final class LogReader {
    private static final int LONGEST = 256 << 10;

    private final Api api;
    private final String path;
    private final String pod;
    private final String container;
    private final Consumer<LogLine> heard;
    private LogSeam seam = new LogSeam();
    private LogSeam before = new LogSeam();
    private @Nullable LogLine first;
    private volatile @Nullable InputStream open;
    private volatile boolean closed;

    LogReader(Api api, String namespace, String pod, String container, Consumer<LogLine> heard) {
        this.api = api;
        this.path = "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/log";
        this.pod = pod;
        this.container = container;
        this.heard = heard;
    }

    /**
     * Reads a piece of the present start's log to its end, from where the last piece ended.
     *
     * @param tail lines from before when this is the first piece; negative for all
     * @return how many lines were new
     */
    int read(boolean follow, int tail) throws IOException {
        before = seam.copy();
        first = null;
        Map<String, String> query = query(seam);
        if (follow) {
            query.put("follow", "true");
        }
        if (tail >= 0 && seam.since() == null) {
            query.put("tailLines", Integer.toString(tail));
        }
        seam.begin();
        return lines(query, seam::fresh);
    }

    /**
     * Reads what is missing of the start before the present one.
     *
     * <p>The last piece may have been of that start or, when the container was quick to start again, already of the
     * present one: its first line tells. In that case its lines do not count as read of the start before.
     */
    int readPrevious(int tail) throws IOException {
        LogLine seen = first;
        LogSeam old = before;
        Map<String, String> query = query(old);
        query.put("previous", "true");
        if (tail >= 0 && old.since() == null) {
            query.put("tailLines", Integer.toString(tail));
        }
        old.begin();
        seam.begin();
        boolean[] own = {seen == null, false};
        return lines(query, (stamp, text) -> {
            if (!old.fresh(stamp, text)) {
                return false;
            }
            if (!own[1]) {
                own[1] = true;
                own[0] |= seen != null
                        && seen.timestamp().equals(stamp)
                        && seen.text().equals(text);
            }
            return !own[0] || seam.fresh(stamp, text);
        });
    }

    private Map<String, String> query(LogSeam from) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("container", container);
        query.put("timestamps", "true");
        Instant since = from.since();
        if (since != null) {
            query.put("sinceTime", since.toString());
        }
        return query;
    }

    private int lines(Map<String, String> query, BiPredicate<Instant, String> fresh) throws IOException {
        int count = 0;
        try (InputStream in = api.stream(path, query)) {
            open = in;
            InputStream buffered = new BufferedInputStream(in, 32 << 10);
            for (String line = line(buffered); line != null && !closed; line = line(buffered)) {
                count += take(line, fresh) ? 1 : 0;
            }
        } finally {
            open = null;
        }
        return count;
    }

    private boolean take(String line, BiPredicate<Instant, String> fresh) {
        int space = line.indexOf(' ');
        Instant stamp = Times.parse(space < 0 ? line : line.substring(0, space));
        if (stamp == null) {
            // the node's own words in place of a log, e.g. when the container was removed already
            return false;
        }
        String text = space < 0 ? "" : line.substring(space + 1);
        if (!fresh.test(stamp, text) || closed) {
            return false;
        }
        LogLine told = new LogLine(pod, container, stamp, text);
        if (first == null) {
            first = told;
        }
        heard.accept(told);
        return true;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (bytes.size() < LONGEST) {
                bytes.write(b);
            }
        }
        String line = bytes.toString(StandardCharsets.UTF_8);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** Ends a read that is under way. */
    void close() {
        closed = true;
        InputStream in = open;
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                // it was to be closed
            }
        }
    }
}
