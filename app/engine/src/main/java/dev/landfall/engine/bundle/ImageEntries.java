package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ImageInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ImageSpec;
import dev.landfall.engine.bundle.BundleSpec.ImagesInFile;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers images: out of registries, layouts, archives and other bundles. */
final class ImageEntries {
    private final Gathering gathering;
    private final Map<Path, BundleOrigin> opened = new HashMap<>();

    ImageEntries(Gathering gathering) {
        this.gathering = gathering;
    }

    void add(ImageSpec image) throws IOException {
        switch (image) {
            case ImagesInFile file -> images(file);
            case ImageInRegistry pulled -> {
                OriginImage found = pull(pulled.from(), pulled.options());
                gathering.add(
                        found.origin(),
                        found.root(),
                        pulled.as().toString(),
                        found.name(),
                        platforms(pulled),
                        pulled.licence(),
                        pulled.mark());
            }
        }
    }

    /** An image that no entry names, from where the mirrors say. */
    void found(ImageReference image, Mirrors mirrors, Mark mark) throws IOException {
        Mirrors.ImagePlace place = mirrors.image(image, PullOptions.DEFAULT);
        OriginImage found = pull(place.from(), place.options());
        gathering.add(found.origin(), found.root(), image.toString(), found.name(), gathering.usual(), "", mark);
    }

    /** The one image of an entry, for who makes another out of it. */
    OriginImage one(ImageSpec image) {
        return switch (image) {
            case ImagesInFile file -> {
                BundleOrigin origin = open(file.path(), file.said(), file.mark());
                List<Artifact> wanted = wanted(origin, file);
                if (wanted.size() != 1) {
                    throw notOne(file, wanted.size());
                }
                yield new OriginImage(
                        origin, wanted.getFirst().root(), wanted.getFirst().name());
            }
            case ImageInRegistry pulled -> pull(pulled.from(), pulled.options());
        };
    }

    OriginImage pull(ImageReference from, PullOptions options) {
        ImageSource source = gathering.puller().open(from, options, gathering.progress());
        Origin origin = gathering.keep(new PulledOrigin(from.toString(), source));
        return new OriginImage(origin, source.root(), from.toString());
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
            gathering.add(
                    origin, artifact.root(), name, spec.said(), platforms(spec), spec.licence(), spec.mark(), artifact);
            if (origin.bundle().packagesImage().filter(artifact::equals).isPresent()) {
                gathering.contents().packages(name);
            }
        }
    }

    private Platforms platforms(ImageSpec image) {
        return image.platforms().or(gathering.usual());
    }

    private static List<Artifact> wanted(BundleOrigin origin, ImagesInFile spec) {
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
                // a list of what was there says nothing of what is here; the bundle gets its own
                .orElseGet(() -> origin.bundle().artifacts().stream()
                        .filter(a -> a.kind() != ArtifactKind.SBOM)
                        .toList());
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

    private BundleOrigin open(Path path, String said, Mark mark) {
        BundleOrigin known = opened.get(path);
        if (known == null) {
            Gathering.present(path, said, mark);
            known = gathering.keep(new BundleOrigin(said, Bundles.open(path)));
            opened.put(path, known);
        }
        return known;
    }
}
