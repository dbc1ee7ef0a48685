package dev.landfall.engine.packages.apps;

import dev.landfall.engine.oci.words.Certainty;

/**
 * An image that an application names.
 *
 * @param app the application, as its configuration file or its zip is called
 * @param member where it stands, from the outermost zip on, e.g. {@code apps/hpo.zip!/hpo.app.conf}
 * @param line in that file, from 1
 * @param text the image as it is written there
 * @param fate what became of it
 * @param written what stands there now; empty when it stayed
 */
public record AppImage(
        String app, String member, int line, String text, Certainty certainty, Fate fate, String written) {
    /** What became of an image. */
    public enum Fate {
        /** It now names the site's registry. */
        PLACED,
        /** Its name does; the tag is put to it while running. */
        NAME_PLACED,
        /** The site does not get it. */
        MISSING,
        /** It may be no image at all, and is none that the site gets. */
        UNCERTAIN,
        /** The site gets it, but where it stands it cannot be rewritten without a guess. */
        NOT_PLACED
    }

    /** {@code member:line}. */
    public String place() {
        return member + ":" + line;
    }
}
