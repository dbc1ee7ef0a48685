package dev.landfall.engine.cluster.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a collection: lists it, then watches, for as long as it is open (Kubernetes API concepts, "efficient detection
 * of changes").
 *
 * <p>Survives what happens to watches: the server ends them, the resource version gets too old (410), the connection
 * breaks or silently dies, the laptop sleeps. After a break it goes on from the last version; after a 410 it lists again and
 * tells the difference, so that what vanished meanwhile is told too.
 */
public final class ListWatch implements AutoCloseable {
    /** Hears what happens, from one thread. */
    public interface Sink {
        /** An object is there, or changed; {@code before} is null when it was not known. */
        void put(@Nullable JsonNode before, JsonNode now);

        void gone(JsonNode last);

        /** Everything that is there has been told; again after each time the connection was lost. */
        void synced();

        /** Nothing more is known until {@link #synced}. Told once for a break, not for each attempt. */
        void lost(RuntimeException why);
    }

    /**
     * @param watch how long the server shall keep a watch open
     * @param silence after how long without a word a watch is opened anew
     * @param firstPause after a break, doubling up to {@code longestPause}
     */
    public record Timing(Duration watch, Duration silence, Duration firstPause, Duration longestPause) {
        public static final Timing USUAL = new Timing(
                Duration.ofMinutes(5), Duration.ofSeconds(90), Duration.ofMillis(300), Duration.ofSeconds(15));
    }

    private static final int PAGE = 500;

    private final Api api;
    private final String path;
    private final Map<String, String> selectors;
    private final Sink sink;
    private final Timing timing;
    private final Map<String, JsonNode> known = new LinkedHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable InputStream stream;
    private volatile long heard;
    private String version = "";
    private State state = State.NEW;
    private volatile boolean cut;

    private enum State {
        NEW,
        IN_STEP,
        LOST
    }

    private ListWatch(Api api, String path, Map<String, String> selectors, Sink sink, Timing timing) {
        this.api = api;
        this.path = path;
        this.selectors = Map.copyOf(selectors);
        this.sink = sink;
        this.timing = timing;
        this.thread = Thread.ofVirtual().name("watch " + path).unstarted(this::run);
    }

    /** Begins at once, in threads of its own; the selectors are {@code labelSelector} and {@code fieldSelector}. */
    public static ListWatch start(Api api, String path, Map<String, String> selectors, Sink sink, Timing timing) {
        ListWatch watch = new ListWatch(api, path, selectors, sink, timing);
        watch.thread.start();
        Thread.ofVirtual().name("watchdog " + path).start(watch::guard);
        return watch;
    }

    private void run() {
        Duration pause = timing.firstPause();
        while (!closed()) {
            try {
                if (version.isEmpty()) {
                    list();
                }
                if (follow()) {
                    pause = timing.firstPause();
                }
            } catch (ProblemException | ApiFailure e) {
                if (closed()) {
                    return;
                }
                if (e instanceof ApiFailure old && outdated(old)) {
                    version = "";
                    idle(Duration.ofMillis(50));
                    continue;
                }
                lost(e);
                boolean refused = e instanceof ApiFailure f && (f.code() == 403 || f.code() == 401 || f.code() == 404);
                idle(refused ? timing.longestPause() : jitter(pause));
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(timing.longestPause()) > 0 ? timing.longestPause() : doubled;
            }
        }
    }

    private static boolean outdated(ApiFailure failure) {
        return failure.code() == 410
                || failure.reason().equals("Expired")
                || failure.said().contains("Too large resource version");
    }

    private void list() {
        Map<String, JsonNode> now = new LinkedHashMap<>();
        Map<String, String> query = new HashMap<>(selectors);
        query.put("limit", Integer.toString(PAGE));
        JsonNode page;
        do {
            page = api.get(path, query);
            for (JsonNode item : page.path("items")) {
                now.put(key(item), item);
            }
            query.put("continue", page.path("metadata").path("continue").asText(""));
        } while (!query.get("continue").isEmpty());
        for (JsonNode last : Map.copyOf(known).values()) {
            if (!now.containsKey(key(last))) {
                known.remove(key(last));
                sink.gone(last);
            }
        }
        now.values().forEach(this::put);
        version = page.path("metadata").path("resourceVersion").asText("0");
        inStep();
    }

    /** Reads one watch to its end, and says whether it said anything. */
    private boolean follow() {
        Map<String, String> query = new HashMap<>(selectors);
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        query.put("resourceVersion", version);
        query.put("timeoutSeconds", Long.toString(timing.watch().toSeconds()));
        boolean any = false;
        try (InputStream in = api.stream(path, query);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            heard = System.nanoTime();
            stream = in;
            inStep();
            for (String line = lines.readLine(); line != null && !closed(); line = lines.readLine()) {
                heard = System.nanoTime();
                any |= take(line);
            }
        } catch (IOException e) {
            if (closed() || cut) {
                return true;
            }
            throw new ApiFailure(path, e);
        } finally {
            stream = null;
            cut = false;
        }
        if (!any) {
            idle(timing.firstPause());
        }
        return any;
    }

    private boolean take(String line) throws IOException {
        if (line.isBlank()) {
            return false;
        }
        JsonNode event = Json.MAPPER.readTree(line);
        JsonNode object = event.path("object");
        switch (event.path("type").asText()) {
            case "ADDED", "MODIFIED" -> put(object);
            case "DELETED" -> {
                known.remove(key(object));
                sink.gone(object);
            }
            case "BOOKMARK" -> {
                // only the version below
            }
            case "ERROR" ->
                throw new ApiFailure(
                        object.path("code").asInt(500),
                        path,
                        object.path("message").asText(),
                        object);
            default -> {
                return false;
            }
        }
        String next = object.path("metadata").path("resourceVersion").asText("");
        if (!next.isEmpty()) {
            version = next;
        }
        return true;
    }

    private void put(JsonNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        JsonNode before = known.put(key(object), object);
        if (before == null
                || !version(before).equals(version(object))
                || version(object).isEmpty()) {
            sink.put(before, object);
        }
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText("");
    }

    private static String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String uid = metadata.path("uid").asText("");
        return uid.isEmpty()
                ? metadata.path("namespace").asText("") + "/"
                        + metadata.path("name").asText("")
                : uid;
    }

    private void inStep() {
        if (state != State.IN_STEP) {
            state = State.IN_STEP;
            sink.synced();
        }
    }

    private void lost(RuntimeException why) {
        if (state != State.LOST) {
            state = State.LOST;
            sink.lost(why);
        }
    }

    /** Cuts a watch that has not said a word for too long: its connection may be dead without anybody knowing. */
    private void guard() {
        long tick = Math.max(20, Math.min(5000, timing.silence().toMillis() / 4));
        long wall = System.currentTimeMillis();
        while (!closed()) {
            idle(Duration.ofMillis(tick));
            long now = System.currentTimeMillis();
            boolean slept = now - wall > tick + 20_000;
            wall = now;
            InputStream in = stream;
            if (in != null
                    && (slept || System.nanoTime() - heard > timing.silence().toNanos())) {
                cut = true;
                quietly(in);
            }
        }
    }

    private void idle(Duration duration) {
        try {
            if (closing.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private static Duration jitter(Duration pause) {
        return Duration.ofMillis(
                (long) (pause.toMillis() * (0.7 + ThreadLocalRandom.current().nextDouble(0.6))));
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    private static void quietly(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // it was to be closed
        }
    }

    /** Ends it; a call to the sink that is under way may still come to its end. */
    @Override
    public void close() {
        closing.countDown();
        InputStream in = stream;
        if (in != null) {
            quietly(in);
        }
        thread.interrupt();
    }
}
