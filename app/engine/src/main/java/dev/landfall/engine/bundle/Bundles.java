package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.foreign.ForeignLayout;
import dev.landfall.engine.bundle.foreign.KnownLayouts;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Opens whatever can be installed from: Landfall's volumes, OCI layouts, {@code docker save} archives old and new, other tools' archives. */
public final class Bundles {
    private static final String DESCRIPTION = "(its description)";

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
            return openTar(path, head, folders);
        } catch (IOException e) {
            throw OpenFile.unreadable(path, e);
        }
    }

    private static Bundle openFolder(Path folder, List<Path> folders) throws IOException {
        FolderShelf shelf = new FolderShelf(folder);
        if (ForeignFolder.is(folder)) {
            Optional<ForeignLayout> known = known(shelf);
            if (known.isPresent()) {
                return new ForeignBundle(shelf, known.get());
            }
        }
        if (shelf.has(LayoutIndex.INDEX)) {
            return layout(BundleFormat.OCI_LAYOUT, shelf);
        }
        Optional<Path> mirror = MirrorParts.first(folder);
        return mirror.isPresent()
                ? openTar(mirror.get(), head(mirror.get()), folders)
                : VolumeBundle.open(onlySet(folder), folders);
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
                    "bundle.not-a-bundle",
                    "file",
                    folder,
                    "why",
                    Files.exists(folder.resolve(LayoutIndex.INDEX))
                            ? "the folder holds an OCI layout, and volumes are needed here"
                            : "the folder holds neither volumes nor an OCI layout");
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

    private static Bundle openTar(Path path, byte[] head, List<Path> folders) throws IOException {
        SplitArchive.refuse(path);
        Compression compression = Compression.of(head);
        if (compression != Compression.NONE) {
            throw CompressedArchive.refused(path, compression);
        }
        if (head.length < TarHeader.BLOCK || !isTar(head)) {
            throw ProblemException.of("bundle.not-a-bundle", "file", path, "why", "the file is not a tar archive");
        }
        List<TarShelf> parts = new ArrayList<>();
        try {
            for (Path part : MirrorParts.of(path, folders)) {
                OpenFile file = OpenFile.open(part);
                try {
                    parts.add(new TarShelf(TarIndex.read(file)));
                } catch (RuntimeException e) {
                    file.close();
                    throw e;
                }
            }
            return archive(parts.size() == 1 ? parts.getFirst() : new UnionShelf(parts));
        } catch (RuntimeException | IOException e) {
            parts.forEach(TarShelf::close);
            throw e;
        }
    }

    private static Optional<ForeignLayout> known(Shelf shelf) throws IOException {
        try {
            return KnownLayouts.read(shelf);
        } catch (ProblemException e) {
            throw InFile.told(e, why -> shelf.refused(DESCRIPTION, why));
        }
    }

    private static Bundle archive(Shelf shelf) throws IOException {
        Optional<ForeignLayout> known;
        try {
            known = known(shelf);
        } catch (IOException e) {
            throw malformed(shelf, DESCRIPTION, e);
        }
        if (known.isPresent()) {
            return new ForeignBundle(shelf, known.get());
        }
        boolean docker = shelf.has(DockerManifest.NAME);
        if (shelf.has(LayoutIndex.INDEX) && (shelf.has(LayoutIndex.LAYOUT) || !docker)) {
            return layout(docker ? BundleFormat.DOCKER_ARCHIVE : BundleFormat.OCI_ARCHIVE, shelf);
        }
        if (docker) {
            DockerArchive archive = DockerArchive.read(shelf);
            return new ForeignBundle(BundleFormat.DOCKER_ARCHIVE, shelf, archive, archive.index(), Map.of());
        }
        String why = shelf.has("repositories")
                ? "it was saved by Docker before 1.10, whose images no runtime takes any more"
                : "the archive holds neither index.json nor manifest.json, nor is it another tool's that Landfall knows";
        throw ProblemException.of("bundle.not-a-bundle", "file", shelf.path(), "why", why);
    }

    private static boolean isTar(byte[] head) {
        try {
            TarHeader.parse(head);
            return true;
        } catch (IllegalArgumentException e) {
            return new String(head, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
        }
    }

    private static Bundle layout(BundleFormat format, Shelf shelf) {
        Map<Digest, List<String>> names =
                format == BundleFormat.DOCKER_ARCHIVE ? DockerManifest.names(shelf) : Map.of();
        try {
            List<Descriptor> index = LayoutIndex.read(shelf, LayoutIndex.INDEX);
            return new ForeignBundle(format, shelf, new LayoutBlobs(shelf), index, names);
        } catch (IOException e) {
            throw malformed(shelf, LayoutIndex.INDEX, e);
        }
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
