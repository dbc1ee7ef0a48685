package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.http.Request;
import java.util.List;
import java.util.function.UnaryOperator;

/** Gives objects the form a client asked for: another version of their kind, or rows of a table. */
final class Rendering {
    private Rendering() {}

    static UnaryOperator<ObjectNode> of(Request request, Resource resource) {
        if (wantsTable(request)) {
            return object -> table(
                    resource,
                    List.of(object),
                    Tree.of("resourceVersion", Tree.text(object, "metadata", "resourceVersion")));
        }
        return object -> plain(resource, object);
    }

    /** Whether the client prints tables (Kubernetes API concepts, "Receiving resources as Tables"). */
    static boolean wantsTable(Request request) {
        return request.header("accept").contains("as=Table") && !request.flag("pretty");
    }

    static ObjectNode plain(Resource resource, ObjectNode object) {
        if (resource.apiVersion().equals(object.path("apiVersion").asText())) {
            return object;
        }
        ObjectNode other = Tree.with(object, "apiVersion", object.textNode(resource.apiVersion()));
        if (resource.table().equals("events")) {
            rename(other, "message", "note");
            rename(other, "involvedObject", "regarding");
            rename(other, "source", "deprecatedSource");
            rename(other, "firstTimestamp", "deprecatedFirstTimestamp");
            rename(other, "lastTimestamp", "deprecatedLastTimestamp");
            rename(other, "count", "deprecatedCount");
        }
        return other;
    }

    private static void rename(ObjectNode object, String from, String to) {
        if (object.has(from)) {
            object.set(to, object.remove(from));
        }
    }

    static ObjectNode table(Resource resource, List<ObjectNode> objects, ObjectNode meta) {
        Columns columns = Columns.of(resource);
        ArrayNode rows = Tree.array();
        for (ObjectNode object : objects) {
            rows.add(Tree.of(
                    "cells",
                    columns.cells(object),
                    "object",
                    Tree.of(
                            "kind", "PartialObjectMetadata",
                            "apiVersion", "meta.k8s.io/v1",
                            "metadata", object.path("metadata"))));
        }
        return Tree.of(
                "kind",
                "Table",
                "apiVersion",
                "meta.k8s.io/v1",
                "metadata",
                meta,
                "columnDefinitions",
                columns.definitions(),
                "rows",
                rows);
    }
}
