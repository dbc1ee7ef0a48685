package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds bundles, in two passes: all manifests first, so that every size is known, the volumes can be laid out and the free space be
 * checked; then every blob once, from its source straight into its volume. Needs no space but for the volumes themselves. The same
 * inputs give the same bytes.
 */
public final class BundleBuilder {
    private BundleBuilder() {}

    /** Builds a bundle without Python packages, as {@link #build(BundleSpec, ImagePuller, PackagesMaker, Path, BuildOptions, Progress)}. */
    public static BuildReport build(
            BundleSpec spec, ImagePuller puller, Path folder, BuildOptions options, Progress progress) {
        return build(spec, puller, PackagesMaker.none(), folder, options, progress);
    }

    /** Builds a bundle of just what the spec names, as {@link #build(BundleSpec, ImagePuller, PackagesMaker, Completion, Path, BuildOptions, Progress)}. */
    public static BuildReport build(
            BundleSpec spec,
            ImagePuller puller,
            PackagesMaker packages,
            Path folder,
            BuildOptions options,
            Progress progress) {
        return build(spec, puller, packages, Completion.none(), folder, options, progress);
    }

    /**
     * Builds a bundle. Its volumes are written under other names, brought safely onto the medium, and get theirs when all are whole;
     * when it fails or is stopped, they are removed.
     *
     * @param completion finds what is needed beyond the spec's entries
     * @param folder where the volumes go; made when it is not there
     * @throws ProblemException when an input is missing, damaged or unnamed, or there is not enough space
     */
    public static BuildReport build(
            BundleSpec spec,
            ImagePuller puller,
            PackagesMaker packages,
            Completion completion,
            Path folder,
            BuildOptions options,
            Progress progress) {
        try (Gathering gathering = new Gathering(spec, puller, packages, completion, progress)) {
            Contents contents = gathering.gather();
            options.against().ifPresent(contents::leaveOut);
            BundleManifest manifest = contents.manifest(spec.name(), spec.version());
            byte[] json = BundleManifestJson.print(manifest);
            List<VolumePlan> plans = plan(spec, contents, json, options);
            List<Path> files = write(spec, plans, folder, contents.bytes() + json.length, progress);
            List<Volume> volumes = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                volumes.add(new Volume(
                        files.get(i), i + 1, files.size(), plans.get(i).size()));
            }
            return new BuildReport(Digest.of(json), manifest, volumes);
        }
    }

    private static List<VolumePlan> plan(BundleSpec spec, Contents contents, byte[] json, BuildOptions options) {
        MadeOrigin own = new MadeOrigin("the bundle's description");
        Descriptor bundle = own.add(MediaTypes.BUNDLE, json);
        List<VolumePlan.Entry> entries = new ArrayList<>();
        entries.add(
                new VolumePlan.Document(LayoutIndex.LAYOUT, LayoutIndex.LAYOUT_TEXT.getBytes(StandardCharsets.UTF_8)));
        entries.add(new VolumePlan.Document(LayoutIndex.INDEX, LayoutIndex.print(contents.index(bundle))));
        entries.add(new VolumePlan.BlobEntry(new Contents.Blob(bundle, own, List.of()), true));
        contents.inOrder().forEach(blob -> entries.add(new VolumePlan.BlobEntry(blob, false)));
        return VolumePlanner.plan(bundle.digest(), spec.name(), spec.version(), entries, options.volumeSize());
    }

    private static List<Path> write(
            BundleSpec spec, List<VolumePlan> plans, Path folder, long bytes, Progress progress) {
        Map<Path, Path> finished = new LinkedHashMap<>();
        try (BlobFeed feed = new BlobFeed()) {
            Files.createDirectories(folder);
            checkSpace(folder, plans.stream().mapToLong(VolumePlan::size).sum());
            progress.total(bytes);
            for (VolumePlan plan : plans) {
                Path file = folder.resolve(VolumeNames.of(
                        spec.name(),
                        spec.version(),
                        plan.table().number(),
                        plan.table().of()));
                Path part = folder.resolve("." + file.getFileName() + ".part");
                finished.put(part, file);
                try (VolumeWriter writer = new VolumeWriter(part, plan)) {
                    writer.write(feed, progress);
                }
            }
            progress.checkpoint();
            for (Map.Entry<Path, Path> volume : finished.entrySet()) {
                rename(volume.getKey(), volume.getValue());
            }
            sync(folder);
            return List.copyOf(finished.values());
        } catch (IOException e) {
            throw VolumeWriter.failed(folder, e);
        } finally {
            finished.keySet().forEach(BundleBuilder::remove);
        }
    }

    private static void checkSpace(Path folder, long need) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        // some network file systems say zero when they do not know
        if (free > 0 && free < need) {
            throw ProblemException.of(
                    "bundle.no-space", "folder", folder, "need", need, "free", free, "short", need - free);
        }
    }

    private static void rename(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void sync(Path folder) {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException ignored) {
            // not every system lets a folder be opened; the volumes themselves are safe
        }
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException ignored) {
            // the problem that led here is the one to tell; a rest is overwritten by the next build
        }
    }
}
