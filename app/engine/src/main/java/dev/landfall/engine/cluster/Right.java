package dev.landfall.engine.cluster;

/**
 * Something one may or may not do.
 *
 * @param verb e.g. {@code create}
 * @param group the API group; empty for the core group
 * @param resource plural, may name a subresource: {@code pods/log}
 * @param namespace where; empty for the whole cluster
 */
public record Right(String verb, String group, String resource, String namespace) {
    public static Right in(String namespace, String verb, String group, String resource) {
        return new Right(verb, group, resource, namespace);
    }

    public static Right clusterWide(String verb, String group, String resource) {
        return new Right(verb, group, resource, "");
    }

    /** In words: {@code create deployments.apps in site}. */
    public String words() {
        String what = group.isEmpty() ? resource : resource + "." + group;
        return verb + " " + what + (namespace.isEmpty() ? " (whole cluster)" : " in " + namespace);
    }
}
