package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Small inputs of a kind that Landfall itself wrote earlier, for tests that damage them: unfinished builds, deltas, imports. */
public final class OwnFiles {
    private static final BuildOptions SMALL = new BuildOptions(120_000);

    private OwnFiles() {}

    /** A spec with its sources, and in {@code out} what a build of it left that was stopped halfway. */
    public static Map<String, byte[]> unfinished(Path scratch) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("unfinished"));
        BundleSpec spec = Fixtures.everything(folder, 5, 90_000);
        try {
            BundleBuilder.build(spec, ImagePuller.none(), folder.resolve("out"), SMALL, new Stopping(250_000));
            throw new IllegalStateException("it was not stopped");
        } catch (ProblemException e) {
            return Seeds.files(folder);
        }
    }

    /**
     * Goes on with a copy of such a build and verifies what comes of it.
     *
     * @param good the digest of the bundle that it has to be
     */
    public static void goOn(Path memory, Digest good) throws IOException {
        Path folder = memory.getParent().getParent();
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try {
            for (String name : Seeds.files(folder.resolve("out")).keySet()) {
                Files.copy(folder.resolve("out").resolve(name), copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            }
            BundleSpec spec = BundleSpec.read(folder.resolve("spec.yaml"));
            BundleBuilder.build(spec, ImagePuller.none(), copy, SMALL, Progress.none());
            try (Bundle bundle = Bundles.open(copy)) {
                VerifyReport report = BundleVerifier.verify(bundle, Progress.none(), chunk -> {});
                if (!report.sound() || !bundle.digest().equals(good)) {
                    throw new IllegalStateException("what was built is not whole: " + report.all());
                }
            }
        } finally {
            for (String name : Seeds.files(copy).keySet()) {
                Files.delete(copy.resolve(name));
            }
            Files.delete(copy);
        }
    }

    /** The digest of the bundle that an unfinished build is of. */
    public static Digest finished(Path scratch) throws IOException {
        BundleSpec spec = BundleSpec.read(scratch.resolve("unfinished/spec.yaml"));
        return BundleBuilder.build(spec, ImagePuller.none(), scratch.resolve("finished"), SMALL, Progress.none())
                .digest();
    }

    /** Volumes that were written in one pass. */
    public static Map<String, byte[]> imported(Path scratch, byte[] collection) throws IOException {
        Path archive =
                Files.write(Files.createDirectories(scratch.resolve("one-pass")).resolve("x.tar"), collection);
        Imports.Options options = new Imports.Options("x", "1", SMALL);
        Imports.importing(archive, scratch.resolve("imported"), options, Progress.none());
        return Seeds.files(scratch.resolve("imported"));
    }

    /** The charms of a charmed product, one named by its hash and one by its revision. */
    public static byte[] charms() {
        byte[] zip = Fixtures.random(1, 3_000);
        zip[0] = 'P';
        zip[1] = 'K';
        return new RawTar()
                .file("argo_" + Digest.of(zip).hex().substring(0, 7) + ".charm", zip)
                .file("./charms/istio_r1170.charm", zip)
                .bytes();
    }

    /** An OCI archive of a bundle manifest alone. */
    public static byte[] described(byte[] manifest) {
        Descriptor root = new Descriptor(MediaTypes.BUNDLE, Digest.of(manifest), manifest.length);
        return new RawTar()
                .file(LayoutIndex.LAYOUT, LayoutIndex.LAYOUT_TEXT)
                .file(LayoutIndex.INDEX, LayoutIndex.print(List.of(root)))
                .file(LayoutIndex.blobPath(root.digest()), manifest)
                .bytes();
    }

    /** A delta as an OCI archive, so that its bundle manifest can be changed under a digest that is right. */
    public static final class Delta {
        private final SortedMap<String, byte[]> blobs = new TreeMap<>();
        private final List<Descriptor> index;
        private final byte[] manifest;

        /** Builds one that leaves a layer to its site. */
        public Delta(Path scratch) throws IOException {
            Path folder = Files.createDirectories(scratch.resolve("delta"));
            BundleSpec spec = Fixtures.everything(folder, 1, 900);
            Map<Digest, DeltaBase.Held> held = new HashMap<>();
            held.put(Digest.of(Fixtures.random(1, 900)), new DeltaBase.Held(900, List.of("library/redis", "team/app")));
            DeltaBase base = new DeltaBase(Digest.of(new byte[1]), "north", "registry.north:5000/landfall", held);
            Path out = folder.resolve("out");
            BundleBuilder.build(spec, ImagePuller.none(), out, SMALL.against(base), Progress.none());
            try (Bundle bundle = Bundles.open(out)) {
                index = bundle.index();
                manifest = bundle.read(bundle.digest(), BundleManifestJson.LIMIT);
                for (Digest digest :
                        Completeness.of(bundle, Progress.none()).needed().keySet()) {
                    if (bundle.size(digest).isPresent()) {
                        blobs.put(LayoutIndex.blobPath(digest), bundle.read(digest, 1 << 20));
                    }
                }
            }
        }

        public byte[] manifest() {
            return manifest.clone();
        }

        /** The archive, with another bundle manifest. */
        public byte[] with(byte[] changed) {
            List<Descriptor> listed = new ArrayList<>(index);
            listed.replaceAll(d -> d.mediaType().equals(MediaTypes.BUNDLE)
                    ? new Descriptor(MediaTypes.BUNDLE, Digest.of(changed), changed.length).annotated(d.annotations())
                    : d);
            RawTar tar = new RawTar()
                    .file(LayoutIndex.LAYOUT, LayoutIndex.LAYOUT_TEXT)
                    .file(LayoutIndex.INDEX, LayoutIndex.print(listed));
            blobs.forEach(tar::file);
            return tar.file(LayoutIndex.blobPath(Digest.of(changed)), changed).bytes();
        }
    }

    /** An image of two platforms, by the text of its index. */
    public static final class TwoPlatforms {
        private final Fixtures.Layout layout = Fixtures.layout(1, 600);
        private final Descriptor multi = layout.index.removeLast();

        public byte[] index() {
            return layout.blobs.get(multi.digest()).clone();
        }

        /** An archive of just this image, with another index. */
        public byte[] with(byte[] changed) {
            RawTar tar = new RawTar().file(LayoutIndex.LAYOUT, LayoutIndex.LAYOUT_TEXT);
            layout.blobs.forEach((digest, content) -> tar.file(LayoutIndex.blobPath(digest), content));
            Digest digest = Digest.of(changed);
            if (!layout.blobs.containsKey(digest)) {
                tar.file(LayoutIndex.blobPath(digest), changed);
            }
            Descriptor root = new Descriptor(multi.mediaType(), digest, changed.length).annotated(multi.annotations());
            return tar.file(LayoutIndex.INDEX, LayoutIndex.print(List.of(root))).bytes();
        }
    }

    /** Builds a bundle of an archive beside it, cut down to one platform, and removes it again. */
    public static void trimmed(Path archive) throws IOException {
        Path spec = archive.resolveSibling("spec.yaml");
        Path out = archive.resolveSibling("out");
        try {
            BundleBuilder.build(BundleSpec.read(spec), ImagePuller.none(), out, SMALL, Progress.none());
        } finally {
            if (Files.exists(out)) {
                for (String name : Seeds.files(out).keySet()) {
                    Files.delete(out.resolve(name));
                }
                Files.delete(out);
            }
        }
    }

    private record Stopping(long after, AtomicLong done) implements Progress {
        Stopping(long after) {
            this(after, new AtomicLong());
        }

        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {
            done.addAndGet(amount);
        }

        @Override
        public void note(String text) {}

        @Override
        public boolean stopped() {
            return done.get() > after;
        }
    }
}
