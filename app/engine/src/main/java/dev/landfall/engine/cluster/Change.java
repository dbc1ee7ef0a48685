package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a watch tells.
 *
 * @param <V> the view of an object
 */
public sealed interface Change<V> {
    /** It is there, or it changed; {@code before} is null when it was not known. */
    record Put<V>(@Nullable V before, V now) implements Change<V> {}

    /** It is no longer there. */
    record Gone<V>(V last) implements Change<V> {}

    /** Everything that is there has been told, and changes come as they happen; told again after a {@link Lost}. */
    record InStep<V>() implements Change<V> {}

    /** The connection is lost: what was told may be out of date. It is being tried again, until {@link InStep}. */
    record Lost<V>(Problem why) implements Change<V> {}
}
