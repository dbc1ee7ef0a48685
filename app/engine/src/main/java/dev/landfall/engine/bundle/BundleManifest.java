package dev.landfall.engine.bundle;

import java.util.List;
import java.util.Optional;

/**
 * What a bundle says about itself: the document that a signature covers, and that covers everything else by digest.
 *
 * @param name e.g. {@code clearml}
 * @param version e.g. {@code 7.14.4}; empty of a foreign archive
 * @param products what it installs
 * @param artifacts everything it carries, in the order of its spec
 * @param bytes what its blobs take together, each counted once; what it leaves to the site is not counted
 * @param packages the names of those images among them that give out Python packages and files
 * @param base of a delta what it leaves to the site's registry; empty of a bundle that is whole by itself
 */
public record BundleManifest(
        String name,
        String version,
        List<Product> products,
        List<Artifact> artifacts,
        long bytes,
        List<String> packages,
        Optional<DeltaBase> base) {
    public BundleManifest {
        products = List.copyOf(products);
        artifacts = List.copyOf(artifacts);
        packages = List.copyOf(packages);
    }

    /** Of a bundle that is whole by itself and has no image with packages. */
    public BundleManifest(String name, String version, List<Product> products, List<Artifact> artifacts, long bytes) {
        this(name, version, products, artifacts, bytes, List.of(), Optional.empty());
    }

    /** A product the bundle can install; its definition is the artifact of the same name and version. */
    public record Product(String id, String version) {}
}
