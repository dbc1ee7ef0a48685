package dev.landfall.engine.oci.words;

import dev.landfall.engine.oci.ImageReference;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The images that are known to exist, e.g. a bundle's: strong evidence that a text means one. */
public final class KnownImages {
    private final Set<String> full = new HashSet<>();
    private final Map<String, Set<ImageReference>> byName = new LinkedHashMap<>();

    public KnownImages(Collection<ImageReference> known) {
        for (ImageReference given : known) {
            ImageReference ref = given.resolved();
            byName.computeIfAbsent(ref.name(), n -> new LinkedHashSet<>()).add(ref);
            if (ref.tag() != null) {
                full.add(ref.name() + ":" + ref.tag());
            }
            if (ref.digest() != null) {
                full.add(ref.name() + "@" + ref.digest());
            }
        }
    }

    /** Whether exactly this image is known, by tag or by digest. */
    public boolean exact(ImageReference wanted) {
        ImageReference ref = wanted.resolved();
        return (ref.digest() != null && full.contains(ref.name() + "@" + ref.digest()))
                || (ref.tag() != null && full.contains(ref.name() + ":" + ref.tag()));
    }

    /** Whether some image of this name is known. */
    public boolean named(ImageReference ref) {
        return byName.containsKey(ref.name());
    }

    /** One known image of this name. */
    public Optional<ImageReference> ofName(ImageReference ref) {
        Set<ImageReference> same = byName.get(ref.name());
        return same == null ? Optional.empty() : same.stream().findFirst();
    }
}
