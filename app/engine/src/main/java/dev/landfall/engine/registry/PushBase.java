package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Blobs that what is pushed needs and does not bring, because a registry was seen to hold them.
 *
 * @param title whose registry that was, for messages
 * @param prefix under which its repositories were named; empty for none
 * @param blobs in which of them each blob was, without the prefix
 */
public record PushBase(String title, String prefix, Map<Digest, List<String>> blobs) {
    /** What is pushed brings everything. */
    public static final PushBase NONE = new PushBase("", "", Map.of());

    public PushBase {
        blobs = Map.copyOf(blobs);
    }

    /**
     * A blob that nobody has.
     *
     * @param images that need it, as the bundle names them
     * @param expected repositories in which it was looked for
     */
    public record Missing(Descriptor blob, List<String> images, List<String> expected) {
        String words() {
            return blob.digest() + ", " + blob.size() + " bytes, for " + String.join(", ", images) + "; looked for in "
                    + String.join(", ", expected);
        }
    }

    boolean holds(Digest digest) {
        return blobs.containsKey(digest);
    }

    /** Where in a registry a blob may be: in the repositories that need it, then where it was under this prefix, then under the old one. */
    List<String> places(Digest digest, Collection<String> wanted, RegistryTarget target) {
        Set<String> places = new LinkedHashSet<>(wanted);
        List<String> was = blobs.getOrDefault(digest, List.of());
        was.forEach(path -> places.add(target.repository(path)));
        was.forEach(path -> places.add(prefix.isEmpty() ? path : prefix + "/" + path));
        return List.copyOf(places);
    }

    /**
     * The problem that some of it is in neither place.
     *
     * @param all how many blobs were left to the registry
     * @param sent null when nothing was sent yet, else what is being sent
     */
    Problem problem(List<Missing> missing, int all, RegistryTarget target, @Nullable String sent) {
        Set<String> images =
                missing.stream().flatMap(m -> m.images().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
        return Problem.of(
                        "registry.base-missing",
                        "missing",
                        missing.size(),
                        "all",
                        all,
                        "bytes",
                        missing.stream().mapToLong(m -> m.blob().size()).sum(),
                        "site",
                        title,
                        "registry",
                        target,
                        "images",
                        String.join(", ", images),
                        "sent",
                        Optional.ofNullable(sent)
                                .map(what -> "It was lost while " + what + " was sent.")
                                .orElse("Nothing was sent."),
                        "blobs",
                        missing.stream().map(Missing::words).collect(Collectors.joining("\n")))
                .with(missing.stream().map(m -> Remedy.byHand(m.words())).toArray(Remedy[]::new));
    }
}
