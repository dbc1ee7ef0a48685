package dev.landfall.rehearsal.cluster.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request's path names.
 *
 * @param namespace empty for cluster-wide kinds, or for all namespaces of a list
 * @param name empty for a collection
 * @param subresource empty for the object itself
 * @param watch whether the path is of the old {@code /watch/} form
 */
record Target(Resource resource, String namespace, String name, String subresource, boolean watch) {
    private static final Set<String> OF_NAMESPACES = Set.of("status", "finalize");

    static Optional<Target> of(Catalogue catalogue, String path) {
        List<String> steps = new ArrayList<>(List.of(path.substring(1).split("/")));
        String group = "";
        if (steps.size() >= 3 && steps.getFirst().equals("apis")) {
            group = steps.remove(1);
        } else if (!steps.getFirst().equals("api")) {
            return Optional.empty();
        }
        if (steps.size() < 3) {
            return Optional.empty();
        }
        String version = steps.get(1);
        List<String> rest = new ArrayList<>(steps.subList(2, steps.size()));
        boolean watch = rest.getFirst().equals("watch") && rest.size() > 1;
        if (watch) {
            rest.removeFirst();
        }
        String namespace = "";
        if (rest.size() > 2 && rest.getFirst().equals("namespaces") && !OF_NAMESPACES.contains(rest.get(2))) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        String in = namespace;
        return catalogue
                .find(group, version, rest.getFirst())
                .filter(r -> r.namespaced() || in.isEmpty())
                .map(r -> new Target(r, in, name, subresource, watch));
    }

    /** The object's namespace, or null when a list is about all of them. */
    @org.jspecify.annotations.Nullable
    String namespaceOrAll() {
        return namespace.isEmpty() ? null : namespace;
    }
}
