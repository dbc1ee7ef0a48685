package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import java.util.Optional;

/**
 * One thing a bundle carries.
 *
 * @param kind what it is
 * @param name of an image the whole original reference, e.g. {@code docker.io/allegroai/clearml:2.0.0-613}; else the chart's, product's or
 *     file's name. An image that its archive does not name has its digest here
 * @param version a chart's or product's version, an image's tag; may be empty
 * @param source where it came from, as the spec said it; never a path of the machine that built it
 * @param root its manifest or index in the bundle
 * @param size of everything it needs, in bytes; blobs that artifacts share count for each
 * @param licence as the artifact or the spec says it, e.g. an SPDX expression; may be empty
 * @param trimmedFrom of an image of which only some platforms are here the digest that all of it has where it came from; a reference with
 *     that digest means this image
 */
public record Artifact(
        ArtifactKind kind,
        String name,
        String version,
        String source,
        Descriptor root,
        long size,
        String licence,
        Optional<Digest> trimmedFrom) {
    /** An artifact that was not trimmed. */
    public Artifact(
            ArtifactKind kind, String name, String version, String source, Descriptor root, long size, String licence) {
        this(kind, name, version, source, root, size, licence, Optional.empty());
    }

    Artifact licensed(String words) {
        return new Artifact(kind, name, version, source, root, size, words, trimmedFrom);
    }

    Artifact trimmed(Digest from) {
        return new Artifact(kind, name, version, source, root, size, licence, Optional.of(from));
    }

    /** As messages and lists name it: an image's reference, else {@code charts/clearml:7.14.4} and the like. */
    public String label() {
        return switch (kind) {
            case IMAGE -> name;
            case CHART -> "charts/" + versioned();
            case PRODUCT -> "products/" + versioned();
            case FILE -> "files/" + name;
            case PYTHON -> "python/" + versioned();
            case CHARM -> "charms/" + versioned();
            case SBOM -> "sbom/" + versioned();
        };
    }

    /** Tags may not hold a plus sign: Helm writes an underscore for it, and so does this. */
    private String versioned() {
        return version.isEmpty() ? name : name + ":" + version.replace('+', '_');
    }
}
