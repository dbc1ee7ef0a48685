package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.ImageSpec;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.bundle.BundleSpec.ProductSpec;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The first pass of a build: opens every source and reads its manifests, until every blob's digest and size is known. */
final class Gathering implements AutoCloseable {
    private final BundleSpec spec;
    private final ImagePuller puller;
    private final PackagesMaker packages;
    private final Completion completion;
    private final Progress progress;
    private final Contents contents = new Contents();
    private final List<Origin> origins = new ArrayList<>();
    private final ImageEntries images = new ImageEntries(this);
    private final ChartEntries charts;

    Gathering(BundleSpec spec, ImagePuller puller, PackagesMaker packages, Completion completion, Progress progress) {
        this.spec = spec;
        this.puller = puller;
        this.packages = packages;
        this.completion = completion;
        this.progress = progress;
        this.charts = new ChartEntries(this, spec.rules().mirrors());
    }

    /**
     * Gathers everything the spec names, in its order: products, charts, images, files, Python packages; then what its products
     * list and the spec does not bring, and the images that all of it needs.
     *
     * @throws ProblemException naming file and line of the entry that cannot be had
     */
    Contents gather() {
        List<ProductList> lists = new ArrayList<>();
        for (ProductSpec product : spec.products()) {
            step(product.mark(), () -> {
                ProductFolder folder = ProductFolder.read(product);
                made(folder.pack(), product.mark(), product.said(), "");
                if (completion.productLists()) {
                    lists.add(folder.list(spec.rules().mirrors()));
                }
            });
        }
        for (ChartSpec chart : spec.charts()) {
            step(chart.mark(), () -> charts.add(chart));
        }
        for (ImageSpec image : spec.images()) {
            step(image.mark(), () -> images.add(image));
        }
        for (FileSpec file : spec.files()) {
            step(file.mark(), () -> file(file));
        }
        ProductEntries listed = new ProductEntries(lists, contents);
        for (ChartSpec chart : listed.charts()) {
            step(chart.mark(), () -> charts.add(chart));
        }
        for (FileSpec file : listed.files()) {
            step(file.mark(), () -> file(file));
        }
        List<PythonSpec> python = listed.python(spec.python());
        if (!python.isEmpty()) {
            step(python.getFirst().mark(), () -> packages(python, listed.served(spec)));
        }
        if (contents.isEmpty()) {
            throw ProblemException.of("bundle.nothing", "file", spec.file());
        }
        new FoundImages(spec, this, images).add(completion, charts.values());
        return contents;
    }

    /** Adds the list of all that was gathered. */
    void list() {
        Mark mark = new Mark(spec.file().toString(), 1);
        step(mark, () -> {
            DraftBundle draft = new DraftBundle(spec.name(), spec.version(), contents);
            Optional<Artifact> image = draft.packagesImage();
            byte[] json = new Sbom(draft)
                    .print(a -> image.filter(a::equals).isPresent() ? packages.ingredients(draft, a) : List.of());
            made(MadeArtifact.sbom(spec.name(), spec.version(), json), mark, "", "");
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private void step(Mark mark, Work work) {
        progress.checkpoint();
        try {
            work.run();
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "bundle.input-unreadable", "file", mark.file(), "line", mark.line(), "why", OpenFile.why(e));
        }
    }

    /** The image with Python packages and files, made on top of the one with the web server. */
    private void packages(List<PythonSpec> python, List<FileSpec> served) throws IOException {
        Mark mark = python.getFirst().mark();
        ImageSpec server = python.stream()
                .flatMap(p -> p.server().stream())
                .findFirst()
                .orElseThrow(() -> ProblemException.of("bundle.no-server", "file", mark.file(), "line", mark.line()));
        for (PythonSpec entry : python) {
            Stream.concat(entry.requirements().stream(), entry.wheelhouse().stream())
                    .forEach(path -> present(path, String.valueOf(path.getFileName()), entry.mark()));
        }
        PackagesMaker.Request request = new PackagesMaker.Request(
                python, served, server.platforms().named().stream().findFirst().orElseGet(() -> usualPlatform(python)));
        ImageSource made = packages.make(request, images.one(server), progress);
        Origin origin = keep(new PulledOrigin("the packages image", made));
        String name = MediaTypes.PACKAGES_NAME + ":" + made.root().digest().brief();
        add(origin, made.root(), name, "python", Platforms.ALL, "", mark);
        contents.packages(name);
    }

    /** What the wheels are for tells which server is wanted; it runs on the same nodes. */
    private static Platform usualPlatform(List<PythonSpec> python) {
        boolean arm = python.stream().flatMap(p -> p.platforms().stream()).allMatch(p -> p.endsWith("aarch64"));
        return new Platform("linux", arm ? "arm64" : "amd64", "");
    }

    Artifact add(
            Origin origin, Descriptor entry, String name, String source, Platforms platforms, String licence, Mark mark)
            throws IOException {
        return add(origin, entry, name, source, platforms, licence, mark, null);
    }

    /** @param before what it is in the bundle it comes from; null when it comes from elsewhere */
    Artifact add(
            Origin origin,
            Descriptor entry,
            String name,
            String source,
            Platforms platforms,
            String licence,
            Mark mark,
            @Nullable Artifact before)
            throws IOException {
        try {
            return taken(origin, entry, name, source, platforms, licence, mark, before);
        } catch (ProblemException e) {
            throw origin instanceof BundleOrigin from ? InFile.told(e, from.bundle(), name) : e;
        }
    }

    private Artifact taken(
            Origin origin,
            Descriptor entry,
            String name,
            String source,
            Platforms platforms,
            String licence,
            Mark mark,
            @Nullable Artifact before)
            throws IOException {
        Descriptor root = new Descriptor(entry.mediaType(), entry.digest(), entry.size());
        TrimmedIndex.Outcome image = TrimmedIndex.of(origin, root, name, platforms);
        Origin from = image.origin();
        ManifestGraph graph = ManifestGraph.of(image.root(), name, d -> document(from, d, name), d -> true);
        progress.advance(
                "looking at " + name,
                graph.documents().stream().mapToLong(Descriptor::size).sum());
        ArtifactReader reader = new ArtifactReader(d -> document(from, d, name));
        Artifact artifact = reader.read(image.root(), graph, name, source);
        if (artifact.licence().isEmpty() && licence.isEmpty() && artifact.kind() == ArtifactKind.IMAGE) {
            artifact = artifact.licensed(reader.licence(graph, name));
        }
        artifact = licence.isEmpty() ? artifact : artifact.licensed(licence);
        Optional<Digest> whole =
                before != null && before.trimmedFrom().isPresent() ? before.trimmedFrom() : image.from();
        artifact = whole.isPresent() ? artifact.trimmed(whole.get()) : artifact;
        contents.add(artifact, graph, from, mark);
        return artifact;
    }

    /** The platforms of images that say nothing of their own. */
    Platforms usual() {
        return spec.rules().platforms();
    }

    /** A manifest or config, held to the digest it was asked for by. */
    static byte[] document(Origin origin, Descriptor d, String name) throws IOException {
        byte[] content = origin.document(d);
        MessageDigest hasher = d.digest().hasher();
        hasher.update(content);
        if (!Digest.of(hasher).equals(d.digest())) {
            throw ProblemException.of(
                    "bundle.source-damaged", "digest", d.digest(), "source", origin.title(), "artifacts", name);
        }
        return content;
    }

    private void file(FileSpec file) throws IOException {
        present(file.path(), file.said(), file.mark());
        MessageDigest hasher = Digest.sha256();
        byte[] buffer = new byte[OpenFile.SLICE];
        long size = 0;
        try (InputStream in = Files.newInputStream(file.path())) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                progress.checkpoint();
                hasher.update(buffer, 0, n);
                progress.advance("looking at " + file.said(), n);
                size += n;
            }
        }
        Digest digest = Digest.of(hasher);
        Optional<CharmName> charm = CharmName.of(file.as());
        if (charm.isPresent() && !charm.get().fits(digest)) {
            throw ProblemException.of(
                    "bundle.charm-mismatch", "file", file.path(), "charm", file.as(), "offset", 0, "digest", digest);
        }
        made(
                charm.isPresent()
                        ? MadeArtifact.charm(file, charm.get(), digest, size)
                        : MadeArtifact.file(file, digest, size),
                file.mark(),
                file.said(),
                file.licence());
    }

    Artifact made(MadeArtifact made, Mark mark, String source, String licence) throws IOException {
        return add(keep(made.origin()), made.root(), made.name(), source, Platforms.ALL, licence, mark);
    }

    static void present(Path path, String said, Mark mark) {
        if (!Files.exists(path)) {
            throw ProblemException.of(
                    "bundle.input-missing", "said", said, "path", path, "file", mark.file(), "line", mark.line());
        }
    }

    <O extends Origin> O keep(O origin) {
        origins.add(origin);
        return origin;
    }

    ImagePuller puller() {
        return puller;
    }

    Progress progress() {
        return progress;
    }

    Contents contents() {
        return contents;
    }

    @Override
    public void close() {
        origins.forEach(Origin::close);
    }
}
