package dev.landfall.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.Optional;

/** Finds out what a manifest is the root of: an image, a chart, a product, a file. */
final class ArtifactReader {
    private static final int CONFIG = 4 << 20;

    private final ManifestGraph.Documents documents;

    /** @param documents reads manifests, and configs too */
    ArtifactReader(ManifestGraph.Documents documents) {
        this.documents = documents;
    }

    /**
     * The artifact that a graph is of.
     *
     * @param name an image's reference; others say their own
     * @param source as {@link Artifact#source()}
     */
    Artifact read(Descriptor root, ManifestGraph graph, String name, String source) throws IOException {
        Manifest manifest = graph.root();
        Optional<Descriptor> config = manifest.blobs().stream().findFirst();
        String type = Optional.ofNullable(manifest.artifactType()).orElse("");
        if (config.isPresent() && config.get().mediaType().equals(MediaTypes.HELM_CONFIG)) {
            JsonNode chart = json(config.get(), name);
            return new Artifact(
                    ArtifactKind.CHART,
                    chart.path("name").asText(name),
                    chart.path("version").asText(""),
                    source,
                    root,
                    graph.size(),
                    licence(chart.path("annotations")));
        }
        Optional<ArtifactKind> typed = switch (type) {
            case MediaTypes.PRODUCT -> Optional.of(ArtifactKind.PRODUCT);
            case MediaTypes.FILE -> Optional.of(ArtifactKind.FILE);
            case MediaTypes.CHARM -> Optional.of(ArtifactKind.CHARM);
            default -> Optional.empty();
        };
        if (typed.isPresent()) {
            return new Artifact(
                    typed.get(),
                    manifest.annotations().getOrDefault(MediaTypes.TITLE, name),
                    manifest.annotations().getOrDefault(MediaTypes.VERSION, ""),
                    source,
                    root,
                    graph.size(),
                    manifest.annotations().getOrDefault(MediaTypes.LICENCES, ""));
        }
        if (type.equals(MediaTypes.CYCLONEDX)) {
            return new Artifact(
                    ArtifactKind.SBOM,
                    manifest.annotations().getOrDefault(MediaTypes.TITLE, name),
                    manifest.annotations().getOrDefault(MediaTypes.VERSION, ""),
                    source,
                    root,
                    graph.size(),
                    "");
        }
        String tag = ImageReference.tryParse(name)
                .flatMap(ref -> Optional.ofNullable(ref.tag()))
                .orElse("");
        String licence = manifest.annotations().getOrDefault(MediaTypes.LICENCES, "");
        return new Artifact(ArtifactKind.IMAGE, name, tag, source, root, graph.size(), licence);
    }

    /** What an image says of its licence: its manifest's annotation, else its config's label. */
    String licence(ManifestGraph graph, String name) throws IOException {
        String annotated = graph.root().annotations().getOrDefault(MediaTypes.LICENCES, "");
        if (!annotated.isEmpty()) {
            return annotated;
        }
        for (Descriptor blob : graph.blobs()) {
            boolean config = blob.mediaType().equals(MediaTypes.OCI_CONFIG)
                    || blob.mediaType().equals(MediaTypes.DOCKER_CONFIG);
            if (config) {
                return json(blob, name)
                        .path("config")
                        .path("Labels")
                        .path(MediaTypes.LICENCES)
                        .asText("");
            }
        }
        return "";
    }

    /** Where charts say their licence; there is no one way. */
    static String licence(JsonNode annotations) {
        for (String key : new String[] {"licenses", "artifacthub.io/license", MediaTypes.LICENCES}) {
            String licence = annotations.path(key).asText("");
            if (!licence.isEmpty()) {
                return licence;
            }
        }
        return "";
    }

    private JsonNode json(Descriptor config, String name) throws IOException {
        if (config.size() > CONFIG) {
            throw ProblemException.of(
                    "oci.bad-manifest", "name", name, "why", "its config is " + config.size() + " bytes long");
        }
        try {
            return Json.strict(documents.read(config));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw ProblemException.because(
                    e, "oci.bad-manifest", "name", name, "why", "its config is not JSON: " + e.getOriginalMessage());
        }
    }
}
