package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of a bundle is there while not all of its volumes are, told by the tables of those that were found; no chunk is read but those of
 * the bundle's own documents.
 *
 * @param digest the bundle's identity
 * @param parts every volume that there should be, in order
 * @param manifest what the bundle says of itself, when the volume with it was found
 * @param lacking names of the artifacts that need something of the volumes that were not found; as far as can be told without the
 *     manifest, those that begin in a volume that was found
 * @param problems missing and foreign volumes, and tables that are damaged
 */
public record VolumeSurvey(
        String name,
        String version,
        Digest digest,
        List<Part> parts,
        Optional<BundleManifest> manifest,
        List<String> lacking,
        List<Problem> problems) {
    public VolumeSurvey {
        parts = List.copyOf(parts);
        lacking = List.copyOf(lacking);
        problems = List.copyOf(problems);
    }

    /**
     * One volume.
     *
     * @param number from 1
     * @param file where it lies; empty when it was not found
     * @param size in bytes; 0 when it was not found
     * @param chunks how many it has; 0 when it was not found
     */
    public record Part(int number, String fileName, Optional<Path> file, long size, int chunks) {}

    /** Whether every volume was found. */
    public boolean complete() {
        return parts.stream().allMatch(p -> p.file().isPresent());
    }

    /**
     * Looks for the volumes of a bundle.
     *
     * @param path any volume of it, or a folder that holds volumes of one bundle
     * @param folders where else volumes may lie
     * @return empty when it is nothing that comes in volumes
     * @throws ProblemException when there is no such file, or the volume itself cannot be opened
     */
    public static Optional<VolumeSurvey> of(Path path, List<Path> folders, Progress progress) {
        try {
            Path volume = path;
            if (Files.isDirectory(path)) {
                if (Files.exists(path.resolve(LayoutIndex.INDEX))) {
                    return Optional.empty();
                }
                volume = Bundles.onlySet(path);
            }
            if (!BundleVerifier.isVolume(volume)) {
                return Optional.empty();
            }
            try (VolumeSet set = VolumeSet.around(volume, folders)) {
                return Optional.of(of(set, progress));
            }
        } catch (IOException e) {
            throw OpenFile.unreadable(path, e);
        }
    }

    private static VolumeSurvey of(VolumeSet set, Progress progress) {
        VolumeTable table = set.table();
        List<Part> parts = new ArrayList<>();
        for (int number = 1; number <= table.of(); number++) {
            VolumeFile file = set.found().get(number);
            String name = VolumeNames.of(table.name(), table.version(), number, table.of());
            parts.add(
                    file == null
                            ? new Part(number, name, Optional.empty(), 0, 0)
                            : new Part(
                                    number,
                                    file.name(),
                                    Optional.of(file.path()),
                                    file.table().size(),
                                    file.table().chunkCount()));
        }
        BlobPlaces places = BlobPlaces.of(set);
        Optional<BundleManifest> manifest = manifest(table.bundle(), places);
        return new VolumeSurvey(
                table.name(),
                table.version(),
                table.bundle(),
                parts,
                manifest,
                set.found().size() == table.of()
                        ? List.of()
                        : manifest.map(m -> lacking(m, places, progress)).orElseGet(() -> begun(set, places)),
                set.problems());
    }

    private static Optional<BundleManifest> manifest(Digest digest, BlobPlaces places) {
        BlobPlace place = places.blobs().get(digest);
        if (place == null || place.size() > BundleManifestJson.LIMIT) {
            return Optional.empty();
        }
        try {
            return Optional.of(BundleManifestJson.parse(SmallBlob.read(digest, place, new Buffers())));
        } catch (IOException | ProblemException e) {
            // damaged there: the verification says where, and nothing can be told of what the other volumes hold
            return Optional.empty();
        }
    }

    private static List<String> lacking(BundleManifest manifest, BlobPlaces places, Progress progress) {
        List<String> lacking = new ArrayList<>();
        for (Artifact artifact : manifest.artifacts()) {
            progress.checkpoint();
            if (!whole(artifact, places)) {
                lacking.add(artifact.label());
            }
        }
        return lacking;
    }

    private static boolean whole(Artifact artifact, BlobPlaces places) {
        if (!places.blobs().containsKey(artifact.root().digest())) {
            return false;
        }
        try {
            return ManifestGraph.of(
                            artifact.root(),
                            artifact.label(),
                            d -> document(d.digest(), places),
                            d -> places.blobs().containsKey(d.digest()))
                    .blobs()
                    .stream()
                    .allMatch(blob -> places.blobs().containsKey(blob.digest()));
        } catch (IOException | ProblemException e) {
            // there, but damaged: the verification says so with its place
            return true;
        }
    }

    private static byte[] document(Digest digest, BlobPlaces places) throws IOException {
        BlobPlace place = places.blobs().get(digest);
        if (place == null || place.size() > Manifest.LIMIT) {
            throw new IOException(digest + " is no document");
        }
        return SmallBlob.read(digest, place, new Buffers());
    }

    /** Without the manifest: whose blobs go on, or begin, in a volume that was not found. */
    private static List<String> begun(VolumeSet set, BlobPlaces places) {
        Set<String> begun = new LinkedHashSet<>();
        for (VolumeFile volume : set.found().values()) {
            for (VolumeTable.Member member : volume.table().members()) {
                if (member.file() == null && !places.blobs().containsKey(member.blob())) {
                    member.artifacts()
                            .forEach(a -> begun.add(volume.table().artifacts().get(a)));
                }
            }
        }
        return List.copyOf(begun);
    }
}
