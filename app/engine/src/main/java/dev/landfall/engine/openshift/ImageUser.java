package dev.landfall.engine.openshift;

import java.util.OptionalLong;

/**
 * The user that an image says its program runs as.
 *
 * @param text as the image's config has it, e.g. {@code 1001}, {@code 1001:0}, {@code mongodb}; empty for root
 */
public record ImageUser(String text) {
    private String name() {
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    /** The user's number, when it is one. */
    public OptionalLong id() {
        if (name().isEmpty()) {
            return OptionalLong.of(0);
        }
        return name().matches("\\d{1,10}") ? OptionalLong.of(Long.parseLong(name())) : OptionalLong.empty();
    }

    /** Whether it is root for sure. */
    public boolean root() {
        return name().equals("root") || id().equals(OptionalLong.of(0));
    }
}
