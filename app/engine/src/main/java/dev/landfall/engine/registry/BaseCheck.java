package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Asks a registry, before anything is sent, for every blob that what is pushed leaves to it. */
final class BaseCheck {
    /** Requests without a body, answered from a registry's index. */
    private static final int AT_ONCE = 8;

    private final PushRun run;

    BaseCheck(PushRun run) {
        this.run = run;
    }

    /**
     * What came of it.
     *
     * @param holders of each blob that is there a repository that has it
     * @param missing those that are neither there nor brought along
     * @param all how many were looked for
     */
    record Found(Map<Digest, String> holders, List<PushBase.Missing> missing, int all) {}

    private record Wanted(Descriptor blob, Set<String> images, Set<String> repositories) {}

    Found look(Collection<PushPlan> plans) {
        Map<Digest, Wanted> wanted = new LinkedHashMap<>();
        for (PushPlan plan : plans) {
            for (Descriptor blob : plan.blobs.values()) {
                if (run.base.holds(blob.digest())) {
                    Wanted one = wanted.computeIfAbsent(
                            blob.digest(), d -> new Wanted(blob, new LinkedHashSet<>(), new LinkedHashSet<>()));
                    one.images().add(plan.item.source().toString());
                    one.repositories().add(plan.target.repository());
                }
            }
        }
        Map<Digest, String> holders = new ConcurrentHashMap<>();
        AtOnce.each(
                List.copyOf(wanted.values()),
                AT_ONCE,
                one -> holder(one.blob(), one.repositories())
                        .ifPresent(repository -> holders.put(one.blob().digest(), repository)));
        List<PushBase.Missing> missing = new ArrayList<>();
        for (Wanted one : wanted.values()) {
            Digest digest = one.blob().digest();
            if (!holders.containsKey(digest) && run.source.size(digest).isEmpty()) {
                missing.add(missing(one.blob(), List.copyOf(one.images()), one.repositories()));
            }
        }
        missing.sort(Comparator.comparingLong((PushBase.Missing m) -> m.blob().size())
                .reversed());
        return new Found(holders, missing, wanted.size());
    }

    private PushBase.Missing missing(Descriptor blob, List<String> images, Collection<String> repositories) {
        return new PushBase.Missing(
                blob,
                images,
                run.base.places(blob.digest(), repositories, run.api.access().target()));
    }

    /** A repository that has a blob in its right size, if any of those has that need it or had it once. */
    private Optional<String> holder(Descriptor blob, Collection<String> wanted) {
        return run.base.places(blob.digest(), wanted, run.api.access().target()).stream()
                .filter(repository -> run.call(() -> has(repository, blob, !wanted.contains(repository))))
                .findFirst();
    }

    private boolean has(String repository, Descriptor blob, boolean elsewhere) throws IOException {
        try {
            long size = run.api.blob(repository, blob.digest()).orElse(-2);
            return size == -1 || size == blob.size();
        } catch (Refusal e) {
            // a place that we may not even look at is no place to take it from
            if (elsewhere && e.status() >= 400 && e.status() < 500 && !e.passing()) {
                return false;
            }
            throw e;
        }
    }
}
