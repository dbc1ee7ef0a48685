/**
 * Archives of other tools, each read by one small reader into a {@link dev.landfall.engine.bundle.foreign.ForeignLayout}: which blobs lie
 * where, and what they are called. {@code installer-resources/schema/foreign-archives.md} describes the layouts.
 *
 * <p>Start at {@link dev.landfall.engine.bundle.foreign.KnownLayouts}.
 */
package dev.landfall.engine.bundle.foreign;
