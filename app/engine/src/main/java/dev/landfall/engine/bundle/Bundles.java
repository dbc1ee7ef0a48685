package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens whatever can be installed from: Landfall's volumes, OCI layouts, {@code docker save} archives old and new. */
public final class Bundles {
    private Bundles() {}

    /** As {@link #open(Path, List)} with no other folders. */
    public static Bundle open(Path path) {
        return open(path, List.of());
    }

    /**
     * Opens a bundle in place; nothing is extracted or written.
     *
     * @param path any volume of a bundle, an archive, a layout's folder, or a folder that holds the volumes of one bundle
     * @param folders where else volumes may lie, e.g. on a second stick
     * @throws ProblemException when it is no bundle, incomplete, damaged where it describes itself, or made to do harm
     */
    public static Bundle open(Path path, List<Path> folders) {
        try {
            if (Files.isDirectory(path)) {
                return openFolder(path, folders);
            }
            byte[] head = head(path);
            String name = String.valueOf(path.getFileName());
            if (VolumeFile.starts(head) || VolumeNames.looksLike(name)) {
                return VolumeBundle.open(path, folders);
            }
            return openTar(path, head);
        } catch (IOException e) {
            throw OpenFile.unreadable(path, e);
        }
    }

    private static Bundle openFolder(Path folder, List<Path> folders) throws IOException {
        if (Files.exists(folder.resolve(LayoutIndex.INDEX))) {
            return layout(BundleFormat.OCI_LAYOUT, new FolderShelf(folder));
        }
        return VolumeBundle.open(onlySet(folder), folders);
    }

    /**
     * A volume of the one bundle that lies in a folder.
     *
     * @throws ProblemException {@code bundle.not-a-bundle}, {@code bundle.several}
     */
    static Path onlySet(Path folder) throws IOException {
        List<Path> volumes = new ArrayList<>();
        Set<String> stems = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (VolumeNames.looksLike(name) && Files.isRegularFile(file)) {
                    volumes.add(file);
                    stems.add(VolumeNames.numbered(name)
                            .map(n -> n.stem() + "/" + n.of())
                            .orElse(name));
                }
            }
        }
        volumes.sort(null);
        if (volumes.isEmpty()) {
            throw ProblemException.of(
                    "bundle.not-a-bundle", "file", folder, "why", "the folder holds neither volumes nor an OCI layout");
        }
        if (stems.size() > 1) {
            throw ProblemException.of(
                    "bundle.several",
                    "folder",
                    folder,
                    "volumes",
                    VolumeFile.names(volumes.stream()
                            .map(v -> String.valueOf(v.getFileName()))
                            .toList()));
        }
        return volumes.getFirst();
    }

    private static byte[] head(Path path) throws IOException {
        try (OpenFile file = OpenFile.open(path)) {
            byte[] head = new byte[(int) Math.min(TarHeader.BLOCK, file.size())];
            file.read(0, head, 0, head.length);
            return head;
        }
    }

    private static Bundle openTar(Path path, byte[] head) {
        String compression = compression(head);
        if (!compression.isEmpty()) {
            throw ProblemException.of("bundle.compressed", "file", path, "compression", compression);
        }
        if (head.length < TarHeader.BLOCK || !isTar(head)) {
            throw ProblemException.of("bundle.not-a-bundle", "file", path, "why", "the file is not a tar archive");
        }
        OpenFile file = OpenFile.open(path);
        try {
            TarShelf shelf = new TarShelf(TarIndex.read(file));
            boolean docker = shelf.index().has(DockerManifest.NAME);
            if (shelf.index().has(LayoutIndex.INDEX) && shelf.index().has(LayoutIndex.LAYOUT)) {
                return layout(docker ? BundleFormat.DOCKER_ARCHIVE : BundleFormat.OCI_ARCHIVE, shelf);
            }
            if (docker) {
                return dockerArchive(shelf);
            }
            throw ProblemException.of(
                    "bundle.not-a-bundle",
                    "file",
                    path,
                    "why",
                    "the archive holds neither index.json nor manifest.json");
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean isTar(byte[] head) {
        try {
            TarHeader.parse(head);
            return true;
        } catch (IllegalArgumentException e) {
            return new String(head, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
        }
    }

    private static String compression(byte[] head) {
        Map<String, int[]> magics = Map.of(
                "gzip", new int[] {0x1f, 0x8b},
                "zstd", new int[] {0x28, 0xb5, 0x2f, 0xfd},
                "xz", new int[] {0xfd, '7', 'z', 'X', 'Z'},
                "bzip2", new int[] {'B', 'Z', 'h'},
                "zip", new int[] {'P', 'K', 3, 4});
        for (Map.Entry<String, int[]> magic : magics.entrySet()) {
            int[] bytes = magic.getValue();
            if (head.length >= bytes.length
                    && Arrays.equals(
                            java.util.stream.IntStream.range(0, bytes.length)
                                    .map(i -> head[i] & 0xff)
                                    .toArray(),
                            bytes)) {
                return magic.getKey();
            }
        }
        return "";
    }

    private static Bundle dockerArchive(TarShelf shelf) {
        try {
            return DockerArchive.open(shelf);
        } catch (IOException e) {
            throw malformed(shelf, DockerManifest.NAME, e);
        }
    }

    private static Bundle layout(BundleFormat format, Shelf shelf) {
        Map<Digest, List<String>> names = format == BundleFormat.DOCKER_ARCHIVE ? dockerNames(shelf) : Map.of();
        try {
            byte[] index = shelf.bytes(LayoutIndex.INDEX, LayoutIndex.LIMIT);
            return new ForeignBundle(format, shelf, new LayoutBlobs(shelf), LayoutIndex.parse(index), names);
        } catch (IOException e) {
            throw malformed(shelf, LayoutIndex.INDEX, e);
        }
    }

    /** The references that a new {@code docker save} archive gives in its old index, by the digest of the config. */
    private static Map<Digest, List<String>> dockerNames(Shelf shelf) {
        Map<Digest, List<String>> names = new HashMap<>();
        DockerManifest manifest;
        try {
            manifest = DockerManifest.parse(shelf.bytes(DockerManifest.NAME, DockerManifest.LIMIT));
        } catch (IOException e) {
            throw malformed(shelf, DockerManifest.NAME, e);
        }
        for (DockerManifest.Image image : manifest.images()) {
            String hex = image.config().substring(image.config().lastIndexOf('/') + 1);
            List<String> tags = image.tags().stream()
                    .flatMap(tag -> ImageReference.tryParse(tag).stream())
                    .map(ref -> ref.resolved().toString())
                    .toList();
            if (hex.matches("[0-9a-f]{64}") && !tags.isEmpty()) {
                names.put(new Digest("sha256", hex), tags);
            }
        }
        return names;
    }

    private static ProblemException malformed(Shelf shelf, String member, IOException e) {
        return ProblemException.because(
                e,
                "bundle.archive-refused",
                "file",
                shelf.path(),
                "member",
                member,
                "offset",
                0,
                "why",
                OpenFile.why(e));
    }
}
