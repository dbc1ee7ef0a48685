package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.foreign.ForeignStream;
import dev.landfall.engine.bundle.stream.GzipStream;
import dev.landfall.engine.bundle.stream.ImageCollection;
import dev.landfall.engine.bundle.stream.ReadAhead;
import dev.landfall.engine.bundle.stream.StreamedArchive;
import dev.landfall.engine.bundle.stream.TarStream;
import dev.landfall.engine.bundle.stream.ZstdStream;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns archives of other tools into bundles. What can be read in place is built like any bundle; what is compressed, or holds archives
 * in an archive, is read once from front to back and written as it comes by, with no other copy.
 */
public final class Imports {
    /** Tried in this order; the last takes whatever is left. */
    private static final List<StreamedArchive> STREAMED = List.of(new ForeignStream(), new ImageCollection());

    /** What such archives expand to, so that their tables get room: images shrink to a half or a third. */
    private static final int EXPANSION = 16;

    private Imports() {}

    /**
     * How the bundle shall be.
     *
     * @param name of the bundle, in lower-case letters, digits, '.', '_' and '-'
     * @param version of the bundle
     * @param build the size of volumes
     */
    public record Options(String name, String version, BuildOptions build) {
        public Options {
            if (!VolumeNames.NAME.matcher(name).matches()
                    || !VolumeNames.VERSION.matcher(version).matches()) {
                throw ProblemException.of("bundle.import-name", "name", name, "version", version);
            }
        }
    }

    /** A name for the bundle of an archive: the file's own, as far as it can be one. */
    public static String nameFor(Path archive) {
        String file = String.valueOf(archive.toAbsolutePath().normalize().getFileName())
                .toLowerCase(Locale.ROOT);
        String stem = file.replaceFirst("\\.(?:part)?[0-9]{3}$", "")
                .replaceFirst("(?:\\.tar)?\\.(?:gz|tgz|zst|xz|bz2)$|\\.(?:tar|tgz|oci|airgap)$", "")
                .replaceAll("[^a-z0-9._-]+", "-");
        String cut = stem.substring(0, Math.min(64, stem.length())).replaceAll("^[._-]+|[._-]+$", "");
        return cut.isEmpty() ? "imported" : cut;
    }

    /**
     * Imports an archive, a layout or another bundle. The same archive gives the same bytes. When it fails or is stopped there is no
     * volume; of what is read in place the unfinished parts stay, to go on with, as of any build.
     *
     * @param folder where the volumes go; made when it is not there
     * @throws ProblemException when the archive is damaged, contradicts itself or was made to do harm, naming member and offset; when
     *     it holds nothing that Landfall knows; when the medium is full
     */
    public static ImportReport importing(Path archive, Path folder, Options options, Progress progress) {
        return inPlace(archive)
                ? built(archive, folder, options, progress)
                : streamed(archive, folder, options, progress);
    }

    /** Whether what lies there can be read at any place: if nobody knows it as a whole, it may still hold archives. */
    private static boolean inPlace(Path archive) {
        try (Bundle bundle = Bundles.open(archive)) {
            return !bundle.artifacts().isEmpty();
        } catch (ProblemException e) {
            boolean tar = Files.isRegularFile(archive) && isTar(archive);
            return switch (e.problem().code()) {
                case "bundle.compressed", "bundle.in-parts" -> false;
                case "bundle.not-a-bundle" -> {
                    if (tar) {
                        yield false;
                    }
                    throw e;
                }
                default -> throw e;
            };
        }
    }

    private static boolean isTar(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            TarHeader.parse(in.readNBytes(TarHeader.BLOCK));
            return true;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        } catch (IOException e) {
            throw OpenFile.unreadable(file, e);
        }
    }

    private static ImportReport built(Path archive, Path folder, Options options, Progress progress) {
        BundleSpec spec = BundleSpec.importing(archive, options.name, options.version);
        ImagePuller nowhere = (reference, how, p) -> {
            throw new IllegalStateException("an archive names nothing to pull: " + reference);
        };
        BuildReport report = BundleBuilder.build(spec, nowhere, folder, options.build, progress);
        try (Bundle bundle = Bundles.open(archive)) {
            return new ImportReport(report.digest(), report.manifest(), report.volumes(), bundle.findings());
        }
    }

    private static ImportReport streamed(Path archive, Path folder, Options options, Progress progress) {
        try {
            SplitArchive pieces = SplitArchive.of(archive);
            long size = pieces.size();
            progress.total(size);
            Files.createDirectories(folder);
            long largest = Math.min(options.build.volumeSize(), Math.max(size, size * EXPANSION));
            new BuildFolder(folder, options.name, 1).check(largest, 0);
            try (ImportLock ignored = ImportLock.take(folder, options.name, options.version)) {
                StreamedVolumes.sweep(folder, options.name, options.version);
                return written(archive, pieces, folder, options, progress);
            }
        } catch (IOException e) {
            throw OpenFile.unreadable(archive, e);
        }
    }

    private static ImportReport written(
            Path archive, SplitArchive pieces, Path folder, Options options, Progress progress) throws IOException {
        String file = String.valueOf(archive.getFileName());
        long size = pieces.size();
        try (StreamedVolumes volumes = new StreamedVolumes(
                        folder,
                        options.name,
                        options.version,
                        options.build.volumeSize(),
                        Math.max(size, size * EXPANSION));
                InputStream raw = new Counted(pieces.open(), file, progress);
                InputStream ahead = new ReadAhead(decompressed(archive, raw))) {
            StreamedBundle bundle = new StreamedBundle(file, volumes, progress);
            TarStream tar = new TarStream(ahead, file, 0);
            Optional<TarStream.Entry> first = tar.next();
            if (first.isPresent()) {
                tar.again();
                read(kind(first.get()), tar, bundle);
            }
            return bundle.finish(options.name, options.version);
        }
    }

    private static void read(StreamedArchive kind, TarStream tar, StreamedBundle bundle) throws IOException {
        try {
            kind.read(tar, bundle);
        } catch (ProblemException e) {
            throw InFile.told(e, why -> tar.refused("(its description)", 0, why));
        }
    }

    private static StreamedArchive kind(TarStream.Entry first) {
        return STREAMED.stream().filter(s -> s.fits(first)).findFirst().orElseThrow();
    }

    /** @throws ProblemException {@code bundle.compressed} when it is compressed in a way that is not read */
    private static InputStream decompressed(Path archive, InputStream raw) throws IOException {
        InputStream in = new BufferedInputStream(raw, 256 << 10);
        in.mark(16);
        Compression compression = Compression.of(in.readNBytes(8));
        in.reset();
        return switch (compression) {
            case GZIP -> new GzipStream(in);
            case ZSTD -> new ZstdStream(in);
            case NONE -> in;
            case XZ, BZIP2, ZIP -> throw CompressedArchive.refused(archive, compression);
        };
    }

    /** Tells the progress how much of the file was read. */
    private static final class Counted extends FilterInputStream {
        private final String what;
        private final Progress progress;

        Counted(InputStream in, String what, Progress progress) {
            super(in);
            this.what = what;
            this.progress = progress;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            if (n > 0) {
                progress.advance(what, n);
            }
            return n;
        }
    }
}
