package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.openshift.ImageUser;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The users that the images of a bundle run as, by their configs. Remembers what it read; any thread. */
final class BundleImageUsers implements Function<String, Optional<ImageUser>> {
    private final Bundle bundle;
    private final Map<String, Optional<ImageUser>> known = new ConcurrentHashMap<>();

    BundleImageUsers(Bundle bundle) {
        this.bundle = bundle;
    }

    @Override
    public Optional<ImageUser> apply(String image) {
        return known.computeIfAbsent(
                image, name -> bundle.find(ArtifactKind.IMAGE, name).flatMap(this::read));
    }

    private Optional<ImageUser> read(Artifact artifact) {
        try {
            Descriptor root = artifact.root();
            Manifest manifest = manifest(root);
            if (MediaTypes.isIndex(root.mediaType())) {
                List<Descriptor> children = manifest.manifests();
                // every platform of an image has the same user in practice; attestations have no platform that runs
                Optional<Descriptor> linux = children.stream()
                        .filter(d -> d.platform() == null || d.platform().os().equals("linux"))
                        .findFirst();
                if (linux.isEmpty()) {
                    return Optional.empty();
                }
                manifest = manifest(linux.get());
            }
            Descriptor config = manifest.blobs().getFirst();
            JsonNode content = Json.strict(bundle.read(config.digest(), Manifest.LIMIT));
            return content.path("config").isObject()
                    ? Optional.of(
                            new ImageUser(content.path("config").path("User").asText("")))
                    : Optional.empty();
        } catch (IOException | ProblemException e) {
            // what cannot be read here is told when the bundle is checked
            return Optional.empty();
        }
    }

    private Manifest manifest(Descriptor descriptor) throws IOException {
        return Manifest.parse(
                bundle.read(descriptor.digest(), Manifest.LIMIT),
                descriptor.digest().toString());
    }
}
