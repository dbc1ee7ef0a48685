package dev.landfall.engine.cluster.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watched collection")
class ListWatchTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private FakeApi server;
    private Connection connection;

    private final ListWatch.Sink sink = new ListWatch.Sink() {
        @Override
        public void put(@Nullable JsonNode before, JsonNode now) {
            heard.add((before == null ? "new " : "changed ") + name(now));
        }

        @Override
        public void gone(JsonNode last) {
            heard.add("gone " + name(last));
        }

        @Override
        public void synced() {
            heard.add("in step");
        }

        @Override
        public void lost(RuntimeException why) {
            heard.add("lost");
        }
    };

    private static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    @BeforeEach
    void open() throws IOException {
        server = new FakeApi();
        connection = server.connect();
    }

    @AfterEach
    void close() {
        connection.close();
        server.close();
    }

    private ListWatch start(Duration silence) {
        return ListWatch.start(
                connection.api(),
                "/api/v1/namespaces/site/pods",
                Map.of("labelSelector", "a=b"),
                sink,
                new ListWatch.Timing(Duration.ofMinutes(5), silence, SHORT, Duration.ofMillis(100)));
    }

    @Test
    @DisplayName("is told as it is, then as it changes")
    void told() {
        server.list = FakeApi.items("5", "a", "b");
        try (ListWatch _ = start(Duration.ofMinutes(1))) {
            server.lines.add(FakeApi.event("MODIFIED", "a", "6"));
            server.lines.add(FakeApi.event("ADDED", "c", "7"));
            server.lines.add(FakeApi.event("DELETED", "b", "8"));
            until(() -> heard.contains("gone b"));
        }
        assertEquals(List.of("new a", "new b", "in step", "changed a", "new c", "gone b"), heard);
        assertTrue(server.asked.get(1).contains("resourceVersion=5"), server.asked::toString);
        assertTrue(server.asked.getFirst().contains("labelSelector=a=b"), server.asked::toString);
    }

    @Test
    @DisplayName("goes on from the last version when the server ends the watch, bookmarks counted, without a word")
    void ended() {
        try (ListWatch _ = start(Duration.ofMinutes(1))) {
            server.lines.add(FakeApi.event("BOOKMARK", "", "9"));
            server.lines.add(FakeApi.HANG_UP);
            server.lines.add(FakeApi.event("ADDED", "late", "10"));
            until(() -> heard.contains("new late"));
        }
        assertEquals(List.of("in step", "new late"), heard);
        assertTrue(server.asked.get(2).contains("resourceVersion=9"), server.asked::toString);
    }

    @Test
    @DisplayName("is listed again when the version is too old (410), and what vanished meanwhile is told")
    void tooOld() {
        server.list = FakeApi.items("5", "stays", "vanishes");
        try (ListWatch _ = start(Duration.ofMinutes(1))) {
            until(() -> heard.contains("in step"));
            server.list = FakeApi.items("20", "stays", "appears");
            server.lines.add(
                    "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}}");
            until(() -> heard.contains("new appears"));
        }
        assertEquals(
                List.of("new stays", "new vanishes", "in step", "gone vanishes", "changed stays", "new appears"),
                heard);
    }

    @Test
    @DisplayName("says once that it is lost, and when it is back")
    void lost() {
        server.list = FakeApi.items("5", "a");
        try (ListWatch _ = start(Duration.ofMinutes(1))) {
            until(() -> heard.contains("in step"));
            server.refuse = 503;
            server.lines.add(FakeApi.HANG_UP);
            until(() -> server.asked.size() > 6);
            server.refuse = 0;
            until(() -> heard.getLast().equals("in step"));
            server.lines.add(FakeApi.event("DELETED", "a", "6"));
            until(() -> heard.contains("gone a"));
        }
        assertEquals(List.of("new a", "in step", "lost", "in step", "gone a"), heard);
    }

    @Test
    @DisplayName("opens its watch anew when nothing was said for too long")
    void silent() {
        try (ListWatch _ = start(Duration.ofMillis(150))) {
            until(() -> server.asked.size() >= 4);
        }
        assertEquals(List.of("in step"), heard);
    }

    @Test
    @DisplayName("tells nothing after it was closed")
    void closed() {
        ListWatch watch = start(Duration.ofMinutes(1));
        until(() -> heard.contains("in step"));
        watch.close();
        server.lines.add(FakeApi.event("ADDED", "a", "6"));
        // the server either still writes the line into the closed connection, or has seen that it is closed and never
        // will
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (!server.lines.isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("in step"), heard);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come");
            Thread.onSpinWait();
        }
    }
}
