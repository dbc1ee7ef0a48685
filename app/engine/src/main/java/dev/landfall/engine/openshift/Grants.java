package dev.landfall.engine.openshift;

/** Says who may use which constraint. Any thread. */
@FunctionalInterface
public interface Grants {
    /** Whether someone may use a constraint in the namespace at hand. */
    boolean mayUse(Subject subject, Scc scc);
}
