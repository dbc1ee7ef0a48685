package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.http.Exchange;
import dev.landfall.rehearsal.cluster.http.Request;
import dev.landfall.rehearsal.cluster.http.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Streams changes to one client (Kubernetes API concepts, "Efficient detection of changes"). */
final class Watching {
    private static final Duration BOOKMARKS = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofMinutes(40);

    private final ObjectStore store;

    Watching(ObjectStore store) {
        this.store = store;
    }

    /** @param render gives an object the form that the client asked for */
    void serve(Exchange exchange, Resource resource, Selection selection, UnaryOperator<ObjectNode> render)
            throws IOException, InterruptedException {
        Request request = exchange.request();
        boolean initial = request.flag("sendInitialEvents");
        boolean bookmarks = request.flag("allowWatchBookmarks");
        Duration length = length(request.param("timeoutSeconds"));
        Long since = initial ? null : since(request.param("resourceVersion"));
        Stream stream = exchange.wantsWebSocket() ? exchange.webSocket() : exchange.stream(200, Bodies.JSON);
        try (Watch watch = store.watch(selection, since)) {
            for (ObjectNode object : watch.initial()) {
                stream.write(event("ADDED", render.apply(object)));
            }
            watch.told();
            if (initial && bookmarks) {
                stream.write(event("BOOKMARK", bookmark(resource, watch.seen(), true)));
            }
            pump(stream, watch, resource, bookmarks, length, render);
        } catch (Status expired) {
            stream.write(event("ERROR", expired.body()));
        }
        stream.end();
    }

    private void pump(
            Stream stream,
            Watch watch,
            Resource resource,
            boolean bookmarks,
            Duration length,
            UnaryOperator<ObjectNode> render)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        while (!watch.ended()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            Optional<Watch.Seen> seen = watch.next(left.compareTo(BOOKMARKS) < 0 ? left : BOOKMARKS);
            if (seen.isPresent()) {
                stream.write(event(seen.get().type(), render.apply(seen.get().object())));
            } else if (bookmarks && !watch.ended()) {
                stream.write(event("BOOKMARK", bookmark(resource, store.reached(watch), false)));
            }
            if (System.nanoTime() >= end) {
                return;
            }
        }
    }

    private static Duration length(@Nullable String seconds) {
        if (seconds == null || seconds.equals("0")) {
            return LONGEST;
        }
        Duration asked = Duration.ofSeconds(Math.max(1, number(seconds)));
        return asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
    }

    private static @Nullable Long since(@Nullable String version) {
        return version == null || version.isEmpty() || version.equals("0") ? null : Long.valueOf(number(version));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Status.badRequest("not a number: " + text);
        }
    }

    private static byte[] event(String type, ObjectNode object) {
        byte[] json = Bodies.json(Tree.of("type", type, "object", object));
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static ObjectNode bookmark(Resource resource, long version, boolean initialEnd) {
        ObjectNode meta = Tree.of("resourceVersion", Long.toString(version), "creationTimestamp", null);
        if (initialEnd) {
            meta.set("annotations", Tree.of("k8s.io/initial-events-end", "true"));
        }
        return Tree.of("kind", resource.kind(), "apiVersion", resource.apiVersion(), "metadata", meta);
    }
}
