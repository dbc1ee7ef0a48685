package dev.landfall.engine.openshift;

/**
 * User or group ids from one to another.
 *
 * @param min the first id
 * @param max the last id, included
 */
public record IdRange(long min, long max) {
    boolean holds(long id) {
        return id >= min && id <= max;
    }

    @Override
    public String toString() {
        return min == max ? Long.toString(min) : min + " to " + max;
    }
}
