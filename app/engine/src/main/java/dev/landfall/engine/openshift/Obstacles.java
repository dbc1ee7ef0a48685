package dev.landfall.engine.openshift;

import java.util.ArrayList;
import java.util.List;

/** Gathers what one policy holds against one pod, with the fields named as the platform names them and as the pod has them. */
final class Obstacles {
    private final String policy;
    private final List<Obstacle> all = new ArrayList<>();

    Obstacles(String policy) {
        this.policy = policy;
    }

    List<Obstacle> all() {
        return List.copyOf(all);
    }

    void add(Rule rule, String field, String at, String container, Object value, String allowed) {
        all.add(new Obstacle(rule, field, at, container, value.toString(), allowed, policy));
    }

    /** Something in the pod's security context. */
    void pod(Rule rule, String field, Object value, String allowed) {
        add(rule, "pod.spec.securityContext." + field, "spec.securityContext." + field, "", value, allowed);
    }

    /** Something of the pod's own (host network and the like), which the platform also reports once a container. */
    void host(Rule rule, String field, Object value, String allowed) {
        add(rule, "pod.spec.securityContext." + field, "spec." + field, "", value, allowed);
    }

    /**
     * Something in a container's security context.
     *
     * @param given whether the container says it itself; else the pod does
     */
    void container(Rule rule, ContainerShape c, String field, boolean given, Object value, String allowed) {
        String at = (given ? "spec." + c.place() + "." : "spec.") + "securityContext." + field;
        add(rule, "pod." + c.place() + "." + field, at, c.label(), value, allowed);
    }
}
