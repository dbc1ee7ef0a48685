package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers lists: selected, in pages when the client asks for pages. */
final class Lists {
    private final ClusterState state;

    Lists(ClusterState state) {
        this.state = state;
    }

    /** What a request's selectors mean; a name in the path selects it. */
    static Selection selection(Request request, Target target) {
        Selector fields = Selector.parse(
                target.name().isEmpty() ? request.param("fieldSelector") : "metadata.name=" + target.name());
        return new Selection(
                target.resource().table(),
                target.namespaceOrAll(),
                Selector.parse(request.param("labelSelector")),
                fields);
    }

    ObjectNode list(Request request, Target target) {
        Selection selection = selection(request, target);
        ObjectStore.Snapshot snapshot = state.store().list(selection.table(), selection.namespace());
        List<ObjectNode> found =
                snapshot.objects().stream().filter(selection::matches).toList();
        ObjectNode meta = Tree.of("resourceVersion", Long.toString(snapshot.version()));
        List<ObjectNode> page = page(found, request.param("limit"), request.param("continue"), meta);
        if (Rendering.wantsTable(request)) {
            return Rendering.table(target.resource(), page, meta);
        }
        ArrayNode items = Tree.array();
        page.forEach(object -> items.add(Rendering.plain(target.resource(), object)));
        return Tree.of(
                "kind",
                target.resource().kind() + "List",
                "apiVersion",
                target.resource().apiVersion(),
                "metadata",
                meta,
                "items",
                items);
    }

    private static List<ObjectNode> page(
            List<ObjectNode> all, @Nullable String limit, @Nullable String token, ObjectNode meta) {
        List<ObjectNode> rest = all;
        if (token != null && !token.isEmpty()) {
            String last = decode(token);
            rest = all.stream()
                    .filter(object -> key(object).compareTo(last) > 0)
                    .toList();
        }
        int most = limit == null || limit.isEmpty() ? 0 : Integer.parseInt(limit);
        if (most <= 0 || rest.size() <= most) {
            return rest;
        }
        String next = key(rest.get(most - 1));
        meta.put(
                "continue",
                Base64.getUrlEncoder().withoutPadding().encodeToString(next.getBytes(StandardCharsets.UTF_8)));
        meta.put("remainingItemCount", rest.size() - most);
        return rest.subList(0, most);
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Status.badRequest("continue key is not valid");
        }
    }

    private static String key(ObjectNode object) {
        return Tree.namespace(object) + "/" + Tree.name(object);
    }
}
