/**
 * Archives that can only be read from front to back, such as compressed ones, taken apart in one pass: each blob goes into a
 * {@link dev.landfall.engine.bundle.stream.BlobSink} as it comes by, and nothing is kept beside it.
 *
 * <p>Start at {@link dev.landfall.engine.bundle.stream.StreamedArchive}; {@link dev.landfall.engine.bundle.Imports} is who calls it.
 */
package dev.landfall.engine.bundle.stream;
