package dev.landfall.engine.bundle;

/** What a bundle lies in on its medium. */
public enum BundleFormat {
    /** Landfall's own volumes: every chunk is checked as it is read. */
    VOLUMES("Landfall bundle"),
    /** A folder that is an OCI image layout. */
    OCI_LAYOUT("OCI image layout"),
    /** An OCI image layout in a tar file, as skopeo writes it. */
    OCI_ARCHIVE("OCI archive"),
    /** What {@code docker save} writes: from Docker 25 on an OCI layout as well, before that its own format. */
    DOCKER_ARCHIVE("docker save archive"),
    /** A Zarf package. */
    ZARF("Zarf package"),
    /** A store of Hauler, or what it was saved to. */
    HAULER("Hauler haul"),
    /** What oc-mirror v2 writes for the way across: the registry storage of its cache, in one tar or several. */
    OC_MIRROR("oc-mirror archive"),
    /** An air-gap bundle of Replicated's KOTS. */
    KOTS("KOTS air-gap bundle"),
    /** The folder in which the registry of the CNCF (Distribution) keeps its images. */
    REGISTRY_STORAGE("registry storage");

    private final String title;

    BundleFormat(String title) {
        this.title = title;
    }

    /** In plain words. */
    public String title() {
        return title;
    }
}
