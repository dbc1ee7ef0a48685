package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * Something to install from, open on its medium: blobs are read in place, nothing is extracted. Safe for several threads at once; closing
 * it ends the streams that are still open.
 */
public interface Bundle extends BlobSource, AutoCloseable {
    BundleFormat format();

    /** What it says about itself; made up from what lies there when a foreign archive says nothing. */
    BundleManifest manifest();

    /** The digest of the bundle manifest: the identity of the bundle, and what a signature will cover. */
    Digest digest();

    /** Everything it carries. */
    default List<Artifact> artifacts() {
        return manifest().artifacts();
    }

    /**
     * The artifact that a name means.
     *
     * @param reference of an image any spelling of its reference ({@code redis:7} is {@code docker.io/library/redis:7}; with a digest, the
     *     digest decides); of others the name, alone or as {@code name:version}
     */
    Optional<Artifact> find(ArtifactKind kind, String reference);

    /** The size of a blob that this bundle, a delta, leaves to the site's registry; empty of every other. */
    default OptionalLong leftToSite(Digest digest) {
        return manifest()
                .base()
                .flatMap(base -> base.find(digest))
                .map(held -> OptionalLong.of(held.size()))
                .orElse(OptionalLong.empty());
    }

    /** What there is to know of an archive of another tool: parts that cannot be carried, names that are not what they seem. */
    default List<Finding> findings() {
        return List.of();
    }

    /** The files it lies in, in order. */
    List<Volume> volumes();

    /** The entries of its {@code index.json}. */
    List<Descriptor> index();

    /** The image that gives out the bundle's Python packages and files, when it has one. */
    default Optional<Artifact> packagesImage() {
        return manifest().packages().stream()
                .flatMap(name -> find(ArtifactKind.IMAGE, name).stream())
                .findFirst();
    }

    /**
     * Opens the one layer of a chart or a file.
     *
     * @throws ProblemException {@code bundle.archive-refused} when the artifact is not of that shape
     */
    default InputStream openContent(Artifact artifact) throws IOException {
        return open(ArtifactContent.layer(this, artifact).digest(), 0);
    }

    /**
     * A chart's {@code .tgz}, or another small artifact's one layer, checked against its digest.
     *
     * @throws ProblemException {@code oci.too-large} beyond 64 MiB
     */
    default byte[] content(Artifact artifact) throws IOException {
        return read(ArtifactContent.layer(this, artifact).digest(), ArtifactContent.LIMIT);
    }

    /**
     * A product's folder: path with forward slashes to content, at most 64 MiB in all.
     *
     * @throws ProblemException {@code bundle.archive-refused} when a path leads out of the folder
     */
    default SortedMap<String, byte[]> folder(Artifact artifact) throws IOException {
        return ArtifactContent.folder(artifact.label(), content(artifact));
    }

    @Override
    void close();
}
