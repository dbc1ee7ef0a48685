package dev.landfall.engine.registry.serve;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Every repository that is served, worked out once from what a source holds. Safe for several threads. */
public final class ServedCatalogue {
    /** Where stands what has no name and belongs to nothing that has one. */
    public static final String UNNAMED = "unnamed";

    private static final int NAMED_AT_MOST = 5;

    private final BlobSource source;
    private final NavigableMap<String, ServedRepository> repositories = new TreeMap<>();
    private final Set<String> registries = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private int served;

    private ServedCatalogue(BlobSource source) {
        this.source = source;
    }

    /**
     * Reads the manifests of all of these. What cannot be read is left out and told as a finding; the others are served.
     *
     * @param artifacts in the order in which they are named when two of them claim one tag
     */
    public static ServedCatalogue of(BlobSource source, List<ServedArtifact> artifacts) {
        ServedCatalogue made = new ServedCatalogue(source);
        List<ServedArtifact> without = new ArrayList<>();
        Lacking lacking = new Lacking();
        for (ServedArtifact artifact : artifacts) {
            made.read(artifact, lacking).ifPresent(scan -> {
                if (artifact.repositories().isEmpty()) {
                    without.add(artifact);
                }
                made.add(artifact, artifact.repositories(), scan);
            });
        }
        for (ServedArtifact artifact : without) {
            made.read(artifact, new Lacking()).ifPresent(scan -> made.add(artifact, made.beside(scan), scan));
        }
        made.repositories.values().forEach(ServedRepository::addFallbacks);
        lacking.finding().ifPresent(made.findings::add);
        return made;
    }

    /** What cannot be served as its name says; nothing when all can. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** How many of the artifacts are served. */
    public int served() {
        return served;
    }

    /** The names of all repositories, in the order of their letters. */
    public List<String> names() {
        return List.copyOf(repositories.keySet());
    }

    /** The names after one, at most so many. */
    List<String> names(String after, int most) {
        return repositories.tailMap(after, false).keySet().stream().limit(most).toList();
    }

    /**
     * Finds a repository.
     *
     * @param mirrored the registry in whose place this one is asked, as containerd says it ({@code ?ns=docker.io}); empty when it is asked
     *     for itself
     */
    Optional<ServedRepository> find(String name, String mirrored) {
        String host = ServedArtifact.host(mirrored);
        // in the place of a registry that is known here only its own images may be given out
        String asked = registries.contains(host) ? host + "/" + name : name;
        return Optional.ofNullable(repositories.get(asked));
    }

    BlobSource source() {
        return source;
    }

    private Optional<ArtifactScan> read(ServedArtifact artifact, Lacking lacking) {
        try {
            ArtifactScan scan = ArtifactScan.of(source, artifact.root());
            lacking.add(artifact, scan.lacking());
            return Optional.of(scan);
        } catch (ProblemException e) {
            unreadable(artifact, e.problem().title() + ". " + e.problem().why());
        } catch (IOException e) {
            unreadable(artifact, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private void unreadable(ServedArtifact artifact, String why) {
        findings.add(Finding.warn(
                "registry.serve-unreadable/" + artifact.label(),
                Problem.of("registry.serve-unreadable", "artifact", artifact.label(), "why", why)));
    }

    private void add(ServedArtifact artifact, List<String> names, ArtifactScan scan) {
        if (names.isEmpty()) {
            return;
        }
        served++;
        if (names.size() > 1) {
            registries.add(host(names.getLast()));
        }
        for (String name : names) {
            ServedRepository repository = repositories.computeIfAbsent(name, n -> new ServedRepository());
            repository.add(scan);
            artifact.tag()
                    .ifPresent(tag -> repository
                            .tag(tag, artifact.root(), artifact.label())
                            .ifPresent(other -> clash(name + ":" + tag, other, artifact.label())));
        }
    }

    private static String host(String wholeName) {
        return wholeName.substring(0, wholeName.indexOf('/'));
    }

    private void clash(String name, String one, String other) {
        findings.add(Finding.warn(
                "registry.serve-clash/" + name,
                Problem.of("registry.serve-clash", "name", name, "one", one, "other", other)));
    }

    /** The repositories that hold what this refers to, such as an image that was signed. */
    private List<String> beside(ArtifactScan scan) {
        List<Digest> subjects = scan.manifests().values().stream()
                .flatMap(found -> found.subject().stream())
                .toList();
        List<String> names = repositories.entrySet().stream()
                .filter(r -> subjects.stream().anyMatch(r.getValue()::holdsManifest))
                .map(Map.Entry::getKey)
                .toList();
        return names.isEmpty() ? List.of(UNNAMED) : names;
    }

    /** Blobs that are named and not there, as in a delta. */
    private static final class Lacking {
        private final Set<Digest> blobs = new HashSet<>();
        private final List<String> artifacts = new ArrayList<>();

        void add(ServedArtifact artifact, Set<Digest> lacking) {
            if (!lacking.isEmpty()) {
                blobs.addAll(lacking);
                artifacts.add(artifact.label());
            }
        }

        Optional<Finding> finding() {
            if (artifacts.isEmpty()) {
                return Optional.empty();
            }
            String some =
                    String.join(", ", artifacts.stream().limit(NAMED_AT_MOST).toList())
                            + (artifacts.size() > NAMED_AT_MOST ? ", …" : "");
            return Optional.of(Finding.warn(
                    "registry.serve-lacks",
                    Problem.of(
                            "registry.serve-lacks",
                            "blobs",
                            blobs.size(),
                            "artifacts",
                            artifacts.size(),
                            "some",
                            some)));
        }
    }
}
