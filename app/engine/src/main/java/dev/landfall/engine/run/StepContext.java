package dev.landfall.engine.run;

import dev.landfall.engine.progress.Progress;
import java.util.Map;
import java.util.Optional;

/** What a running step may use: it tells how far it is and keeps what a later attempt must know. Safe for any thread. */
public interface StepContext {
    Progress progress();

    /**
     * Keeps a fact of this step in the journal, on disk before this returns; the latest value of a key counts.
     *
     * @param facts never a secret
     */
    void remember(String key, Map<String, String> facts);

    /** What this step last remembered under a key, in this run or an earlier one. */
    Optional<Map<String, String>> recall(String key);
}
