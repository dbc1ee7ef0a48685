package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;

/**
 * Something inside of an artifact that a list of software should name for itself, such as a wheel in the packages image.
 *
 * @param file its name there
 * @param name as its index knows it, e.g. {@code numpy}
 * @param digest of the file
 * @param licence as it says it; may be empty
 */
public record Ingredient(String file, String name, String version, Digest digest, String licence) {}
