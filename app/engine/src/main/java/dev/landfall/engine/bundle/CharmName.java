package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the file of a Juju charm says by its name: {@code NAME_HASH.charm} up to Juju 2.9, {@code NAME_rREVISION.charm} since Juju 3.
 *
 * @param hash the first seven digits of the file's SHA-256; empty when the name has none
 * @param revision such as {@code r12}; empty when the name has none
 */
public record CharmName(String name, String hash, String revision) {
    public static final String SUFFIX = ".charm";

    private static final Pattern NAME =
            Pattern.compile("(?<name>.+?)(?:_(?<hash>[0-9a-f]{7})|_(?<revision>r[0-9]{1,9}))?\\.charm");

    /** Reads a file's name; empty when it is no charm's. */
    public static Optional<CharmName> of(String file) {
        Matcher m = NAME.matcher(file);
        return m.matches()
                ? Optional.of(new CharmName(
                        m.group("name"),
                        Optional.ofNullable(m.group("hash")).orElse(""),
                        Optional.ofNullable(m.group("revision")).orElse("")))
                : Optional.empty();
    }

    /** The artifact's version: what of hash and revision there is. */
    public String version() {
        return hash.isEmpty() ? revision : hash;
    }

    /** Whether a file of this content may have this name. */
    public boolean fits(Digest content) {
        return content.hex().startsWith(hash);
    }
}
