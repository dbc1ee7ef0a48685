package dev.landfall.rehearsal.cluster.api;

import java.util.List;
import java.util.Set;

/**
 * One kind of object as discovery tells it (meta/v1 APIResource).
 *
 * @param group empty for the core group
 * @param namespaced whether its objects live in namespaces
 * @param subresources e.g. {@code status}, {@code scale}
 * @param verbs what may be done with it
 */
public record Resource(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        Set<String> subresources,
        List<String> verbs) {
    static final List<String> ALL_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    public Resource {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        subresources = Set.copyOf(subresources);
        verbs = List.copyOf(verbs);
    }

    /** As {@code apiVersion} says it. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As messages say it: {@code pods}, {@code deployments.apps}. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** Where its objects are kept; the same for all versions of it. */
    public String table() {
        // Events are one thing under two names
        return plural.equals("events") ? "events" : qualified();
    }

    public boolean has(String subresource) {
        return subresources.contains(subresource);
    }
}
