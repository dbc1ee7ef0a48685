package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;

/**
 * An image to push.
 *
 * @param source the name it has in the bundle
 * @param root its manifest or index
 */
public record PushItem(ImageReference source, Descriptor root) {}
