package dev.landfall.rehearsal.cluster;

import dev.landfall.rehearsal.cluster.api.AccessRule;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** What the practice engineer may do: everything, but for what was taken away. Thread-safe. */
public final class Rights implements AccessRule {
    private final Set<Denial> denied = new CopyOnWriteArraySet<>();

    Rights() {}

    private record Denial(String verb, String group, String resource, String namespace) {
        boolean covers(String aVerb, String aGroup, String aResource, String aNamespace) {
            return one(verb, aVerb) && one(group, aGroup) && one(resource, aResource) && one(namespace, aNamespace);
        }

        private static boolean one(String pattern, String value) {
            return pattern.equals("*") || pattern.equals(value);
        }
    }

    /**
     * Takes a right away; each part may be {@code *}.
     *
     * @param verb e.g. {@code create}
     * @param group empty for the core group
     * @param resource plural, e.g. {@code secrets} or {@code pods/log}
     * @param namespace empty for cluster-wide
     */
    public void deny(String verb, String group, String resource, String namespace) {
        denied.add(new Denial(verb, group, resource, namespace));
    }

    /** Gives every right back. */
    public void restore() {
        denied.clear();
    }

    @Override
    public boolean allows(String verb, String group, String resource, String namespace) {
        return denied.stream().noneMatch(d -> d.covers(verb, group, resource, namespace));
    }
}
