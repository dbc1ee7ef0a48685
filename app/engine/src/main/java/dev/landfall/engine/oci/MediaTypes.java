package dev.landfall.engine.oci;

import java.util.Set;

/** Every media type and annotation on disk and on the wire, in one file. */
public final class MediaTypes {
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    public static final String OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String HELM_CONFIG = "application/vnd.cncf.helm.config.v1+json";
    public static final String HELM_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
    /** The bundle's own manifest: name, version, products and every artifact. */
    public static final String BUNDLE = "application/vnd.landfall.bundle.v1+json";
    /** A product definition: its folder as a tar. */
    public static final String PRODUCT = "application/vnd.landfall.product.v1";
    /** The tar layer of a product definition. */
    public static final String PRODUCT_LAYER = "application/vnd.landfall.product.v1.tar";
    /** A plain file carried as an artifact. */
    public static final String FILE = "application/vnd.landfall.file.v1";
    /** A list of software, CycloneDX JSON: an artifact's type and its layer's. */
    public static final String CYCLONEDX = "application/vnd.cyclonedx+json";
    /** A Juju charm carried as an artifact. */
    public static final String CHARM = "application/vnd.landfall.charm.v1";
    /** The layer of a charm. */
    public static final String ZIP = "application/zip";
    /** The layer of a plain file. */
    public static final String OCTETS = "application/octet-stream";

    public static final String REF_NAME = "org.opencontainers.image.ref.name";
    public static final String TITLE = "org.opencontainers.image.title";
    public static final String VERSION = "org.opencontainers.image.version";
    public static final String LICENCES = "org.opencontainers.image.licenses";
    /** The whole reference, where containerd (and so {@code ctr images import}) looks for it first. */
    public static final String CONTAINERD_NAME = "io.containerd.image.name";

    /** On an index that was cut down to some platforms: the digest it had before, by which others may name it. */
    public static final String TRIMMED_FROM = "dev.landfall.trimmed-from";

    /** {@code true} on the entry of a bundle's index that is the image with Python packages and files. */
    public static final String PACKAGES = "dev.landfall.packages";
    /** What that image is called; its tag is of its digest. */
    public static final String PACKAGES_NAME = "landfall.local/packages";

    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
    private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);

    private MediaTypes() {}

    /** Whether a blob of this type lists other manifests. */
    public static boolean isIndex(String mediaType) {
        return INDEXES.contains(mediaType);
    }

    /** Whether a blob of this type is an image manifest: a config and layers. */
    public static boolean isManifest(String mediaType) {
        return MANIFESTS.contains(mediaType);
    }
}
