package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.ImageReference;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What holds for a spec as a whole: where things are really fetched from, and what is looked for beyond its entries.
 *
 * @param find what becomes of images that charts would pull and no entry names
 * @param leaveOut images that the bundle shall do without, as references in which {@code *} stands for anything
 * @param platforms of images that say nothing of their own
 */
public record BuildRules(Mirrors mirrors, FindImages find, List<String> leaveOut, Platforms platforms) {
    /** Everything from where it says, everything found and packed. */
    public static final BuildRules USUAL = new BuildRules(Mirrors.NONE, FindImages.PULL, List.of(), Platforms.ALL);

    public BuildRules {
        leaveOut = List.copyOf(leaveOut);
    }

    /** With all platforms of images that say nothing of their own. */
    public BuildRules(Mirrors mirrors, FindImages find, List<String> leaveOut) {
        this(mirrors, find, leaveOut, Platforms.ALL);
    }

    /** What becomes of images that charts would pull and no entry names. */
    public enum FindImages {
        /** They are pulled from where the charts say, and the build fails when one cannot be had. */
        PULL,
        /** The build fails. */
        CHECK,
        /** Nobody looks; a site's plan will say what is missing. */
        OFF
    }

    /** Whether the bundle shall do without this image. */
    public boolean leftOut(ImageReference image) {
        ImageReference whole = image.resolved();
        return leaveOut.stream()
                .anyMatch(pattern -> matches(pattern, whole.toString()) || matches(pattern, whole.name()));
    }

    private static boolean matches(String pattern, String name) {
        String spelt = pattern.indexOf('*') >= 0
                ? pattern
                : ImageReference.tryParse(pattern).map(ImageReference::toString).orElse(pattern);
        String[] pieces = spelt.split("\\*", -1);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pieces.length; i++) {
            regex.append(i > 0 ? ".*" : "").append(Pattern.quote(pieces[i]));
        }
        return Pattern.matches(regex.toString(), name);
    }
}
