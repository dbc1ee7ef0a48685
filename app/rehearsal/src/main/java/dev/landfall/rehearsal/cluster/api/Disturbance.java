package dev.landfall.rehearsal.cluster.api;

/** What goes wrong between a client and the API server. */
@FunctionalInterface
public interface Disturbance {
    /**
     * Called before each request; may wait, as a slow server does.
     *
     * @return the HTTP status to refuse the request with, or 0 to let it pass
     */
    int before(String method, String path) throws InterruptedException;
}
