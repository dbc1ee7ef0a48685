package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ChartInFile;
import dev.landfall.engine.bundle.BundleSpec.ChartInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.ImageInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ImageSpec;
import dev.landfall.engine.bundle.BundleSpec.ImagesInFile;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.bundle.BundleSpec.ProductSpec;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The first pass of a build: opens every source and reads its manifests, until every blob's digest and size is known. */
final class Gathering implements AutoCloseable {
    private final BundleSpec spec;
    private final ImagePuller puller;
    private final PackagesMaker packages;
    private final Progress progress;
    private final Contents contents = new Contents();
    private final List<Origin> origins = new ArrayList<>();
    private final Map<Path, BundleOrigin> opened = new HashMap<>();

    Gathering(BundleSpec spec, ImagePuller puller, PackagesMaker packages, Progress progress) {
        this.spec = spec;
        this.puller = puller;
        this.packages = packages;
        this.progress = progress;
    }

    /**
     * Gathers everything the spec names, in its order: products, charts, images, files, Python packages.
     *
     * @throws ProblemException naming file and line of the entry that cannot be had
     */
    Contents gather() {
        for (ProductSpec product : spec.products()) {
            step(product.mark(), () -> made(ProductFolder.pack(product), product.mark(), product.said(), ""));
        }
        for (ChartSpec chart : spec.charts()) {
            step(chart.mark(), () -> chart(chart));
        }
        for (ImageSpec image : spec.images()) {
            step(image.mark(), () -> image(image));
        }
        for (FileSpec file : spec.files()) {
            step(file.mark(), () -> file(file));
        }
        if (!spec.python().isEmpty()) {
            step(spec.python().getFirst().mark(), this::packages);
        }
        if (contents.isEmpty()) {
            throw ProblemException.of("bundle.nothing", "file", spec.file());
        }
        return contents;
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

    private void image(ImageSpec image) throws IOException {
        switch (image) {
            case ImagesInFile file -> images(file);
            case ImageInRegistry pulled -> {
                ImageSource source = puller.open(pulled.from(), pulled.options(), progress);
                Origin origin = keep(new PulledOrigin(pulled.from().toString(), source));
                add(origin, source.root(), pulled.as().toString(), pulled.from().toString(), image);
            }
        }
    }

    private List<Artifact> wanted(BundleOrigin origin, ImagesInFile spec) {
        return spec.only()
                .map(name -> List.of(origin.bundle()
                        .find(ArtifactKind.IMAGE, name)
                        .orElseThrow(() -> ProblemException.of(
                                "bundle.not-in-archive",
                                "image",
                                name,
                                "archive",
                                spec.said(),
                                "file",
                                spec.mark().file(),
                                "line",
                                spec.mark().line(),
                                "holds",
                                VolumeFile.names(origin.bundle().artifacts().stream()
                                        .map(Artifact::label)
                                        .toList())))))
                .orElse(origin.bundle().artifacts());
    }

    private static ProblemException notOne(ImagesInFile spec, int count) {
        return ProblemException.of(
                "bundle.one-name",
                "archive",
                spec.said(),
                "count",
                count,
                "file",
                spec.mark().file(),
                "line",
                spec.mark().line());
    }

    private void images(ImagesInFile spec) throws IOException {
        BundleOrigin origin = open(spec.path(), spec.said(), spec.mark());
        List<Artifact> wanted = wanted(origin, spec);
        if (spec.as().isPresent() && wanted.size() != 1) {
            throw notOne(spec, wanted.size());
        }
        for (Artifact artifact : wanted) {
            String name = spec.as().map(ImageReference::toString).orElse(artifact.name());
            boolean named = artifact.kind() != ArtifactKind.IMAGE
                    || ImageReference.tryParse(name)
                            .filter(r -> name.indexOf('/') > 0)
                            .isPresent();
            if (!named) {
                throw ProblemException.of(
                        "bundle.image-unnamed",
                        "archive",
                        spec.said(),
                        "digest",
                        name,
                        "file",
                        spec.mark().file(),
                        "line",
                        spec.mark().line());
            }
            add(origin, artifact.root(), name, spec.said(), spec);
            if (origin.bundle().packagesImage().filter(artifact::equals).isPresent()) {
                contents.packages(name);
            }
        }
    }

    /** The image with Python packages and files, made on top of the one with the web server. */
    private void packages() throws IOException {
        ImageSpec spec = this.spec.server().orElseThrow();
        for (BundleSpec.PythonSpec python : this.spec.python()) {
            Stream.concat(python.requirements().stream(), python.wheelhouse().stream())
                    .forEach(path -> present(path, String.valueOf(path.getFileName()), python.mark()));
        }
        OriginImage server = server(spec);
        PackagesMaker.Request request = new PackagesMaker.Request(
                this.spec.python(), this.spec.served(), spec.platform().orElseGet(this::usualPlatform));
        ImageSource made = packages.make(request, server, progress);
        Origin origin = keep(new PulledOrigin("the packages image", made));
        String name = MediaTypes.PACKAGES_NAME + ":" + made.root().digest().brief();
        add(
                origin,
                made.root(),
                name,
                "python",
                Optional.empty(),
                "",
                this.spec.python().getFirst().mark());
        contents.packages(name);
    }

    private OriginImage server(ImageSpec spec) {
        return switch (spec) {
            case ImagesInFile file -> {
                BundleOrigin origin = open(file.path(), file.said(), file.mark());
                List<Artifact> wanted = wanted(origin, file);
                if (wanted.size() != 1) {
                    throw notOne(file, wanted.size());
                }
                yield new OriginImage(
                        origin, wanted.getFirst().root(), wanted.getFirst().name());
            }
            case ImageInRegistry pulled -> {
                ImageSource source = puller.open(pulled.from(), pulled.options(), progress);
                Origin origin = keep(new PulledOrigin(pulled.from().toString(), source));
                yield new OriginImage(origin, source.root(), pulled.from().toString());
            }
        };
    }

    /** What the wheels are for tells which server is wanted; it runs on the same nodes. */
    private Platform usualPlatform() {
        boolean arm =
                spec.python().stream().flatMap(p -> p.platforms().stream()).allMatch(p -> p.endsWith("aarch64"));
        return new Platform("linux", arm ? "arm64" : "amd64", "");
    }

    private BundleOrigin open(Path path, String said, Mark mark) {
        BundleOrigin known = opened.get(path);
        if (known == null) {
            present(path, said, mark);
            known = keep(new BundleOrigin(said, Bundles.open(path)));
            opened.put(path, known);
        }
        return known;
    }

    private void add(Origin origin, Descriptor root, String name, String source, ImageSpec spec) throws IOException {
        add(origin, root, name, source, spec.platform(), spec.licence(), spec.mark());
    }

    private void add(
            Origin origin,
            Descriptor entry,
            String name,
            String source,
            Optional<Platform> platform,
            String licence,
            Mark mark)
            throws IOException {
        Descriptor root = new Descriptor(entry.mediaType(), entry.digest(), entry.size());
        if (platform.isPresent() && MediaTypes.isIndex(root.mediaType())) {
            root = only(origin, root, name, platform.get());
        }
        ManifestGraph graph = ManifestGraph.of(root, name, d -> document(origin, d, name), d -> true);
        ArtifactReader reader = new ArtifactReader(d -> document(origin, d, name));
        Artifact artifact = reader.read(root, graph, name, source);
        if (artifact.licence().isEmpty() && licence.isEmpty() && artifact.kind() == ArtifactKind.IMAGE) {
            artifact = licensed(artifact, reader.licence(graph, name));
        }
        contents.add(licence.isEmpty() ? artifact : licensed(artifact, licence), graph, origin, mark);
    }

    private static Artifact licensed(Artifact a, String licence) {
        return new Artifact(a.kind(), a.name(), a.version(), a.source(), a.root(), a.size(), licence);
    }

    private Descriptor only(Origin origin, Descriptor index, String name, Platform platform) throws IOException {
        Manifest manifest = Manifest.parse(document(origin, index, name), name);
        List<Descriptor> fitting = manifest.manifests().stream()
                .filter(d -> d.platform() != null
                        && d.platform().os().equals(platform.os())
                        && d.platform().architecture().equals(platform.architecture())
                        && (platform.variant().isEmpty()
                                || platform.variant().equals(d.platform().variant())))
                .toList();
        if (fitting.isEmpty()) {
            throw ProblemException.of(
                    "bundle.platform-missing",
                    "image",
                    name,
                    "platform",
                    platform,
                    "has",
                    String.join(
                            ", ",
                            manifest.manifests().stream()
                                    .map(d -> String.valueOf(d.platform()))
                                    .toList()));
        }
        Descriptor chosen = fitting.getFirst();
        return new Descriptor(chosen.mediaType(), chosen.digest(), chosen.size());
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

    private void chart(ChartSpec chart) throws IOException {
        switch (chart) {
            case ChartInFile file -> {
                present(file.path(), file.said(), file.mark());
                made(
                        MadeArtifact.chart(file.said(), ChartFile.read(file.path())),
                        file.mark(),
                        file.said(),
                        file.licence());
            }
            case ChartInRegistry pulled -> {
                ImageSource source = puller.open(pulled.from(), pulled.options(), progress);
                Origin origin = keep(new PulledOrigin(pulled.from().toString(), source));
                String name = pulled.from().toString();
                add(origin, source.root(), name, name, Optional.empty(), chart.licence(), chart.mark());
            }
        }
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
                size += n;
            }
        }
        made(MadeArtifact.file(file, Digest.of(hasher), size), file.mark(), file.said(), file.licence());
    }

    private void made(MadeArtifact made, Mark mark, String source, String licence) throws IOException {
        add(keep(made.origin()), made.root(), made.name(), source, Optional.empty(), licence, mark);
    }

    private static void present(Path path, String said, Mark mark) {
        if (!Files.exists(path)) {
            throw ProblemException.of(
                    "bundle.input-missing", "said", said, "path", path, "file", mark.file(), "line", mark.line());
        }
    }

    private <O extends Origin> O keep(O origin) {
        origins.add(origin);
        return origin;
    }

    @Override
    public void close() {
        origins.forEach(Origin::close);
    }
}
