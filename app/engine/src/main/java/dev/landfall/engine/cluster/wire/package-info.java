/**
 * How the cluster room talks to an API server: credentials, trust, proxies, calls, list and watch.
 *
 * <p>Not exported; what others use stands in {@code dev.landfall.engine.cluster}.
 */
package dev.landfall.engine.cluster.wire;
