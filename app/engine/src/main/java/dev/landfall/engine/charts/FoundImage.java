package dev.landfall.engine.charts;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;

/**
 * An image that something in a rendering refers to.
 *
 * @param ref which; without tag and digest when the text has none, see {@link ImageReference#resolved()}
 * @param text as it stands there; for split fields, put together
 * @param object where
 * @param path in the object, e.g. {@code spec.template.spec.containers[0].image}; a '|' leads into a text
 * @param placement in what kind of place
 * @param certainty how sure that is
 */
public record FoundImage(
        ImageReference ref, String text, ObjectRef object, String path, Placement placement, Certainty certainty) {}
