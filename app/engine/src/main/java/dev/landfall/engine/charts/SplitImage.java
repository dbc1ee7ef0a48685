package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image whose parts stand in fields of their own.
 *
 * @param name the fields whose values, joined by '/', are the name; from the registry to the last part
 * @param tag the field of the tag
 * @param digest the field of the digest, maybe still empty
 * @param text the parts put together
 */
record SplitImage(
        List<Field> name, @Nullable Field tag, @Nullable Field digest, String text, ImageReference ref) {
    /** A part of a scalar that is one field. */
    record Field(String key, Tree.Scalar scalar, int from, int to) {
        static Field of(String key, Tree.Scalar scalar) {
            return new Field(key, scalar, 0, scalar.value().length());
        }

        String value() {
            return scalar.value().substring(from, to).strip();
        }

        ImageSlot.Change change(String with) {
            return new ImageSlot.Change(scalar, null, from, to, with);
        }
    }

    /** The same image from elsewhere, every field keeping its share of the name; the tag stays where there is no place for a digest. */
    Optional<ImageSlot.Writing> write(ImageReference target) {
        List<ImageSlot.Change> changes = new ArrayList<>();
        if (!name(target, changes)) {
            return Optional.empty();
        }
        Digest sum = target.digest();
        String keptTag = target.tag() != null ? target.tag() : ref.tag();
        if (digest != null && sum != null) {
            String old = digest.value();
            boolean hexOnly = !old.startsWith("sha256:")
                    && (old.isEmpty()
                            ? digest.key().endsWith("sha") || digest.key().endsWith("sha256")
                            : true);
            changes.add(digest.change(hexOnly ? sum.hex() : sum.toString()));
        } else if (tag != null && tag.value().startsWith("sha256:") && sum != null) {
            changes.add(tag.change(sum.toString()));
        } else if (tag != null && tag.value().contains("@") && sum != null) {
            changes.add(tag.change(tag.value().substring(0, tag.value().indexOf('@')) + "@" + sum));
        } else if (tag != null && keptTag != null) {
            if (!tag.value().equals(keptTag)) {
                changes.add(tag.change(keptTag));
            }
            sum = null;
        } else {
            return Optional.empty();
        }
        ImageReference written =
                new ImageReference(target.registry(), target.repository(), sum == null ? keptTag : null, sum);
        return Optional.of(new ImageSlot.Writing(changes, written));
    }

    private boolean name(ImageReference target, List<ImageSlot.Change> changes) {
        List<String> parts = new ArrayList<>(Arrays.asList(target.repository().split("/", -1)));
        for (int i = name.size() - 1; i > 0; i--) {
            String old = name.get(i).value();
            boolean restBelongsHere = i == 1 && !name.get(0).value().contains("/");
            int share = restBelongsHere ? parts.size() : old.split("/", -1).length;
            if (share > parts.size()) {
                return false;
            }
            List<String> mine = parts.subList(parts.size() - share, parts.size());
            add(changes, name.get(i), String.join("/", mine));
            mine.clear();
        }
        String rest = String.join("/", parts);
        add(changes, name.get(0), rest.isEmpty() ? target.registry() : target.registry() + "/" + rest);
        return true;
    }

    private static void add(List<ImageSlot.Change> changes, Field field, String with) {
        if (!field.value().equals(with)) {
            changes.add(field.change(with));
        }
    }
}
