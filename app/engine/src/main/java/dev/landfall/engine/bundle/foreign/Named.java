package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import java.util.Map;

/** Entries of an index, under the names that {@link ForeignLayout#index()} promises. */
final class Named {
    private Named() {}

    /** An image under a reference of any spelling; without a name when it is none. */
    static Descriptor image(Descriptor root, String reference) {
        Descriptor bare = bare(root);
        return ImageReference.tryParse(reference)
                .map(ref -> bare.annotated(
                        Map.of(MediaTypes.REF_NAME, ref.resolved().toString())))
                .orElse(bare);
    }

    /** Something that says its own name. */
    static Descriptor bare(Descriptor root) {
        return new Descriptor(root.mediaType(), root.digest(), root.size());
    }
}
