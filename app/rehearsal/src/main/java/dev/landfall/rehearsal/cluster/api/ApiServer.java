package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.http.Exchange;
import dev.landfall.rehearsal.cluster.http.Handler;
import dev.landfall.rehearsal.cluster.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The Kubernetes API over HTTP: who asks, what for, may they, and the answer (Kubernetes API concepts). */
public final class ApiServer implements Handler {
    private static final Set<String> OPEN = Set.of("/version", "/healthz", "/livez", "/readyz");
    private static final Set<String> NOT_SIMULATED = Set.of("exec", "attach", "proxy", "binding");

    private final ClusterState state;
    private final AccessRule access;
    private final Disturbance disturbance;
    private final byte[] authorization;
    private final String user;
    private final Discovery discovery;
    private final Lists lists;
    private final Watching watching;
    private final Patching patching;
    private final Reviews reviews;
    private final Subresources subresources;

    /**
     * @param token what the one user shows as bearer token
     * @param version as a git tag
     */
    public ApiServer(
            ClusterState state,
            AccessRule access,
            Disturbance disturbance,
            PodLogs logs,
            PodPorts ports,
            String user,
            String token,
            String version) {
        this.state = state;
        this.access = access;
        this.disturbance = disturbance;
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.user = user;
        this.discovery = new Discovery(state.catalogue(), version);
        this.lists = new Lists(state);
        this.watching = new Watching(state.store());
        this.patching = new Patching(state);
        this.reviews = new Reviews(state.catalogue(), access, user);
        this.subresources = new Subresources(state, logs, ports);
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        Request request = exchange.request();
        int refusal = disturbance.before(request.method(), request.path());
        if (refusal < 0) {
            exchange.hangUp();
            return;
        }
        try {
            if (refusal > 0) {
                throw Status.told(refusal);
            }
            answer(exchange);
        } catch (Status refused) {
            if (refused.code() == 401) {
                exchange.header("WWW-Authenticate", "Bearer realm=\"practice\"");
            }
            exchange.send(refused.code(), Bodies.JSON, Bodies.json(refused.body()));
        }
    }

    private void answer(Exchange exchange) throws IOException, InterruptedException {
        Request request = exchange.request();
        String path = request.path().length() > 1 && request.path().endsWith("/")
                ? request.path().substring(0, request.path().length() - 1)
                : request.path();
        if (!OPEN.contains(path) && !authenticated(request)) {
            throw Status.unauthorized();
        }
        if (path.equals("/healthz") || path.equals("/livez") || path.equals("/readyz")) {
            exchange.send(200, "text/plain", "ok".getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (request.method().equals("GET") || request.method().equals("HEAD")) {
            Optional<ObjectNode> document = discovery.document(path);
            if (document.isPresent()) {
                exchange.send(200, Bodies.JSON, Bodies.json(document.get()));
                return;
            }
        }
        Target target = Target.of(state.catalogue(), path).orElseThrow(Status::noSuchPath);
        authorize(request, target);
        if (target.subresource().isEmpty() || target.subresource().equals("status")) {
            object(exchange, target);
        } else if (NOT_SIMULATED.contains(target.subresource().split("/")[0])) {
            throw Status.notImplemented(target.resource().plural() + "/" + target.subresource());
        } else {
            subresources.serve(exchange, target, patching);
        }
    }

    private boolean authenticated(Request request) {
        return MessageDigest.isEqual(
                authorization, request.header("authorization").getBytes(StandardCharsets.UTF_8));
    }

    private void authorize(Request request, Target target) {
        Resource resource = target.resource();
        String verb = verb(request, target);
        if (Reviews.handles(resource)) {
            return;
        }
        String what = resource.plural() + (target.subresource().isEmpty() ? "" : "/" + target.subresource());
        if (!access.allows(verb, resource.group(), what, target.namespace())) {
            throw Status.forbidden(
                    resource,
                    target.name(),
                    "User \"" + user + "\" cannot " + verb + " resource \"" + what + "\" in API group \""
                            + resource.group() + "\""
                            + (target.namespace().isEmpty()
                                    ? " at the cluster scope"
                                    : " in the namespace \"" + target.namespace() + "\""));
        }
    }

    private static String verb(Request request, Target target) {
        boolean collection = target.name().isEmpty();
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> watches(request, target) ? "watch" : collection ? "list" : "get";
        };
    }

    private static boolean watches(Request request, Target target) {
        return target.subresource().isEmpty() && (target.watch() || request.flag("watch"));
    }

    private void object(Exchange exchange, Target target) throws IOException, InterruptedException {
        Request request = exchange.request();
        Resource resource = target.resource();
        boolean status = target.subresource().equals("status");
        boolean dryRun = "All".equals(request.param("dryRun"));
        if (status && !resource.has("status")) {
            throw Status.noSuchPath();
        }
        UnaryOperator<ObjectNode> render = Rendering.of(request, resource);
        switch (request.method()) {
            case "GET", "HEAD" -> {
                if (watches(request, target)) {
                    watching.serve(exchange, resource, Lists.selection(request, target), render);
                } else if (target.name().isEmpty()) {
                    exchange.send(200, Bodies.JSON, Bodies.json(lists.list(request, target)));
                } else {
                    send(exchange, 200, render.apply(present(target)));
                }
            }
            case "POST" -> {
                if (!target.name().isEmpty()) {
                    throw Status.notAllowed();
                }
                ObjectNode body = Bodies.object(request);
                send(
                        exchange,
                        201,
                        Reviews.handles(resource)
                                ? reviews.answer(resource, target.namespace(), body)
                                : render.apply(create(target, body, dryRun)));
            }
            case "PUT" -> {
                ObjectNode body = Bodies.object(request);
                same(resource, body);
                send(
                        exchange,
                        200,
                        render.apply(state.update(resource, target.namespace(), target.name(), body, status, dryRun)));
            }
            case "PATCH" -> {
                boolean there = state.get(resource, target.namespace(), target.name()) != null;
                send(exchange, there ? 200 : 201, render.apply(patching.patch(target, request, dryRun)));
            }
            case "DELETE" -> delete(exchange, target, dryRun);
            default -> throw Status.notAllowed();
        }
    }

    private ObjectNode create(Target target, ObjectNode body, boolean dryRun) {
        Resource resource = target.resource();
        if (!resource.verbs().contains("create")) {
            throw Status.notAllowed();
        }
        same(resource, body);
        String namespace = target.namespace();
        if (resource.namespaced() && namespace.isEmpty()) {
            throw Status.badRequest("an empty namespace may not be set during creation");
        }
        return state.create(resource, namespace, body, dryRun);
    }

    /** A body of another kind than its address is refused; one that says nothing is taken for what it should be. */
    private static void same(Resource resource, JsonNode body) {
        String kind = Tree.text(body, "kind");
        String apiVersion = Tree.text(body, "apiVersion");
        if ((!kind.isEmpty() && !kind.equals(resource.kind()))
                || (!apiVersion.isEmpty() && !apiVersion.equals(resource.apiVersion()))) {
            throw Status.badRequest("the API version in the data (" + apiVersion + ", kind " + kind
                    + ") does not match the expected API version (" + resource.apiVersion() + ", kind "
                    + resource.kind() + ")");
        }
    }

    private void delete(Exchange exchange, Target target, boolean dryRun) throws IOException {
        Request request = exchange.request();
        Resource resource = target.resource();
        JsonNode body = Bodies.tree(request);
        Deletion how =
                Deletion.of(body, request.param("gracePeriodSeconds"), request.param("propagationPolicy"), dryRun);
        if (target.name().isEmpty()) {
            ObjectNode list = lists.list(request, target);
            for (ObjectNode each : Tree.objects(list.path("items"))) {
                state.delete(resource, Tree.namespace(each), Tree.name(each), how);
            }
            send(exchange, 200, list);
            return;
        }
        ObjectNode last = state.delete(resource, target.namespace(), target.name(), how);
        boolean gone = state.get(resource, target.namespace(), target.name()) == null;
        send(exchange, 200, gone ? Status.deleted(resource, target.name(), Tree.uid(last)) : last);
    }

    private ObjectNode present(Target target) {
        ObjectNode object = state.get(target.resource(), target.namespace(), target.name());
        if (object == null) {
            throw Status.notFound(target.resource(), target.name());
        }
        return object;
    }

    static void send(Exchange exchange, int status, ObjectNode body) throws IOException {
        exchange.send(status, Bodies.JSON, Bodies.json(body));
    }
}
