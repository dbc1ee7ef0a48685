package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a table a request is about.
 *
 * @param namespace null for all
 */
record Selection(String table, @Nullable String namespace, Selector labels, Selector fields) {

    boolean matches(JsonNode object) {
        return (namespace == null || namespace.equals(Tree.namespace(object)))
                && labels.matchesLabels(object)
                && fields.matchesFields(object);
    }
}
