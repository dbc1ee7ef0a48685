package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.LayoutIndex;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.Descriptor;
import java.io.IOException;
import java.util.List;
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
}
