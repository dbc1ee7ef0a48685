/**
 * Bundles on media: Landfall's own format written, read and checked, and OCI layouts and {@code docker save} archives read in place.
 *
 * <p>The format stands in {@code installer-resources/schema/bundle-format.md}. Start at {@link dev.landfall.engine.bundle.Bundles} to read
 * and at {@link dev.landfall.engine.bundle.BundleBuilder} to write.
 */
package dev.landfall.engine.bundle;
