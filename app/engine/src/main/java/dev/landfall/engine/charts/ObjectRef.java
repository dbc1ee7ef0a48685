package dev.landfall.engine.charts;

/**
 * Which object of a rendering.
 *
 * @param apiVersion e.g. {@code apps/v1}
 * @param kind e.g. {@code Deployment}
 * @param namespace as written, else the release's
 * @param name as written
 * @param hook whether Helm runs it as a hook rather than keeps it
 */
public record ObjectRef(String apiVersion, String kind, String namespace, String name, boolean hook) {
    /** {@code Deployment/clearml-apiserver}, with "(hook)" after a hook. */
    @Override
    public String toString() {
        return kind + "/" + name + (hook ? " (hook)" : "");
    }
}
