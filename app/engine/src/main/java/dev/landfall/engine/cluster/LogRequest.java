package dev.landfall.engine.cluster;

/**
 * Which logs to read.
 *
 * @param labels a label selector for pods; empty for all of the namespace
 * @param pod only the pod of this name; empty for all that match
 * @param container only containers of this name; empty for all, init containers too
 * @param tail how many lines from before to begin with; negative for all there are
 */
public record LogRequest(String namespace, String labels, String pod, String container, int tail) {
    /** Every container of the pods that match. */
    public static LogRequest matching(String namespace, String labels, int tail) {
        return new LogRequest(namespace, labels, "", "", tail);
    }

    /** Every container of one pod. */
    public static LogRequest pod(String namespace, String pod, int tail) {
        return new LogRequest(namespace, "", pod, "", tail);
    }

    /** The same for one container. */
    public LogRequest only(String name) {
        return new LogRequest(namespace, labels, pod, name, tail);
    }
}
