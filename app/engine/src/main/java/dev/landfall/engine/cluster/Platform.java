package dev.landfall.engine.cluster;

/** What kind of cluster it is. */
public enum Platform {
    KUBERNETES("Kubernetes"),
    OPENSHIFT("OpenShift");

    private final String words;

    Platform(String words) {
        this.words = words;
    }

    /** Its name, as it is written. */
    public String words() {
        return words;
    }
}
