package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** What one repository holds; asks for each manifest and each blob once. */
final class RepositoryReader {
    private static final int AT_ONCE = 8;
    private static final int DEPTH = 6;

    private final Api api;
    private final Retry retry;
    private final Progress progress;
    private final RegistryClient client;
    private final String repository;
    private final Map<Digest, Holdings.HeldManifest> manifests = new ConcurrentSkipListMap<>();
    private final Map<Digest, Descriptor> wanted = new ConcurrentHashMap<>();
    private final Map<Digest, String> neededBy = new ConcurrentHashMap<>();
    private final Map<Digest, Long> blobs = new ConcurrentHashMap<>();
    private final Map<String, String> lost = new ConcurrentSkipListMap<>();

    RepositoryReader(Api api, Retry retry, Progress progress, String repository) {
        this.api = api;
        this.retry = retry;
        this.progress = progress;
        // not closed: that would close what all repositories are read through
        this.client = new RegistryClient(api, retry, progress);
        this.repository = repository;
    }

    /**
     * @param name it gets in what is told
     * @param digests of manifests that may have no tag
     */
    Holdings.Repository read(String name, Collection<String> digests) {
        Map<String, Digest> tags = new ConcurrentHashMap<>();
        List<String> listed =
                client.tags(repository).stream().filter(ImageReference::isTag).toList();
        each(listed, tag -> {
            Optional<Digest> digest = client.digest(repository, tag);
            if (digest.isPresent()) {
                tags.put(tag, digest.get());
            } else {
                lost.put(tag, "tag");
            }
        });
        Set<Digest> level = new TreeSet<>(tags.values());
        digests.forEach(digest -> level.add(Digest.parse(digest)));
        Set<Digest> next = level;
        for (int depth = 0; !next.isEmpty() && depth < DEPTH; depth++) {
            next = manifests(next);
        }
        each(List.copyOf(wanted.values()), this::blob);
        List<Holdings.Lost> missing = new ArrayList<>();
        lost.forEach((what, why) -> missing.add(new Holdings.Lost(what, why)));
        missing.sort(Comparator.comparing(Holdings.Lost::what));
        return new Holdings.Repository(
                name, new TreeMap<>(tags), List.copyOf(manifests.values()), new TreeMap<>(blobs), missing);
    }

    /** Reads these; the digests of those that they name in turn. */
    private Set<Digest> manifests(Set<Digest> level) {
        Map<Digest, Boolean> children = new ConcurrentSkipListMap<>();
        each(List.copyOf(level), digest -> manifest(digest, children));
        children.keySet().removeAll(manifests.keySet());
        return children.keySet();
    }

    private void manifest(Digest digest, Map<Digest, Boolean> children) {
        Optional<RegistryClient.Found> found = client.manifest(repository, digest.toString());
        if (found.isEmpty()) {
            lost.put(digest.toString(), neededBy.getOrDefault(digest, "known"));
            return;
        }
        byte[] content = found.get().content();
        Manifest manifest;
        try {
            manifest = Manifest.parse(content, repository + "@" + digest);
        } catch (ProblemException e) {
            // such as the first schema of Docker, which names its layers in another way; no image of ours
            progress.note(repository + "@" + digest + " is not looked into: "
                    + e.problem().why());
            return;
        }
        List<Digest> named = new ArrayList<>();
        for (Descriptor child : manifest.manifests()) {
            named.add(child.digest());
            children.put(child.digest(), true);
            neededBy.putIfAbsent(child.digest(), digest.toString());
        }
        for (Descriptor blob : manifest.blobs()) {
            wanted.putIfAbsent(blob.digest(), blob);
            neededBy.putIfAbsent(blob.digest(), digest.toString());
        }
        manifests.put(digest, new Holdings.HeldManifest(digest, manifest.mediaType(), content.length, named));
    }

    /** A manifest may stand while what it names was lost. */
    private void blob(Descriptor blob) {
        OptionalLong size = retry.call(api, progress, () -> api.blob(repository, blob.digest()));
        if (size.isPresent() && (size.getAsLong() < 0 || size.getAsLong() == blob.size())) {
            blobs.put(blob.digest(), size.getAsLong());
        } else if (!PushPlan.foreign(blob)) {
            lost.put(blob.digest().toString(), neededBy.getOrDefault(blob.digest(), ""));
        }
    }

    private <T> void each(List<T> all, Consumer<T> work) {
        AtOnce.each(all, AT_ONCE, one -> {
            progress.checkpoint();
            work.accept(one);
        });
    }
}
