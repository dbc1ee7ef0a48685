package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.oci.words.KnownImages;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes every image of a rendering come from the site's registry, and changes nothing else: what is not an image keeps every
 * byte, quotes and comments too.
 */
public final class ImageRewriter {
    private final KnownImages known;
    private final Function<ImageReference, Optional<ImageReference>> mapping;

    private ImageRewriter(
            Collection<ImageReference> known, Function<ImageReference, Optional<ImageReference>> mapping) {
        this.known = new KnownImages(known);
        this.mapping = mapping;
    }

    /** Why an image stays as the chart has it. */
    public enum Reason {
        /** It is not among the images that the site gets. */
        NOT_IN_BUNDLE,
        /** It may be no image at all, and is none that the site gets. */
        NOT_CERTAIN,
        /** It shares a field with another image that goes elsewhere. */
        CONFLICT,
        /** The fields it stands in cannot say where it is. */
        NOT_SAYABLE
    }

    /**
     * An image that now comes from the site's registry.
     *
     * @param written what stands there now; by tag where split fields have no place for a digest, by name alone where the tag
     *     comes at run time
     */
    public record Placed(FoundImage image, ImageReference written) {
        /** Whether it is pinned to its content. */
        public boolean byDigest() {
            return written.digest() != null;
        }
    }

    /** An image that stayed as it was. */
    public record Unplaced(FoundImage image, Reason reason) {}

    /**
     * What came of it.
     *
     * @param unreadable places where an image must stand and none can be read
     */
    public record Rewritten(
            Rendered rendered, List<Placed> placed, List<Unplaced> unplaced, List<ImageFinder.Unreadable> unreadable) {
        public Rewritten {
            placed = List.copyOf(placed);
            unplaced = List.copyOf(unplaced);
            unreadable = List.copyOf(unreadable);
        }

        /** What keeps the installation from working without internet: sure and likely images that are not placed. */
        public List<Unplaced> missing() {
            return unplaced.stream()
                    .filter(u -> u.image().certainty() != Certainty.POSSIBLE)
                    .toList();
        }
    }

    /**
     * Rewrites a rendering.
     *
     * @param known the images that the site gets
     * @param mapping from an image as charts name it (tag or digest given, {@code :latest} filled in) to where the site has it,
     *     usually by digest alone; empty when the site does not get it
     * @throws ProblemException {@code charts.rewrite-failed} when the outcome is not what was meant; nothing is guessed
     */
    public static Rewritten rewrite(
            Rendered rendered,
            Collection<ImageReference> known,
            Function<ImageReference, Optional<ImageReference>> mapping) {
        return new ImageRewriter(known, mapping).rewrite(rendered);
    }

    private Rewritten rewrite(Rendered rendered) {
        List<RenderedDocument> documents = new ArrayList<>();
        List<Placed> placed = new ArrayList<>();
        List<Unplaced> unplaced = new ArrayList<>();
        List<ImageFinder.Unreadable> unreadable = new ArrayList<>();
        for (RenderedDocument document : rendered.documents()) {
            TextLayer layer = TextLayer.of(document.text());
            ImageScan scan = new ImageScan(known);
            scan.document(document, layer);
            unreadable.addAll(scan.unreadable());
            for (ImageNotes.Hit hit : scan.hits()) {
                place(hit, placed, unplaced);
            }
            documents.add(document.withText(edited(document, layer)));
        }
        return new Rewritten(rendered.withDocuments(documents), placed, unplaced, unreadable);
    }

    private static String edited(RenderedDocument document, TextLayer layer) {
        try {
            return layer.edited();
        } catch (IllegalStateException e) {
            throw ProblemException.because(e, "charts.rewrite-failed", "object", document.ref());
        }
    }

    private void place(ImageNotes.Hit hit, List<Placed> placed, List<Unplaced> unplaced) {
        FoundImage image = hit.image();
        Optional<ImageReference> target = target(image.ref(), hit.slot());
        if (target.isEmpty()) {
            boolean sure = image.certainty() != Certainty.POSSIBLE;
            unplaced.add(new Unplaced(image, sure ? Reason.NOT_IN_BUNDLE : Reason.NOT_CERTAIN));
            return;
        }
        ImageSlot slot = hit.slot();
        boolean bare = image.ref().tag() == null && image.ref().digest() == null;
        if (slot instanceof ImageSlot.Whole w
                && bare
                && mapping.apply(image.ref().resolved()).isEmpty()) {
            slot = new ImageSlot.Whole(w.scalar(), w.layer(), w.from(), w.to(), true, false, w.before());
        }
        Optional<ImageSlot.Writing> writing = slot.write(target.get());
        if (writing.isEmpty()) {
            unplaced.add(new Unplaced(image, Reason.NOT_SAYABLE));
        } else if (!writing.get().changes().stream().allMatch(ImageSlot.Change::fits)) {
            unplaced.add(new Unplaced(image, Reason.CONFLICT));
        } else {
            writing.get().changes().forEach(ImageSlot.Change::make);
            placed.add(new Placed(image, writing.get().written()));
        }
    }

    /** Where the site has it; for a name whose tag comes later, where it has any image of that name. */
    private Optional<ImageReference> target(ImageReference ref, ImageSlot slot) {
        boolean open = slot instanceof ImageSlot.Whole whole && whole.nameOnly();
        Optional<ImageReference> exact = open ? Optional.empty() : mapping.apply(ref.resolved());
        if (exact.isPresent()) {
            return exact;
        }
        boolean bare = ref.tag() == null && ref.digest() == null;
        return open || bare ? known.ofName(ref).flatMap(mapping) : Optional.empty();
    }
}
