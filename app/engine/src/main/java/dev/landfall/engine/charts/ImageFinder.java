package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.oci.words.KnownImages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds every image that a rendering refers to, wherever it stands: containers of pods and of whatever makes pods, variables,
 * arguments, ConfigMaps, Secrets, YAML and JSON inside of them, custom resources whole or in fields.
 */
public final class ImageFinder {
    private ImageFinder() {}

    /**
     * A place where an image must stand and none can be read, e.g. one that is filled in at run time.
     *
     * @param text what stands there
     */
    public record Unreadable(ObjectRef object, String path, String text) {}

    /**
     * What was found.
     *
     * @param images in the order of the documents; one entry for each place
     * @param unreadable places to be shown to a person
     */
    public record Found(List<FoundImage> images, List<Unreadable> unreadable) {
        public Found {
            images = List.copyOf(images);
            unreadable = List.copyOf(unreadable);
        }

        /** The images that something surely or probably pulls, each once. */
        public Set<ImageReference> needed() {
            Set<ImageReference> refs = new TreeSet<>();
            images.stream()
                    .filter(i -> i.certainty() != Certainty.POSSIBLE)
                    .forEach(i -> refs.add(i.ref().resolved()));
            return refs;
        }
    }

    /**
     * Looks through a rendering.
     *
     * @param known images that are known to exist, e.g. the bundle's: evidence where a text alone could mean anything
     */
    public static Found find(Rendered rendered, Collection<ImageReference> known) {
        KnownImages index = new KnownImages(known);
        List<FoundImage> images = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (RenderedDocument document : rendered.documents()) {
            ImageScan scan = new ImageScan(index);
            scan.document(document, TextLayer.of(document.text()));
            scan.hits().forEach(hit -> images.add(hit.image()));
            unreadable.addAll(scan.unreadable());
        }
        return new Found(images, unreadable);
    }
}
