package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The storage of a registry, alone or as oc-mirror v2 packs it: a tar of its cache with what it worked from beside it. */
final class RegistryStorage {
    /** A host that no registry can ever have (RFC 2606), for images of which only the path is known. */
    static final String NO_HOST = "unknown-registry.invalid/";

    private RegistryStorage() {}

    static ForeignLayout read(Shelf shelf, Set<String> roots) throws IOException {
        boolean mirror = shelf.names().stream().anyMatch(OriginalNames::isSource);
        FoundBlobs blobs = new FoundBlobs(shelf);
        List<RegistryTree> trees = new ArrayList<>();
        for (String root : roots) {
            trees.add(RegistryTree.read(shelf, root));
        }
        OriginalNames names = mirror ? OriginalNames.search(shelf, trees) : OriginalNames.none();
        List<Descriptor> index = new ArrayList<>();
        Set<String> hostless = new TreeSet<>();
        Set<String> gone = new TreeSet<>();
        Set<String> old = new TreeSet<>();
        for (RegistryTree tree : trees) {
            blobs.add(tree.blobs());
            gone.addAll(tree.gone());
            old.addAll(tree.old());
            for (RegistryTree.Entry entry : tree.entries()) {
                String name = names.of(entry).orElseGet(() -> guess(entry, hostless));
                index.add(Named.image(entry.root(), name));
            }
        }
        Findings findings = new Findings(String.valueOf(shelf.path()));
        findings.hostUnknown(hostless);
        findings.notHere(
                gone, mirror ? "an earlier archive of this mirror brought them" : "only links to them are left");
        findings.notTaken(
                "registry",
                old.stream()
                        .map(key -> key + " (a manifest of the first schema)")
                        .toList());
        BundleFormat format = mirror ? BundleFormat.OC_MIRROR : BundleFormat.REGISTRY_STORAGE;
        return new ForeignLayout(format, "", "", blobs, index, findings.all());
    }

    /** Mirrors of several registries keep the host as the first part of the path. */
    static String guess(RegistryTree.Entry entry, Set<String> hostless) {
        int slash = entry.repository().indexOf('/');
        if (slash > 0 && entry.repository().substring(0, slash).indexOf('.') > 0) {
            return entry.key();
        }
        hostless.add(entry.key());
        return NO_HOST + entry.key();
    }
}
