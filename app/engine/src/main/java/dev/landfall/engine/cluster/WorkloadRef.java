package dev.landfall.engine.cluster;

/**
 * Names something that makes pods.
 *
 * @param kind {@code Deployment}, {@code StatefulSet}, {@code DaemonSet}, {@code Job}; as a pod's owner any other too
 */
public record WorkloadRef(String kind, String name) {
    @Override
    public String toString() {
        return kind + " " + name;
    }
}
