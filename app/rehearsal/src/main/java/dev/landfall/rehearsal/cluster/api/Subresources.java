package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.http.Exchange;
import dev.landfall.rehearsal.cluster.http.Request;
import dev.landfall.rehearsal.cluster.http.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Subresources with a life of their own: logs, scale, eviction, tokens, a namespace's finalizers. */
final class Subresources {
    private final ClusterState state;
    private final PodLogs logs;
    private final PortForward forward;

    Subresources(ClusterState state, PodLogs logs, PodPorts ports) {
        this.state = state;
        this.logs = logs;
        this.forward = new PortForward(ports);
    }

    void serve(Exchange exchange, Target target, Patching patching) throws IOException, InterruptedException {
        Request request = exchange.request();
        Resource resource = target.resource();
        if (!resource.has(target.subresource())) {
            throw Status.noSuchPath();
        }
        ObjectNode object = state.get(resource, target.namespace(), target.name());
        if (object == null) {
            throw Status.notFound(resource, target.name());
        }
        switch (target.subresource()) {
            case "log" -> log(exchange, object);
            case "portforward" -> forward.serve(exchange, object);
            case "scale" -> scale(exchange, target, object);
            case "eviction" -> {
                state.delete(resource, target.namespace(), target.name(), Deletion.BACKGROUND);
                ApiServer.send(exchange, 201, Tree.of("kind", "Status", "apiVersion", "v1", "status", "Success"));
            }
            case "token" -> {
                String token = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                (Tree.uid(object) + state.now()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                ApiServer.send(
                        exchange,
                        201,
                        Tree.of(
                                "kind",
                                "TokenRequest",
                                "apiVersion",
                                "authentication.k8s.io/v1",
                                "metadata",
                                Tree.object(),
                                "status",
                                Tree.of(
                                        "token",
                                        token,
                                        "expirationTimestamp",
                                        state.instant().plusSeconds(3600).toString())));
            }
            case "finalize" -> {
                ObjectNode body = Bodies.object(request);
                ApiServer.send(exchange, 200, state.update(resource, "", target.name(), body, false, false));
            }
            default -> throw Status.notImplemented(resource.plural() + "/" + target.subresource());
        }
    }

    private void log(Exchange exchange, ObjectNode pod) throws IOException, InterruptedException {
        Request request = exchange.request();
        PodLogs.Wanted wanted = wanted(request);
        logs.check(pod, wanted);
        if (wanted.follow()) {
            Stream stream = exchange.stream(200, "text/plain");
            logs.write(pod, wanted, stream::write);
            stream.end();
        } else {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            logs.write(pod, wanted, whole::write);
            exchange.send(200, "text/plain", whole.toByteArray());
        }
    }

    private PodLogs.Wanted wanted(Request request) {
        try {
            String seconds = request.param("sinceSeconds");
            String time = request.param("sinceTime");
            Instant since = seconds != null
                    ? state.instant().minusSeconds(Long.parseLong(seconds))
                    : time == null || time.isEmpty() ? null : Instant.parse(time);
            String container = request.param("container");
            return new PodLogs.Wanted(
                    container == null ? "" : container,
                    request.flag("follow"),
                    request.flag("previous"),
                    request.flag("timestamps"),
                    (int) number(request.param("tailLines")),
                    since,
                    number(request.param("limitBytes")));
        } catch (NumberFormatException | DateTimeException e) {
            throw Status.badRequest("log options cannot be read: " + e.getMessage());
        }
    }

    private static long number(@Nullable String text) {
        return text == null || text.isEmpty() ? -1 : Long.parseLong(text);
    }

    private void scale(Exchange exchange, Target target, ObjectNode object) throws IOException {
        Request request = exchange.request();
        ObjectNode live = object;
        switch (request.method()) {
            case "GET" -> {
                // as it is
            }
            case "PUT", "PATCH" -> {
                ObjectNode scale = scale(object);
                if (request.method().equals("PUT")) {
                    scale = Bodies.object(request);
                } else if (request.contentType().equals("application/json-patch+json")) {
                    scale = JsonPatch.apply(scale, Bodies.tree(request));
                } else {
                    JsonPatch.merge(scale, Bodies.tree(request));
                }
                int replicas = Tree.number(scale, -1, "spec", "replicas");
                if (replicas < 0) {
                    throw Status.invalid(target.resource(), target.name(), "spec.replicas: must be 0 or more");
                }
                ObjectNode changed = state.change(
                        target.resource(),
                        target.namespace(),
                        target.name(),
                        copy -> Tree.sub(copy, "spec").put("replicas", replicas));
                live = changed == null ? object : changed;
            }
            default -> throw Status.notAllowed();
        }
        ApiServer.send(exchange, 200, scale(live));
    }

    private static ObjectNode scale(ObjectNode object) {
        StringBuilder selector = new StringBuilder();
        Tree.texts(Tree.at(object, "spec", "selector", "matchLabels"))
                .forEach((k, v) -> selector.append(selector.isEmpty() ? "" : ",")
                        .append(k)
                        .append('=')
                        .append(v));
        ObjectNode meta = Tree.object();
        for (String each : java.util.List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            meta.set(each, Tree.at(object, "metadata", each));
        }
        return Tree.of(
                "kind",
                "Scale",
                "apiVersion",
                "autoscaling/v1",
                "metadata",
                meta,
                "spec",
                Tree.of("replicas", Tree.number(object, 0, "spec", "replicas")),
                "status",
                Tree.of(
                        "replicas", Tree.number(object, 0, "status", "replicas"),
                        "selector", selector.toString()));
    }
}
