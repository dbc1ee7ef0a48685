package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What steps learned from the APIs of what they installed, and where it is kept in the cluster. Every one counts as secret. Any
 * thread.
 */
public final class Captures {
    private final KeptSecret kept;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    /** Learned, whether kept or not, and what was known once: to be masked all the same. */
    private final Set<String> learned = ConcurrentHashMap.newKeySet();

    /** Knows nothing yet. */
    public Captures(KeptSecret kept) {
        this.kept = kept;
    }

    /** Takes what the cluster keeps now in place of all that was known. */
    public void refresh(Map<String, String> values) {
        learned.addAll(known.values());
        known.keySet().retainAll(values.keySet());
        known.putAll(values);
    }

    public Optional<String> value(String name) {
        return Optional.ofNullable(known.get(name));
    }

    /** Name to value of all that is known. Never to be shown. */
    public Map<String, String> known() {
        return Map.copyOf(known);
    }

    /** Every value that must be masked wherever it stands. */
    public List<String> secrets() {
        Set<String> all = new HashSet<>(known.values());
        all.addAll(learned);
        return List.copyOf(all);
    }

    /** Makes sure, before a call that makes credentials, that what it answers can be kept. */
    void ready() {
        try {
            kept.merge(Map.of());
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "write the " + kept);
        }
    }

    /** Keeps values in the cluster; known once they are there. */
    void keep(Map<String, String> values) {
        learned.addAll(values.values());
        try {
            kept.merge(values);
        } catch (KubernetesClientException e) {
            throw ProblemException.because(
                    e,
                    "install.capture-not-kept",
                    "names",
                    String.join(", ", values.keySet()),
                    "secret",
                    kept,
                    "why",
                    ClusterTrouble.of(e, "write the " + kept).problem().title());
        }
        known.putAll(values);
    }

    @Override
    public String toString() {
        return "Captures " + known.keySet();
    }
}
