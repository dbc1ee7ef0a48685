package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.bundle.ImageSource;
import dev.landfall.engine.bundle.Ingredient;
import dev.landfall.engine.bundle.PackagesMaker;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.packages.PackageList;
import dev.landfall.engine.packages.PackagesImage;
import dev.landfall.engine.packages.PackedWheel;
import dev.landfall.engine.packages.Pip;
import dev.landfall.engine.packages.ServedFile;
import dev.landfall.engine.packages.ServerImage;
import dev.landfall.engine.packages.WheelMetadata;
import dev.landfall.engine.packages.Wheels;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives the bundle builder its packages image: wheels of given folders, and what pip resolves. */
public final class PythonPackages implements PackagesMaker {
    private static final int METADATA = 8 << 20;

    @Override
    public ImageSource make(Request request, ImageSource server, Progress progress) throws IOException {
        Path scratch = null;
        boolean made = false;
        try {
            Set<Path> folders = new LinkedHashSet<>();
            for (PythonSpec spec : request.python()) {
                spec.wheelhouse().ifPresent(folders::add);
            }
            if (request.python().stream().anyMatch(PythonSpec::resolves)) {
                scratch = Files.createTempDirectory("landfall-wheels");
                folders.add(scratch);
                resolve(request.python(), scratch, progress);
            }
            Wheels wheels = Wheels.of(folders, progress);
            wheels.missing().forEach(need -> progress.note("not among the wheels: " + need));
            List<ServedFile> files = new ArrayList<>();
            for (FileSpec file : request.files()) {
                files.add(new ServedFile(file.as(), file.path(), Files.size(file.path())));
            }
            PackagesImage image = new PackagesImage(wheels, files, base(server), request.platform(), progress);
            made = true;
            return new Made(image, scratch);
        } finally {
            if (!made) {
                remove(scratch);
            }
        }
    }

    @Override
    public List<Ingredient> ingredients(Bundle bundle, Artifact image) {
        return PackageList.read(bundle, image.root().digest(), image.name()).wheels().stream()
                .map(wheel -> new Ingredient(
                        wheel.file(), wheel.project(), wheel.version(), wheel.digest(), licence(bundle, wheel)))
                .toList();
    }

    private static String licence(Bundle bundle, PackedWheel wheel) {
        try (InputStream in = PackageList.open(bundle, wheel.metadata())) {
            WheelMetadata metadata = WheelMetadata.parse(in.readNBytes(METADATA));
            return metadata.first("License-Expression")
                    .or(() -> metadata.first("License"))
                    .orElse("");
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "packages.unreadable", "file", wheel.file(), "why", String.valueOf(e.getMessage()));
        }
    }

    private static void resolve(List<PythonSpec> specs, Path into, Progress progress) {
        Pip pip = Pip.find(progress);
        for (PythonSpec spec : specs) {
            if (spec.resolves()) {
                for (String version : spec.pythons()) {
                    progress.checkpoint();
                    progress.note("Python " + version + ", " + String.join(", ", spec.platforms()));
                    pip.download(
                            new Pip.Wanted(spec.requirements(), spec.packages(), version, spec.platforms()),
                            into,
                            progress);
                }
            }
        }
    }

    private static ServerImage base(ImageSource source) {
        return new ServerImage() {
            @Override
            public Descriptor root() {
                return source.root();
            }

            @Override
            public byte[] document(Descriptor descriptor) throws IOException {
                return source.document(descriptor);
            }

            @Override
            public InputStream open(Descriptor layer, long offset) throws IOException {
                return source.open(layer, offset);
            }
        };
    }

    private static void remove(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException ignored) {
            // it lies among the temporary files, which the system clears
        }
    }

    /** The image, and the folder with what pip fetched for it. */
    private record Made(PackagesImage image, @Nullable Path scratch) implements ImageSource {
        @Override
        public Descriptor root() {
            return image.root();
        }

        @Override
        public byte[] document(Descriptor descriptor) throws IOException {
            return image.document(descriptor);
        }

        @Override
        public InputStream open(Descriptor descriptor, long offset) throws IOException {
            return image.open(descriptor, offset);
        }

        @Override
        public void close() {
            remove(scratch);
        }
    }
}
