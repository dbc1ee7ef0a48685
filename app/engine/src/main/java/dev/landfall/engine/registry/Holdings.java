package dev.landfall.engine.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.landfall.engine.oci.Digest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a registry holds under a prefix, as it said itself when it was asked for every part.
 *
 * @param host as {@link RegistryTarget#host()}
 * @param prefix as {@link RegistryTarget#prefix()}
 * @param listed how its repositories became known
 * @param repositories sorted by name
 * @param unreadable repositories that this login may not read, without the prefix
 */
public record Holdings(
        String host, String prefix, Listed listed, List<Repository> repositories, List<String> unreadable) {
    /** How the repositories of a registry became known. */
    public enum Listed {
        /** The registry named them. */
        CATALOG,
        /** It does not, so only those were asked for that were known already. */
        KNOWN
    }

    /**
     * One repository.
     *
     * @param name without the prefix
     * @param tags of those whose manifest is there
     * @param manifests and indexes, those that a tag or a known digest leads to, sorted by digest
     * @param blobs configs and layers that are there, with their size in bytes, -1 where the registry does not tell
     * @param lost what a tag or manifest names and the registry does not have
     */
    public record Repository(
            String name,
            Map<String, Digest> tags,
            List<HeldManifest> manifests,
            Map<Digest, Long> blobs,
            List<Lost> lost) {
        public Repository {
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
            manifests = List.copyOf(manifests);
            blobs = Collections.unmodifiableMap(new TreeMap<>(blobs));
            lost = List.copyOf(lost);
        }
    }

    /**
     * A manifest or index.
     *
     * @param size in bytes
     * @param children manifests that an index names, whether they are there or not
     */
    public record HeldManifest(
            Digest digest,
            String mediaType,
            long size,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Digest> children) {
        public HeldManifest {
            // of a manifest nothing is written
            children = children == null ? List.of() : List.copyOf(children);
        }
    }

    /**
     * Something that should be there.
     *
     * @param what a tag or a digest
     * @param neededBy the manifest that names it; {@code tag} of a tag that leads nowhere, {@code known} of an image that was pushed once
     */
    public record Lost(String what, String neededBy) {}

    public Holdings {
        repositories = List.copyOf(repositories);
        unreadable = List.copyOf(unreadable);
    }

    /** {@code HOST[/PREFIX]}. */
    public String address() {
        return prefix.isEmpty() ? host : host + "/" + prefix;
    }

    /** The tags of all repositories together. */
    public int tags() {
        return repositories.stream().mapToInt(r -> r.tags().size()).sum();
    }

    /** What its blobs take, each counted once, in bytes. */
    public long bytes() {
        Map<Digest, Long> all = new TreeMap<>();
        repositories.forEach(r -> r.blobs().forEach(all::putIfAbsent));
        return all.values().stream().mapToLong(size -> Math.max(0, size)).sum();
    }
}
