package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The place in a text that has to change for an image to come from elsewhere. */
sealed interface ImageSlot {
    /** One change of one text. */
    record Change(Tree.@Nullable Scalar scalar, @Nullable TextLayer layer, int from, int to, String with) {
        boolean fits() {
            return scalar != null ? scalar.accepts(from, to, with) : layer != null && layer.accepts(from, to, with);
        }

        void make() {
            if (scalar != null) {
                scalar.replace(from, to, with);
            } else if (layer != null) {
                layer.replace(from, to, with);
            }
        }
    }

    /**
     * What would be written, and how.
     *
     * @param written the reference that results
     */
    record Writing(List<Change> changes, ImageReference written) {}

    /** The changes that put this image here; empty when it cannot be said in this place. */
    Optional<Writing> write(ImageReference target);

    /**
     * A reference in one piece.
     *
     * @param nameOnly whether something else puts the tag to it
     */
    record Whole(
            Tree.@Nullable Scalar scalar,
            @Nullable TextLayer layer,
            int from,
            int to,
            boolean nameOnly,
            boolean remark,
            String before)
            implements ImageSlot {
        @Override
        public Optional<Writing> write(ImageReference target) {
            ImageReference written =
                    nameOnly ? new ImageReference(target.registry(), target.repository(), null, null) : target;
            List<Change> changes = new ArrayList<>();
            changes.add(new Change(scalar, layer, from, to, nameOnly ? target.name() : target.toString()));
            if (remark && scalar != null && written.tag() == null) {
                Remarks.behind(scalar, before).ifPresent(changes::add);
            }
            return Optional.of(new Writing(changes, written));
        }
    }

    /** A reference in fields that something puts together. */
    record Split(SplitImage parts) implements ImageSlot {
        @Override
        public Optional<Writing> write(ImageReference target) {
            return parts.write(target);
        }
    }
}
