package dev.landfall.rehearsal.cluster.api;

/** Decides what the one user of the cluster may do. */
@FunctionalInterface
public interface AccessRule {
    /**
     * Whether something is allowed.
     *
     * @param verb e.g. {@code create}
     * @param group empty for the core group
     * @param resource plural, with its subresource after a slash
     * @param namespace empty for cluster-wide
     */
    boolean allows(String verb, String group, String resource, String namespace);
}
