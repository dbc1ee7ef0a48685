package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of the cluster: something that happened to an object.
 *
 * @param warning whether Kubernetes deems it a warning
 * @param kind of the object it is about
 * @param uid of the object it is about
 * @param count how often it happened
 * @param source what noticed it, e.g. {@code kubelet}
 */
public record EventView(
        boolean warning,
        String reason,
        String message,
        String kind,
        String name,
        String uid,
        int count,
        Instant first,
        Instant last,
        String source) {
    /** The same for events that say the same of the same object. */
    public String key() {
        return kind + "/" + name + "/" + uid + "/" + reason + "/" + message;
    }

    /** Both as one, when they have the same key. */
    EventView and(EventView other) {
        return new EventView(
                warning,
                reason,
                message,
                kind,
                name,
                uid,
                count + other.count,
                first.isBefore(other.first) ? first : other.first,
                last.isAfter(other.last) ? last : other.last,
                source);
    }

    /** Reads an Event of the core API, v1. */
    static EventView of(JsonNode event) {
        JsonNode about = event.path("involvedObject");
        JsonNode series = event.path("series");
        Instant created = Times.parse(event.path("metadata").path("creationTimestamp"));
        Instant first = first(created, event.path("firstTimestamp"), event.path("eventTime"));
        Instant last =
                first(first, series.path("lastObservedTime"), event.path("lastTimestamp"), event.path("eventTime"));
        int count = Math.max(
                1, Math.max(event.path("count").asInt(0), series.path("count").asInt(0)));
        String component = event.path("source").path("component").asText("");
        return new EventView(
                event.path("type").asText().equals("Warning"),
                event.path("reason").asText(""),
                event.path("message").asText("").strip(),
                about.path("kind").asText(""),
                about.path("name").asText(""),
                about.path("uid").asText(""),
                count,
                first,
                last,
                component.isEmpty() ? event.path("reportingComponent").asText("") : component);
    }

    private static Instant first(@Nullable Instant otherwise, JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            Instant time = Times.parse(candidate);
            if (time != null) {
                return time;
            }
        }
        return otherwise == null ? Instant.EPOCH : otherwise;
    }
}
