package dev.landfall.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an image's index down to some platforms. What speaks of a dropped platform (attestations, SBOMs, signatures) goes with it; what
 * speaks of a kept one stays. One use.
 */
final class TrimmedIndex {
    private static final int DEPTH = 6;
    /** How build tools mark what they attach to an image inside its index. */
    private static final String ATTACHED_TO = "vnd.docker.reference.digest";

    private final Origin origin;
    private final String name;
    private final List<Platform> wanted;
    private final MadeOrigin made;
    private final Set<Platform> found = new LinkedHashSet<>();
    private final Set<Platform> there = new LinkedHashSet<>();
    private final List<Descriptor> kept = new ArrayList<>();

    private TrimmedIndex(Origin origin, String name, List<Platform> wanted) {
        this.origin = origin;
        this.name = name;
        this.wanted = wanted;
        this.made = new MadeOrigin(origin.title());
    }

    /**
     * What is left of an image.
     *
     * @param origin of {@code root} and all that it needs
     * @param from the digest of what was trimmed; empty when nothing was dropped
     */
    record Outcome(Descriptor root, Origin origin, Optional<Digest> from) {}

    /**
     * An image with these platforms; one that is for a single platform stays as it is when that is among them.
     *
     * @throws ProblemException {@code bundle.platform-missing} naming what there is
     */
    static Outcome of(Origin origin, Descriptor root, String name, Platforms platforms) throws IOException {
        Outcome whole = new Outcome(root, origin, Optional.empty());
        if (platforms.named().isEmpty()) {
            return whole;
        }
        TrimmedIndex trimmed = new TrimmedIndex(origin, name, platforms.named());
        if (!MediaTypes.isIndex(root.mediaType())) {
            trimmed.single(root);
            return whole;
        }
        Descriptor left = trimmed.index(root, null, 0).orElseThrow(trimmed::missing);
        trimmed.complete();
        if (platforms.alone()) {
            Descriptor image = trimmed.kept.getFirst();
            Descriptor alone = new Descriptor(image.mediaType(), image.digest(), image.size());
            return new Outcome(alone, origin, Optional.of(root.digest()));
        }
        return left.digest().equals(root.digest())
                ? whole
                : new Outcome(left, new Overlay(trimmed.made, origin), Optional.of(root.digest()));
    }

    private byte[] document(Descriptor d) throws IOException {
        return Gathering.document(origin, d, name);
    }

    /** An index with what is wanted of it; empty when that is nothing. */
    private Optional<Descriptor> index(Descriptor index, @Nullable Platform said, int depth) throws IOException {
        if (depth > DEPTH) {
            throw ProblemException.of("oci.bad-manifest", "name", name, "why", "indexes nested too deeply");
        }
        byte[] content = document(index);
        List<Descriptor> entries = Manifest.parse(content, name).manifests();
        List<Optional<Descriptor>> left = new ArrayList<>();
        Set<Digest> dropped = new HashSet<>();
        // what this index's own documents are attached to it by is gone with its digest
        dropped.add(index.digest());
        List<Integer> attached = new ArrayList<>();
        for (Descriptor entry : entries) {
            Optional<Descriptor> one = Optional.of(entry);
            if (MediaTypes.isIndex(entry.mediaType())) {
                one = index(entry, known(entry.platform()).orElse(said), depth + 1);
            } else {
                Optional<Platform> platform = platform(entry, said);
                if (platform.isPresent()) {
                    one = take(platform.get()) ? one : Optional.empty();
                    one.ifPresent(kept::add);
                } else {
                    attached.add(left.size());
                }
            }
            if (one.isEmpty()) {
                dropped.add(entry.digest());
            }
            left.add(one);
        }
        boolean nothing = left.stream().filter(Optional::isPresent).count() == attached.size();
        for (int i : attached) {
            Optional<Digest> to = attachedTo(entries.get(i));
            if (nothing || to.filter(dropped::contains).isPresent()) {
                left.set(i, Optional.empty());
            }
        }
        return nothing ? Optional.empty() : Optional.of(print(index, content, entries, left));
    }

    private Descriptor print(
            Descriptor index, byte[] content, List<Descriptor> entries, List<Optional<Descriptor>> left)
            throws IOException {
        ObjectNode tree = (ObjectNode) Json.strict(content);
        ArrayNode list = (ArrayNode) tree.path("manifests");
        ArrayNode fresh = Json.MAPPER.createArrayNode();
        boolean changed = false;
        for (int i = 0; i < entries.size(); i++) {
            Optional<Descriptor> one = left.get(i);
            changed |=
                    one.isEmpty() || !one.get().digest().equals(entries.get(i).digest());
            if (one.isPresent()) {
                ObjectNode entry = (ObjectNode) list.get(i);
                entry.put("digest", one.get().digest().toString());
                entry.put("size", one.get().size());
                fresh.add(entry);
            }
        }
        if (!changed) {
            return index;
        }
        tree.set("manifests", fresh);
        if (index.mediaType().equals(MediaTypes.OCI_INDEX)) {
            // Docker's lists have no annotations
            if (!tree.path("annotations").isObject()) {
                tree.putObject("annotations");
            }
            tree.withObjectProperty("annotations")
                    .put(MediaTypes.TRIMMED_FROM, index.digest().toString());
        }
        return made.add(index.mediaType(), Json.MAPPER.writeValueAsBytes(tree));
    }

    private static Optional<Platform> known(@Nullable Platform platform) {
        return Optional.ofNullable(platform)
                .filter(p -> !p.os().isEmpty()
                        && !p.os().equals("unknown")
                        && !p.architecture().isEmpty());
    }

    /** What an entry runs on; empty when it is nothing to run. */
    private Optional<Platform> platform(Descriptor entry, @Nullable Platform said) throws IOException {
        if (entry.annotations().containsKey(ATTACHED_TO)) {
            return Optional.empty();
        }
        Optional<Platform> named = known(entry.platform());
        if (named.isPresent() || entry.platform() != null || !MediaTypes.isManifest(entry.mediaType())) {
            return named;
        }
        if (entry.artifactType() != null || attachedTo(entry).isPresent()) {
            return Optional.empty();
        }
        return configured(entry).or(() -> known(said));
    }

    /** What an image's config says it runs on. */
    private Optional<Platform> configured(Descriptor image) throws IOException {
        for (Descriptor blob : Manifest.parse(document(image), name).blobs()) {
            boolean config = blob.mediaType().equals(MediaTypes.OCI_CONFIG)
                    || blob.mediaType().equals(MediaTypes.DOCKER_CONFIG);
            if (config && blob.size() <= Manifest.LIMIT) {
                JsonNode json = Json.strict(document(blob));
                return known(new Platform(
                        json.path("os").asText(""),
                        json.path("architecture").asText(""),
                        json.path("variant").asText("")));
            }
        }
        return Optional.empty();
    }

    private Optional<Digest> attachedTo(Descriptor entry) throws IOException {
        String to = entry.annotations().get(ATTACHED_TO);
        if (to == null && MediaTypes.isManifest(entry.mediaType())) {
            to = Json.strict(document(entry)).path("subject").path("digest").asText("");
        }
        try {
            return to == null || to.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(to));
        } catch (IllegalArgumentException e) {
            throw ProblemException.because(e, "oci.bad-manifest", "name", name, "why", String.valueOf(e.getMessage()));
        }
    }

    private boolean take(Platform platform) {
        there.add(platform);
        boolean any = false;
        for (Platform want : wanted) {
            if (fits(want, platform)) {
                found.add(want);
                any = true;
            }
        }
        return any;
    }

    private static boolean fits(Platform want, Platform has) {
        return want.os().equals(has.os())
                && want.architecture().equals(has.architecture())
                && (want.variant().isEmpty() || variant(want).equals(variant(has)));
    }

    /** 64-bit ARM has one variant in practice, and is written with it and without. */
    private static String variant(Platform platform) {
        return platform.architecture().equals("arm64") && platform.variant().isEmpty() ? "v8" : platform.variant();
    }

    private void single(Descriptor image) throws IOException {
        Optional<Platform> platform = configured(image);
        if (platform.isPresent() && !take(platform.get())) {
            throw missing();
        }
    }

    private void complete() {
        if (!found.containsAll(wanted)) {
            throw missing();
        }
    }

    private ProblemException missing() {
        return ProblemException.of(
                "bundle.platform-missing",
                "image",
                name,
                "source",
                origin.title(),
                "platform",
                join(wanted.stream().filter(w -> !found.contains(w)).toList()),
                "has",
                there.isEmpty() ? "none that it names" : join(there));
    }

    /** An index may name anything as a platform. */
    private static String brief(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private static String join(Iterable<Platform> platforms) {
        List<String> names = new ArrayList<>();
        platforms.forEach(p -> names.add(brief(p.toString())));
        return VolumeFile.names(names);
    }
}
