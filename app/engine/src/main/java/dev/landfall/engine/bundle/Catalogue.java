package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The artifacts of a bundle by their names. Immutable. */
final class Catalogue {
    private final Map<String, List<Artifact>> byName = new HashMap<>();

    Catalogue(List<Artifact> artifacts) {
        for (Artifact a : artifacts) {
            put(key(a.kind(), a.name()), a);
            if (a.kind() == ArtifactKind.IMAGE) {
                ImageReference.tryParse(a.name()).ifPresent(ref -> put(key(a.kind(), ref.name()), a));
            }
        }
    }

    private void put(String key, Artifact artifact) {
        List<Artifact> here = byName.computeIfAbsent(key, k -> new ArrayList<>(1));
        if (!here.contains(artifact)) {
            here.add(artifact);
        }
    }

    private static String key(ArtifactKind kind, String name) {
        return kind + " " + name;
    }

    private List<Artifact> named(ArtifactKind kind, String name) {
        return byName.getOrDefault(key(kind, name), List.of());
    }

    Optional<Artifact> find(ArtifactKind kind, String reference) {
        Optional<Artifact> exact = named(kind, reference).stream().findFirst();
        if (kind == ArtifactKind.IMAGE) {
            return ImageReference.tryParse(reference).flatMap(this::image).or(() -> exact);
        }
        int colon = reference.lastIndexOf(':');
        return exact.or(() -> colon < 0
                ? Optional.empty()
                : named(kind, reference.substring(0, colon)).stream()
                        .filter(a -> a.version().equals(reference.substring(colon + 1)))
                        .findFirst());
    }

    private Optional<Artifact> image(ImageReference wanted) {
        return named(ArtifactKind.IMAGE, wanted.name()).stream()
                .filter(a -> ImageReference.tryParse(a.name())
                        .map(ref -> same(wanted.resolved(), ref.resolved(), a))
                        .orElse(false))
                .findFirst();
    }

    private static boolean same(ImageReference wanted, ImageReference here, Artifact artifact) {
        if (wanted.digest() != null) {
            return wanted.digest().equals(artifact.root().digest())
                    || wanted.digest().equals(artifact.trimmedFrom().orElse(null))
                    || wanted.digest().equals(here.digest());
        }
        return wanted.tag() != null && wanted.tag().equals(here.tag());
    }
}
