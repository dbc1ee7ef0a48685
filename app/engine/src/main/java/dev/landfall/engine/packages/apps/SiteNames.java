package dev.landfall.engine.packages.apps;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.ImageEvidence;
import dev.landfall.engine.oci.words.ImageWords;
import dev.landfall.engine.oci.words.KnownImages;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * The images that the site gets, and under which names.
 *
 * <p>A tag stays a tag: people see and choose these names in the application's forms, and programs put tags together.
 */
public final class SiteNames {
    private final KnownImages known;
    private final Function<ImageReference, Optional<ImageReference>> mapping;
    private final ImageEvidence evidence;
    private final ImageWords words;

    /**
     * @param mapping from an image's name, tag or digest filled in, to where the site has it; empty when it does not get it
     */
    public SiteNames(Collection<ImageReference> known, Function<ImageReference, Optional<ImageReference>> mapping) {
        this.known = new KnownImages(known);
        this.mapping = mapping;
        this.evidence = new ImageEvidence(this.known);
        this.words = new ImageWords(evidence);
    }

    ImageEvidence evidence() {
        return evidence;
    }

    ImageWords words() {
        return words;
    }

    /** What to write in place of an image; empty when the site does not get it. */
    Optional<String> written(ImageReference image) {
        return mapping.apply(image.resolved()).map(there -> {
            if (image.digest() != null) {
                return there.pinned(image.digest()).toString();
            }
            return new ImageReference(
                            there.registry(),
                            there.repository(),
                            image.resolved().tag(),
                            null)
                    .toString();
        });
    }

    /** The name alone, for a tag that comes while running; empty when the site gets no image of that name. */
    Optional<String> writtenName(ImageReference image) {
        return known.ofName(image).flatMap(mapping).map(ImageReference::name);
    }
}
