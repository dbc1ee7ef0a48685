package dev.landfall.engine.bundle;

import dev.landfall.engine.format.BoundedTar;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Gets at what stands in an artifact that is not an image. */
public final class ArtifactContent {
    static final int LIMIT = 64 << 20;
    private static final int FILES = 20_000;
    /** Of one file that is held in memory. */
    private static final long KEPT = 32L << 20;

    private ArtifactContent() {}

    /** The layer that holds the content: a chart's archive beside its provenance, or the only one. */
    static Descriptor layer(Bundle bundle, Artifact artifact) throws IOException {
        try {
            return layer(artifact, bundle.read(artifact.root().digest(), Manifest.LIMIT));
        } catch (ProblemException e) {
            throw InFile.told(e, bundle, artifact.label());
        }
    }

    private static Descriptor layer(Artifact artifact, byte[] document) {
        Manifest manifest = Manifest.parse(document, artifact.label());
        List<Descriptor> layers = manifest.blobs()
                .subList(Math.min(1, manifest.blobs().size()), manifest.blobs().size());
        List<Descriptor> charts = layers.stream()
                .filter(l -> l.mediaType().equals(MediaTypes.HELM_CHART))
                .toList();
        List<Descriptor> wanted = artifact.kind() == ArtifactKind.CHART ? charts : layers;
        if (artifact.kind() == ArtifactKind.IMAGE || wanted.size() != 1) {
            throw ProblemException.of(
                    "oci.bad-manifest",
                    "name",
                    artifact.label(),
                    "why",
                    "it does not hold exactly one " + artifact.kind().word());
        }
        return wanted.getFirst();
    }

    static SortedMap<String, byte[]> folder(String name, byte[] tar) throws IOException {
        return files(name, new ByteArrayInputStream(tar), LIMIT, path -> true);
    }

    /**
     * The plain files of a tar stream.
     *
     * @param limit of all files together, kept or not, in bytes, so that a small archive cannot expand without end
     * @param keep which files to hold in memory
     * @throws ProblemException {@code bundle.archive-refused}
     */
    public static SortedMap<String, byte[]> files(String name, InputStream in, long limit, Predicate<String> keep)
            throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        long left = limit;
        BoundedTar tar = new BoundedTar(in);
        try {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                long offset = tar.getBytesRead();
                String path = ArchivePath.plain(entry.getName());
                if (entry.isDirectory()) {
                    continue;
                }
                if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
                    throw refused(name, path, offset, "it is a link or a device, where only files belong");
                }
                byte[] content = new byte[0];
                if (keep.test(path)) {
                    content = tar.readNBytes((int) Math.min(left + 1, KEPT + 1));
                    if (content.length > KEPT) {
                        throw refused(name, path, offset, "it is larger than " + (KEPT >> 20) + " MiB");
                    }
                    files.put(path, content);
                }
                left -= content.length + skip(tar, left - content.length);
                if (left < 0) {
                    throw refused(name, path, offset, "its files are larger than " + limit + " bytes together");
                }
                if (path.isEmpty() || !seen.add(path) || seen.size() > FILES) {
                    throw refused(name, path, offset, "its name stands twice, or there are absurdly many files");
                }
            }
        } catch (IllegalArgumentException | BoundedTar.AbsurdException e) {
            throw refused(name, "?", tar.getBytesRead(), String.valueOf(e.getMessage()));
        }
        return Collections.unmodifiableSortedMap(files);
    }

    private static ProblemException refused(String file, String member, long offset, String why) {
        return ProblemException.of(
                "bundle.archive-refused", "file", file, "member", member, "offset", offset, "why", why);
    }

    /** Reads what is left of a member, up to one byte beyond the limit. */
    private static long skip(InputStream in, long limit) throws IOException {
        byte[] buffer = new byte[32 << 10];
        long count = 0;
        while (count <= limit) {
            int n = in.read(buffer);
            if (n < 0) {
                break;
            }
            count += n;
        }
        return count;
    }
}
