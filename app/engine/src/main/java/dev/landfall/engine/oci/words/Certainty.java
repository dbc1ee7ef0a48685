package dev.landfall.engine.oci.words;

/** How sure it is that a text is an image that something will pull. */
public enum Certainty {
    /** It stands where only images stand, or the bundle holds exactly this image. */
    SURE,
    /** It reads like an image and stands where images often do, or the bundle holds this image under another tag. */
    LIKELY,
    /** It could be one: to be shown to a person. */
    POSSIBLE
}
