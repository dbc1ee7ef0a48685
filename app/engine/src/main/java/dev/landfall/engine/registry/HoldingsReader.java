package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks a registry what it holds: its repositories, their tags, what the tags lead to, and whether every blob of that is really there. Changes
 * nothing. Many requests are on their way at once, names and answers are bounded.
 */
public final class HoldingsReader {
    /** What registries answer that keep their list of repositories to themselves, or have none. */
    private static final Set<Integer> NO_CATALOG = Set.of(401, 403, 404, 405, 501);

    private final Api api;
    private final Retry retry;
    private final Progress progress;

    private HoldingsReader(Api api, Retry retry, Progress progress) {
        this.api = api;
        this.retry = retry;
        this.progress = progress;
    }

    /**
     * Reads everything under the target's prefix.
     *
     * @param known images that should be there, named as in the registry: their repositories are looked into whether the registry lists
     *     them or not, and what has no tag is found by its digest
     * @throws ProblemException when the registry does not answer or does not let us in
     */
    public static Holdings read(RegistryAccess access, Collection<ImageReference> known, Progress progress) {
        try (Api api = new Api(access)) {
            return new HoldingsReader(api, Retry.usual(), progress).read(known);
        }
    }

    private Holdings read(Collection<ImageReference> known) {
        RegistryTarget target = api.access().target();
        retry.call(api, progress, () -> {
            api.ping();
            return true;
        });
        Map<String, Set<String>> references = new TreeMap<>();
        for (ImageReference image : known) {
            if (image.registry().equals(target.host()) && under(image.repository())) {
                Set<String> wanted = references.computeIfAbsent(image.repository(), r -> new TreeSet<>());
                Digest digest = image.digest();
                if (digest != null) {
                    wanted.add(digest.toString());
                }
            }
        }
        boolean listed = new Listing(api, retry, progress, "registry:catalog:*", "repositories")
                .read("/v2/_catalog", NO_CATALOG, repository -> {
                    // names that could not be asked for are nothing that anybody pulls
                    if (ImageReference.isRepository(repository) && under(repository)) {
                        references.computeIfAbsent(repository, r -> new TreeSet<>());
                    }
                });
        List<Holdings.Repository> repositories = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        references.forEach((repository, digests) -> {
            String name = target.prefix().isEmpty()
                    ? repository
                    : repository.substring(target.prefix().length() + 1);
            try {
                RepositoryReader reader = new RepositoryReader(api, retry, progress, repository);
                Holdings.Repository found = reader.read(name, digests);
                // a catalogue also names what was deleted
                if (!found.manifests().isEmpty() || !found.lost().isEmpty()) {
                    repositories.add(found);
                }
            } catch (ProblemException e) {
                if (!e.problem().code().equals("registry.denied")) {
                    throw e;
                }
                unreadable.add(name);
            }
        });
        return new Holdings(
                target.host(),
                target.prefix(),
                listed ? Holdings.Listed.CATALOG : Holdings.Listed.KNOWN,
                repositories,
                unreadable);
    }

    private boolean under(String repository) {
        String prefix = api.access().target().prefix();
        return prefix.isEmpty() || repository.startsWith(prefix + "/");
    }
}
