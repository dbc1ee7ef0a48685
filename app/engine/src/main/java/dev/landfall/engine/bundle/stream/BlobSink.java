package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the contents of an archive go while it is read once from front to back. One thread.
 *
 * <p>A reader stores each layer as it comes by, gives manifests and configs as documents, and tells an artifact as soon as everything
 * it needs has been given. What no artifact needs in the end is told as a finding.
 */
public interface BlobSink {
    /**
     * What became of a content.
     *
     * @param again whether the same content was there already, so that nothing was written
     */
    record Stored(Digest digest, long size, boolean again) {}

    /**
     * Where a content stands in its archive, for problems.
     *
     * @param member its name
     * @param offset of its first byte in the archive, decompressed
     */
    record Place(String member, long offset) {}

    /**
     * Takes a content of known size, reading all of it; memory does not grow with its size.
     *
     * @param expected the digest that the archive names it by; null when it names none, and SHA-256 is reckoned
     * @throws ProblemException {@code bundle.blob-mismatch} when it is not what was expected, {@code bundle.disk-full},
     *     {@code bundle.unwritable}
     * @throws IOException when the content cannot be read
     */
    Stored store(Place place, long size, @Nullable Digest expected, InputStream content) throws IOException;

    /**
     * Takes a manifest, an index or a config, kept in memory until the end and written only when an artifact needs it.
     *
     * @throws ProblemException {@code bundle.archive-refused} when all of them together become absurdly much
     */
    Descriptor document(Place place, String mediaType, byte[] content);

    /** A document that was given before. */
    Optional<byte[]> document(Digest digest);

    /** The size of a content or document that was given before. */
    OptionalLong size(Digest digest);

    /**
     * Tells an artifact; what its manifest needs must have been given. A name that means something else already is told as a finding,
     * and the artifact goes by its digest.
     *
     * @param root a document
     * @param name an image's whole reference, or empty when the archive gives none; others say their own
     * @throws ProblemException {@code bundle.blob-missing}, {@code bundle.blob-size}, {@code oci.bad-manifest}
     */
    void artifact(Place place, Descriptor root, String name) throws IOException;

    /** Something the engineer should know of; does not stop the import. */
    void finding(Finding finding);

    /** @throws ProblemException {@code problem.stopped} when the engineer asked to stop */
    void checkpoint();
}
