package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
     * Builds a bundle. Its volumes are written under other names, brought safely onto the medium, and get theirs when all are whole.
     * When it fails or is stopped, by whatever means, what was written stays, and the next build of the same inputs goes on there.
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
        Tally tally = new Tally(progress);
        try (Gathering gathering = new Gathering(spec, puller, packages, completion, tally)) {
            Contents contents = gathering.gather();
            options.against().ifPresent(contents::leaveOut);
            gathering.list();
            BundleManifest manifest = contents.manifest(spec.name(), spec.version());
            byte[] json = BundleManifestJson.print(manifest);
            List<VolumePlan> plans = plan(spec, contents, json, options);
            List<Path> files = write(spec, plans, folder, atOnce(contents, options), tally);
            List<Volume> volumes = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                volumes.add(new Volume(
                        files.get(i), i + 1, files.size(), plans.get(i).size()));
            }
            return new BuildReport(Digest.of(json), manifest, volumes);
        }
    }

    /** What comes over a network waits for it; what lies here waits for processors and one medium. */
    private static int atOnce(Contents contents, BuildOptions options) {
        boolean remote = contents.inOrder().stream().anyMatch(b -> b.origin().again());
        return remote ? Math.max(options.pulls(), Workers.PROCESSORS) : Workers.PROCESSORS;
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
            BundleSpec spec, List<VolumePlan> plans, Path folder, int atOnce, Progress progress) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw VolumeWriter.failed(folder, e);
        }
        BuildFolder target = new BuildFolder(folder, spec.name() + "-" + spec.version(), plans.size());
        try (BundleWriter writer = new BundleWriter(target, plans, progress)) {
            return writer.write(atOnce);
        }
    }
}
