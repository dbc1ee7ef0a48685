package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.LayoutBlobs;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The storage of a registry (CNCF Distribution, file system driver): each blob in {@code blobs/ALGORITHM/HH/HEX/data}, and below
 * {@code repositories} a link for each tag and each manifest.
 *
 * <p>A registry does not write down under which host it was asked, so a repository is only a path here.
 */
final class RegistryTree {
    static final String PLACE = "docker/registry/v2/";
    private static final String REPOSITORIES = "repositories/";
    private static final String TAGS = "/_manifests/tags/";
    private static final String CURRENT = "/current/link";
    private static final String REVISIONS = "/_manifests/revisions/";
    private static final int LINK = 1024;

    private final Shelf shelf;
    private final String root;
    private final BlobSource blobs;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> gone = new TreeSet<>();
    private final Set<String> old = new TreeSet<>();

    /**
     * Something that a repository has.
     *
     * @param repository its path in the registry
     * @param tag empty when it has none and is only to be had by its digest
     */
    record Entry(String repository, String tag, Descriptor root) {
        /** As the registry's users ask for it, without the host. */
        String key() {
            return tag.isEmpty() ? repository + "@" + root.digest() : repository + ":" + tag;
        }
    }

    private RegistryTree(Shelf shelf, String root) {
        this.shelf = shelf;
        this.root = root;
        this.blobs = new LayoutBlobs(shelf, this::path);
    }

    /** Where in an archive or folder such storages lie: the paths up to and with {@link #PLACE}. */
    static Set<String> roots(Shelf shelf) throws IOException {
        Set<String> roots = new TreeSet<>();
        for (String name : shelf.names()) {
            int at = name.startsWith(PLACE) ? 0 : name.indexOf("/" + PLACE) + 1;
            if (name.startsWith(PLACE) || at > 0) {
                roots.add(name.substring(0, at + PLACE.length()));
            }
        }
        return roots;
    }

    /**
     * Finds every manifest that is tagged, and every other that is not a part of one of those.
     *
     * @param root one of {@link #roots}
     * @throws ProblemException {@code bundle.archive-refused} when a link is none
     */
    static RegistryTree read(Shelf shelf, String root) throws IOException {
        RegistryTree tree = new RegistryTree(shelf, root);
        tree.look();
        return tree;
    }

    BlobSource blobs() {
        return blobs;
    }

    List<Entry> entries() {
        return entries;
    }

    /** What is linked, but whose manifest is not here. */
    Set<String> gone() {
        return gone;
    }

    /** What is of a kind that no runtime takes any more. */
    Set<String> old() {
        return old;
    }

    private String path(Digest digest) {
        return root + "blobs/" + digest.algorithm() + "/" + digest.hex().substring(0, 2) + "/" + digest.hex() + "/data";
    }

    private void look() throws IOException {
        String base = root + REPOSITORIES;
        SortedMap<String, Digest> tagged = new TreeMap<>();
        SortedMap<String, Digest> untagged = new TreeMap<>();
        for (String name : shelf.names()) {
            if (!name.startsWith(base)) {
                continue;
            }
            String link = name.substring(base.length());
            int tag = link.indexOf(TAGS);
            int revision = link.indexOf(REVISIONS);
            if (tag > 0 && link.endsWith(CURRENT) && link.length() > tag + TAGS.length() + CURRENT.length()) {
                String said = link.substring(tag + TAGS.length(), link.length() - CURRENT.length());
                tagged.put(link.substring(0, tag) + ":" + said, target(name));
            } else if (revision > 0 && link.endsWith("/link")) {
                String[] said = link.substring(revision + REVISIONS.length()).split("/", -1);
                if (said.length == 3) {
                    untagged.put(link.substring(0, revision) + "@" + said[0] + ":" + said[1], target(name));
                }
            }
        }
        Set<String> known = new HashSet<>();
        tagged.forEach((key, digest) -> {
            int colon = key.lastIndexOf(':');
            add(key.substring(0, colon), key.substring(colon + 1), digest, known);
        });
        untagged.keySet().removeIf(known::contains);
        List<Entry> withTags = List.copyOf(entries);
        entries.clear();
        Set<String> children = new HashSet<>();
        untagged.forEach((key, digest) -> add(key.substring(0, key.indexOf('@')), "", digest, children));
        // what an index lists stands behind that index
        entries.removeIf(e -> children.contains(e.key()));
        entries.addAll(0, withTags);
    }

    private Digest target(String link) throws IOException {
        try {
            return Digest.parse(new String(shelf.bytes(link, LINK), StandardCharsets.US_ASCII).strip());
        } catch (IllegalArgumentException e) {
            throw shelf.refused(link, "it should be a link to a manifest: " + e.getMessage());
        }
    }

    /** @param parts what this one makes a part of itself is added there, and itself when it has a tag */
    private void add(String repository, String tag, Digest digest, Set<String> parts) {
        String key = tag.isEmpty() ? repository + "@" + digest : repository + ":" + tag;
        try {
            Optional<Descriptor> descriptor = descriptor(key, digest, repository, parts);
            if (!tag.isEmpty()) {
                parts.add(repository + "@" + digest);
            }
            descriptor.ifPresent(d -> entries.add(new Entry(repository, tag, d)));
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "bundle.unreadable", "file", shelf.path(), "why", String.valueOf(e.getMessage()));
        }
    }

    private Optional<Descriptor> descriptor(String key, Digest digest, String repository, Set<String> parts)
            throws IOException {
        OptionalLong size = blobs.size(digest);
        if (size.isEmpty()) {
            gone.add(key);
            return Optional.empty();
        }
        byte[] content = shelf.bytes(path(digest), Manifest.LIMIT);
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.contains("\"schemaVersion\"") && text.contains("\"fsLayers\"")) {
            old.add(key);
            return Optional.empty();
        }
        Manifest manifest = Manifest.parse(content, key);
        manifest.manifests().forEach(child -> parts.add(repository + "@" + child.digest()));
        String type = MediaTypes.isIndex(manifest.mediaType()) || MediaTypes.isManifest(manifest.mediaType())
                ? manifest.mediaType()
                : manifest.manifests().isEmpty() ? MediaTypes.OCI_MANIFEST : MediaTypes.OCI_INDEX;
        return Optional.of(new Descriptor(type, digest, size.getAsLong()));
    }
}
