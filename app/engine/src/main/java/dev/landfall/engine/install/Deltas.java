package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.DeltaBase;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.Holdings;
import dev.landfall.engine.registry.PushBase;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.RegistryTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Bundles that hold only what a site lacks: from an inventory to what the builder leaves out, and from there to what a push asks for. */
public final class Deltas {
    private Deltas() {}

    /**
     * What the registry of an inventory holds, for the builder.
     *
     * @throws ProblemException {@code install.inventory-lacks} when no registry was looked into, {@code install.bad-inventory}
     */
    public static DeltaBase base(Path inventory) {
        Inventory.Carried carried = Inventory.carried(inventory);
        Holdings holdings = carried.inventory().registry();
        if (holdings == null) {
            throw ProblemException.of(
                    "install.inventory-lacks",
                    "what",
                    "a registry",
                    "purpose",
                    "leaving out of a bundle what the site holds");
        }
        Map<Digest, Long> sizes = new HashMap<>();
        Map<Digest, List<String>> places = new HashMap<>();
        // who carried it may have changed it: what it says is asked of a registry later
        RegistryTarget registry = registry(holdings, inventory);
        for (Holdings.Repository repository : holdings.repositories()) {
            if (!ImageReference.isRepository(registry.repository(repository.name()))) {
                throw ProblemException.of(
                        "install.bad-inventory",
                        "file",
                        inventory,
                        "why",
                        "it names a repository that cannot be: " + repository.name());
            }
            repository.blobs().forEach((digest, size) -> {
                // the registry that tells a size is believed rather than the one that does not
                sizes.merge(digest, size, Math::max);
                places.computeIfAbsent(digest, d -> new ArrayList<>(1)).add(repository.name());
            });
        }
        Map<Digest, DeltaBase.Held> held = HashMap.newHashMap(sizes.size());
        sizes.forEach((digest, size) ->
                held.put(digest, new DeltaBase.Held(size, places.getOrDefault(digest, List.of()))));
        return new DeltaBase(carried.digest(), carried.inventory().site(), holdings.address(), held);
    }

    private static RegistryTarget registry(Holdings holdings, Path inventory) {
        try {
            return new RegistryTarget(holdings.host(), holdings.prefix(), false);
        } catch (ProblemException e) {
            throw ProblemException.because(
                    e,
                    "install.bad-inventory",
                    "file",
                    inventory,
                    "why",
                    "its registry: " + e.problem().why());
        }
    }

    /** How to push a bundle: a delta's registry is asked for what the bundle leaves out. */
    public static PushOptions options(Bundle bundle) {
        return bundle.manifest()
                .base()
                .map(base -> PushOptions.USUAL.base(pushBase(base)))
                .orElse(PushOptions.USUAL);
    }

    /** A delta's blobs, and where the registry has lost what the delta leaves to it, those of an earlier bundle. */
    public static BlobSource source(Bundle delta, Bundle earlier) {
        return new EitherSource(delta, earlier);
    }

    /**
     * How much of a bundle a delta brings.
     *
     * @param layers of its images, each once; {@code brought} of them are in the delta
     * @param bytes of all its blobs, each once; {@code broughtBytes} of them are in the delta
     */
    public record Share(int brought, int layers, long broughtBytes, long bytes) {}

    /**
     * Counts; reads the manifests of every image.
     *
     * @throws ProblemException {@code install.bundle-unreadable}
     */
    public static Share share(Bundle bundle, DeltaBase base) {
        Set<Digest> layers = new HashSet<>();
        Set<Digest> seen = new HashSet<>();
        for (PushItem item : BundleImages.items(bundle)) {
            layers(bundle, item.root(), seen, layers);
        }
        int brought = (int) layers.stream()
                .filter(layer -> bundle.leftToSite(layer).isEmpty())
                .count();
        long bytes = bundle.manifest().bytes();
        return new Share(brought, layers.size(), bytes, bytes + base.bytes());
    }

    private static void layers(Bundle bundle, Descriptor root, Set<Digest> seen, Set<Digest> layers) {
        if (!seen.add(root.digest()) || bundle.size(root.digest()).isEmpty()) {
            return;
        }
        try {
            Manifest manifest = Manifest.parse(
                    bundle.read(root.digest(), Manifest.LIMIT), root.digest().toString());
            manifest.manifests().forEach(child -> layers(bundle, child, seen, layers));
            manifest.blobs().stream()
                    .filter(blob -> !blob.mediaType().endsWith("json"))
                    .forEach(blob -> layers.add(blob.digest()));
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.bundle-unreadable", "what", root.digest(), "why", String.valueOf(e.getMessage()));
        }
    }

    private static PushBase pushBase(DeltaBase base) {
        Map<Digest, List<String>> blobs = HashMap.newHashMap(base.blobs().size());
        base.blobs().forEach((digest, held) -> blobs.put(digest, held.repositories()));
        return new PushBase(base.title(), RegistryTarget.parse(base.registry()).prefix(), blobs);
    }
}
