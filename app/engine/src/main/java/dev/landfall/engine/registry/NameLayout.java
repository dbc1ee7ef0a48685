package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Under which names images stand in the site's registry.
 *
 * @param keep how much of the name they had is kept
 */
public record NameLayout(RegistryTarget target, Keep keep) {
    /** How much of a name is kept. */
    public enum Keep {
        /** {@code docker.io/allegroai/clearml} becomes {@code HOST/PREFIX/allegroai/clearml}; {@code library/} stays. */
        PATH,
        /** … becomes {@code HOST/PREFIX/docker.io/allegroai/clearml}, for bundles in which names of several registries collide. */
        REGISTRY_AND_PATH
    }

    public NameLayout(RegistryTarget target) {
        this(target, Keep.PATH);
    }

    /** The name an image gets; tag and digest stay. */
    public ImageReference target(ImageReference source) {
        String path = keep == Keep.PATH
                ? source.repository()
                : source.registry().toLowerCase(java.util.Locale.ROOT).replace(':', '-') + "/" + source.repository();
        return new ImageReference(target.host(), target.repository(path), source.tag(), source.digest());
    }

    /** Different images that would get the same name and tag, so that one would overwrite the other. */
    public List<Problem> clashes(Collection<PushItem> items) {
        Map<String, PushItem> taken = new LinkedHashMap<>();
        List<Problem> clashes = new ArrayList<>();
        for (PushItem item : items) {
            ImageReference name = target(item.source());
            if (name.tag() == null) {
                continue;
            }
            PushItem first = taken.putIfAbsent(name.name() + ":" + name.tag(), item);
            if (first != null && !digest(first).equals(digest(item))) {
                clashes.add(Problem.of(
                        "registry.name-clash",
                        "target",
                        name.name() + ":" + name.tag(),
                        "one",
                        first.source(),
                        "other",
                        item.source()));
            }
        }
        return clashes;
    }

    private static Digest digest(PushItem item) {
        return item.root().digest();
    }
}
