package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.LayoutBlobs;
import dev.landfall.engine.bundle.LayoutIndex;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A Hauler store, or the haul it was saved to: an OCI layout whose entries say by their kind what they are. */
final class HaulerStore {
    private static final String KIND = "kind";
    private static final String KINDS = "dev.hauler/";
    private static final String LOCAL = "hauler/";
    private static final String FILE_CONFIG = "application/vnd.content.hauler.file.";
    private static final String FOLDER_CONFIG = "application/vnd.content.hauler.file.directory.";

    private final Shelf shelf;
    private final FoundBlobs blobs;
    private final MadeParts parts;
    private final List<Descriptor> index = new ArrayList<>();
    private final Map<String, Integer> left = new TreeMap<>();

    private HaulerStore(Shelf shelf) {
        this.shelf = shelf;
        this.blobs = new FoundBlobs(shelf);
        this.parts = new MadeParts(blobs);
    }

    static boolean is(List<Descriptor> index) {
        return index.stream()
                .anyMatch(d -> d.annotations().getOrDefault(KIND, "").startsWith(KINDS));
    }

    static ForeignLayout read(Shelf shelf, List<Descriptor> entries) throws IOException {
        HaulerStore store = new HaulerStore(shelf);
        store.blobs.add(new LayoutBlobs(shelf));
        for (Descriptor entry : entries) {
            store.entry(entry);
        }
        Findings findings = new Findings(String.valueOf(shelf.path()));
        findings.notTaken(
                "Hauler",
                store.left.entrySet().stream()
                        .map(e -> e.getValue() + " of " + e.getKey())
                        .toList());
        return new ForeignLayout(BundleFormat.HAULER, "", "", store.blobs, store.index, findings.all());
    }

    private void entry(Descriptor entry) throws IOException {
        Map<String, String> said = entry.annotations();
        String kind = said.getOrDefault(KIND, KINDS + "image");
        String name = said.getOrDefault(MediaTypes.CONTAINERD_NAME, said.getOrDefault(MediaTypes.REF_NAME, ""));
        if (!kind.equals(KINDS + "image") && !kind.equals(KINDS + "imageIndex")) {
            // they stand under the very name of the image they speak of, so a bundle has no name left for them
            left.merge(kind.startsWith(KINDS + "referrers") ? KINDS + "referrers" : kind, 1, Integer::sum);
            return;
        }
        Optional<Descriptor> file = MediaTypes.isManifest(entry.mediaType()) ? file(entry, name) : Optional.empty();
        index.add(file.orElseGet(() -> name.startsWith(LOCAL) ? Named.bare(entry) : Named.image(entry, name)));
    }

    /** Hauler has its own type for files; a file of ours has the same content. */
    private Optional<Descriptor> file(Descriptor entry, String name) throws IOException {
        Manifest manifest = Manifest.parse(blobs.read(entry.digest(), Manifest.LIMIT), name);
        String config =
                manifest.blobs().isEmpty() ? "" : manifest.blobs().getFirst().mediaType();
        if (!config.startsWith(FILE_CONFIG)) {
            return Optional.empty();
        }
        if (manifest.blobs().size() != 2) {
            throw shelf.refused(LayoutIndex.blobPath(entry.digest()), "it should be a file, but has not one content");
        }
        Descriptor layer = manifest.blobs().get(1);
        String title = layer.annotations()
                .getOrDefault(MediaTypes.TITLE, entry.digest().brief());
        return Optional.of(parts.file(layer, config.startsWith(FOLDER_CONFIG) ? title + ".tar.gz" : title));
    }
}
