package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a site's registry holds, so that a bundle need not: all of it while a bundle is built against an inventory, and in the manifest of
 * such a delta just what it leaves out.
 *
 * @param inventory the digest of the inventory's file
 * @param site whose inventory it was, for messages; may be empty
 * @param registry {@code HOST[/PREFIX]} the inventory was taken of
 * @param blobs by digest, sorted
 */
public record DeltaBase(Digest inventory, String site, String registry, Map<Digest, Held> blobs) {
    /**
     * A blob that is there.
     *
     * @param size in bytes, -1 when the registry did not tell; never in a bundle
     * @param repositories where it is, without the prefix, sorted
     */
    public record Held(long size, List<String> repositories) {
        public Held {
            repositories = repositories.stream().sorted().distinct().toList();
        }
    }

    public DeltaBase {
        blobs = java.util.Collections.unmodifiableMap(new TreeMap<>(blobs));
    }

    /** The site and its registry, as messages name them. */
    public String title() {
        return site.isEmpty() ? registry : site + " (" + registry + ")";
    }

    /** What its blobs take together, in bytes. */
    public long bytes() {
        return blobs.values().stream().mapToLong(Held::size).sum();
    }

    /** The size of a blob that is left to the site, empty when it is none. */
    Optional<Held> find(Digest digest) {
        return Optional.ofNullable(blobs.get(digest));
    }

    /** Why a blob that a bundle needs is not in it, if it left it to its site. */
    static Optional<ProblemException> lacking(BundleManifest manifest, Digest digest) {
        return manifest.base()
                .filter(base -> base.blobs().containsKey(digest))
                .map(base -> ProblemException.of(
                        "bundle.left-to-site",
                        "digest",
                        digest,
                        "bundle",
                        (manifest.name() + " " + manifest.version()).strip(),
                        "site",
                        base.title()));
    }

    /** The same site with fewer blobs. */
    DeltaBase only(Map<Digest, Held> fewer) {
        return new DeltaBase(inventory, site, registry, fewer);
    }

    /** Every repository that holds something, sorted: what the manifest's blobs count in. */
    static List<String> repositories(Collection<Held> blobs) {
        return blobs.stream()
                .flatMap(held -> held.repositories().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Their numbers by name. */
    static Map<String, Integer> numbers(List<String> names) {
        Map<String, Integer> numbers = LinkedHashMap.newLinkedHashMap(names.size());
        names.forEach(name -> numbers.put(name, numbers.size()));
        return numbers;
    }
}
