package dev.landfall.engine.registry.serve;

import dev.landfall.engine.oci.MediaTypes;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which forms of a manifest a client says it takes (RFC 9110, section 12.5.1).
 *
 * @param types lower-case, without parameters
 */
record AcceptedTypes(Set<String> types) {
    private static final Set<String> ANY = Set.of("*/*", "application/*");

    static AcceptedTypes of(String header) {
        Set<String> types = new HashSet<>();
        for (String one : header.split(",")) {
            String type = one.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            if (!type.isEmpty()) {
                types.add(type);
            }
        }
        return new AcceptedTypes(types);
    }

    /** One that names no form of a manifest at all, such as a browser, takes whatever there is. */
    boolean takes(String mediaType) {
        return types.contains(mediaType)
                || types.stream().anyMatch(ANY::contains)
                || types.stream().noneMatch(t -> MediaTypes.isIndex(t) || MediaTypes.isManifest(t));
    }
}
