package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where the logs of pods come from. */
public interface PodLogs {
    /**
     * What a client wants to read (core/v1 PodLogOptions).
     *
     * @param container empty when the pod has but one
     * @param tail how many of the last lines, negative for all
     * @param since only lines at or after this time, null for all
     * @param limit how many bytes at most, negative for all
     */
    record Wanted(
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            int tail,
            @Nullable Instant since,
            long limit) {}

    /** Takes the lines as they come. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] lines) throws IOException;
    }

    /**
     * Checks that there is something to read.
     *
     * @throws Status 400 in the kubelet's words when there is not
     */
    void check(ObjectNode pod, Wanted wanted);

    /** Writes the lines; with {@code follow}, until the container ends or the reader is gone. */
    void write(ObjectNode pod, Wanted wanted, Sink sink) throws IOException, InterruptedException;
}
