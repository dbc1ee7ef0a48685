package dev.landfall.engine.registry.serve;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What stands under one name. Not changed any more once it is served. */
final class ServedRepository {
    private final SortedMap<String, Descriptor> tags = new TreeMap<>();
    private final Map<String, String> taggers = new HashMap<>();
    private final Set<String> doubtful = new HashSet<>();
    private final Map<Digest, Descriptor> manifests = new HashMap<>();
    private final Set<Digest> blobs = new HashSet<>();
    private final Map<Digest, List<Descriptor>> referrers = new HashMap<>();
    private final Map<String, Descriptor> fallbacks = new HashMap<>();
    private final Map<Digest, byte[]> made = new HashMap<>();

    /** Everything that was found below a root. */
    void add(ArtifactScan scan) {
        blobs.addAll(scan.blobs());
        scan.manifests().forEach((digest, manifest) -> {
            boolean known = manifests.putIfAbsent(digest, manifest.descriptor()) != null;
            if (!known) {
                manifest.subject()
                        .ifPresent(subject -> referrers
                                .computeIfAbsent(subject, s -> new ArrayList<>())
                                .add(manifest.asReferrer()));
            }
        });
    }

    /**
     * Names a manifest. A tag that means two is given to neither: to guess would be to serve the wrong image.
     *
     * @return what the tag was for, when it is another's
     */
    Optional<String> tag(String tag, Descriptor root, String label) {
        Descriptor described = manifests.getOrDefault(root.digest(), root);
        Descriptor before = tags.get(tag);
        if (before != null && before.digest().equals(root.digest())) {
            return Optional.empty();
        }
        String owner = taggers.putIfAbsent(tag, label);
        if (owner == null) {
            tags.put(tag, described);
            return Optional.empty();
        }
        tags.remove(tag);
        doubtful.add(tag);
        return Optional.of(owner);
    }

    /** Gives referrers the tag by which clients find them that do not know the referrers API, where the source has none. */
    void addFallbacks() {
        referrers.forEach((subject, list) -> {
            String tag = subject.algorithm() + "-" + subject.hex();
            if (!tags.containsKey(tag)) {
                byte[] index = ReferrerIndex.print(list);
                Descriptor descriptor = ReferrerIndex.descriptor(index);
                made.put(descriptor.digest(), index);
                fallbacks.put(tag, descriptor);
                manifests.putIfAbsent(descriptor.digest(), descriptor);
            }
        });
    }

    boolean holdsManifest(Digest digest) {
        return manifests.containsKey(digest);
    }

    /** Manifests are blobs as well, as far as they lie in the source. */
    boolean holdsBlob(Digest digest) {
        return blobs.contains(digest) || (manifests.containsKey(digest) && !made.containsKey(digest));
    }

    /** A tag or a digest. */
    Optional<Descriptor> find(String reference) {
        if (reference.indexOf(':') >= 0) {
            return digest(reference).map(manifests::get);
        }
        Descriptor tagged = tags.get(reference);
        return Optional.ofNullable(tagged != null ? tagged : fallbacks.get(reference));
    }

    Optional<Descriptor> manifest(Digest digest) {
        return Optional.ofNullable(manifests.get(digest));
    }

    /** Whether it was taken away because it means several. */
    boolean doubtful(String tag) {
        return ImageReference.isTag(tag) && doubtful.contains(tag);
    }

    /** An index that stands in no source. */
    Optional<byte[]> made(Digest digest) {
        return Optional.ofNullable(made.get(digest));
    }

    List<Descriptor> referrers(Digest subject) {
        return referrers.getOrDefault(subject, List.of());
    }

    /** In the order of their letters. */
    SortedMap<String, Descriptor> tags() {
        return tags;
    }

    static Optional<Digest> digest(String text) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
