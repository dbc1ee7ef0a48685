package dev.landfall.engine.oci;

/**
 * What an image of a multi-platform index runs on (OCI image specification, image index, "platform").
 *
 * @param variant empty when not given
 */
public record Platform(String os, String architecture, String variant) {
    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
