package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.DockerManifest;
import dev.landfall.engine.bundle.LayoutBlobs;
import dev.landfall.engine.bundle.LayoutIndex;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells whose archive something is, by the files that it holds. */
public final class KnownLayouts {
    private KnownLayouts() {}

    /** Files or folders of which one is at the top of each kind that {@link #read} knows. */
    public static List<String> signs() {
        return List.of(
                ZarfYaml.NAME, KotsAirgap.NAME, LayoutIndex.INDEX, RegistryTree.PLACE, "images/" + RegistryTree.PLACE);
    }

    /**
     * Reads an archive or a folder of another tool; empty when it is of none that is known here.
     *
     * @throws dev.landfall.engine.problem.ProblemException {@code bundle.archive-refused} when it contradicts itself
     */
    public static Optional<ForeignLayout> read(Shelf shelf) throws IOException {
        if (shelf.has(ZarfYaml.NAME)) {
            return Optional.of(ZarfPackage.read(shelf));
        }
        if (shelf.has(LayoutIndex.INDEX)) {
            List<Descriptor> index = LayoutIndex.read(shelf, LayoutIndex.INDEX);
            return HaulerStore.is(index) ? Optional.of(HaulerStore.read(shelf, index)) : Optional.empty();
        }
        Set<String> roots = RegistryTree.roots(shelf);
        if (shelf.has(KotsAirgap.NAME)) {
            return Optional.of(KotsAirgap.read(shelf, roots));
        }
        return roots.isEmpty() ? Optional.empty() : Optional.of(RegistryStorage.read(shelf, roots));
    }

    /** Any OCI layout: what its index names, or a {@code manifest.json} beside it; empty when it is none. */
    static Optional<ForeignLayout> plain(Shelf shelf) throws IOException {
        if (!shelf.has(LayoutIndex.INDEX)) {
            return Optional.empty();
        }
        boolean docker = shelf.has(DockerManifest.NAME);
        Map<Digest, List<String>> tags = docker ? DockerManifest.names(shelf) : Map.of();
        FoundBlobs blobs = new FoundBlobs(shelf);
        blobs.add(new LayoutBlobs(shelf));
        List<Descriptor> index = new ArrayList<>();
        for (Descriptor entry : LayoutIndex.read(shelf, LayoutIndex.INDEX)) {
            String name = LayoutIndex.nameOf(entry);
            List<String> names = name.isEmpty() && docker && MediaTypes.isManifest(entry.mediaType())
                    ? byConfig(blobs, entry, tags)
                    : List.of(name);
            names.forEach(n -> index.add(Named.image(entry, n)));
        }
        BundleFormat format = docker ? BundleFormat.DOCKER_ARCHIVE : BundleFormat.OCI_ARCHIVE;
        return Optional.of(new ForeignLayout(format, "", "", blobs, index, List.of()));
    }

    private static List<String> byConfig(FoundBlobs blobs, Descriptor entry, Map<Digest, List<String>> tags)
            throws IOException {
        Manifest manifest = Manifest.parse(
                blobs.read(entry.digest(), Manifest.LIMIT), entry.digest().toString());
        return manifest.blobs().stream()
                .findFirst()
                .map(config -> tags.getOrDefault(config.digest(), List.of("")))
                .orElse(List.of(""));
    }
}
