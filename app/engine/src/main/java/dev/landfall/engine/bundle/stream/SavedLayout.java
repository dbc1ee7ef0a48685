package dev.landfall.engine.bundle.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.bundle.DockerManifest;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of an OCI layout that went by, as Docker has saved them since version 25. */
final class SavedLayout {
    private static final int DEPTH = 6;

    private final SavedImages archive;
    private final SavedMembers members;
    private final BlobSink sink;
    private final List<DockerManifest.Image> images;

    /** @param images what {@code manifest.json} says beside it; may be empty */
    SavedLayout(SavedImages archive, SavedMembers members, BlobSink sink, List<DockerManifest.Image> images) {
        this.archive = archive;
        this.members = members;
        this.sink = sink;
        this.images = images;
    }

    int tell(List<Descriptor> entries) throws IOException {
        int count = 0;
        for (Descriptor entry : entries) {
            List<Digest> configs = new ArrayList<>();
            Descriptor root = give(new Descriptor(entry.mediaType(), entry.digest(), entry.size()), configs, 0);
            count += archive.name(members.place(entry.digest()), root, names(entry, configs));
        }
        return count;
    }

    private Manifest manifest(BlobSink.Place place, byte[] document) {
        try {
            return Manifest.parse(document, place.member());
        } catch (ProblemException e) {
            throw archive.tar()
                    .refused(place.member(), place.offset(), e.problem().why());
        }
    }

    /** Gives a manifest or an index with all below it; what of an index is not in the archive is left out of it. */
    private Descriptor give(Descriptor entry, List<Digest> configs, int depth) throws IOException {
        BlobSink.Place place = members.place(entry.digest());
        Descriptor root = members.document(entry)
                .orElseThrow(() -> archive.tar()
                        .refused(
                                SavedMembers.blob(entry.digest()),
                                0,
                                "it is listed as an image and is not in the archive, or is no manifest"));
        byte[] document = sink.document(root.digest()).orElseThrow();
        Manifest manifest = manifest(place, document);
        if (depth > DEPTH) {
            throw archive.tar().refused(place.member(), place.offset(), "indexes within indexes");
        }
        if (manifest.manifests().isEmpty()) {
            blobs(place, manifest, configs);
            return root;
        }
        List<Descriptor> here = manifest.manifests().stream()
                .filter(d -> members.has(d.digest()))
                .toList();
        List<Descriptor> given = new ArrayList<>();
        for (Descriptor child : here) {
            given.add(give(child, configs, depth + 1));
        }
        return here.size() == manifest.manifests().size() ? root : trimmed(place, root, document, here, given);
    }

    /** An archive of one platform still has the index of all: what it names must be what is there. */
    private Descriptor trimmed(
            BlobSink.Place place, Descriptor index, byte[] document, List<Descriptor> here, List<Descriptor> given)
            throws IOException {
        if (here.isEmpty()) {
            throw archive.tar()
                    .refused(place.member(), place.offset(), "none of the images that it lists is in the archive");
        }
        sink.finding(Finding.warn(
                "bundle.import/" + index.digest(),
                Problem.of(
                        "bundle.import-platforms",
                        "member",
                        place.member(),
                        "digest",
                        index.digest(),
                        "count",
                        here.size())));
        if (given.size() == 1) {
            return given.getFirst();
        }
        ObjectNode json = (ObjectNode) Json.strict(document);
        ArrayNode kept = Json.MAPPER.createArrayNode();
        for (JsonNode child : json.path("manifests")) {
            if (here.stream()
                    .anyMatch(d ->
                            d.digest().toString().equals(child.path("digest").asText()))) {
                kept.add(child);
            }
        }
        json.set("manifests", kept);
        return sink.document(place, index.mediaType(), Json.MAPPER.writeValueAsBytes(json));
    }

    private void blobs(BlobSink.Place place, Manifest manifest, List<Digest> configs) throws IOException {
        Optional<DiffIds> ids = Optional.empty();
        for (int i = 0; i < manifest.blobs().size(); i++) {
            Descriptor blob = manifest.blobs().get(i);
            if (i == 0) {
                configs.add(blob.digest());
                Optional<Descriptor> config = members.document(blob);
                if (config.isPresent() && isImage(blob)) {
                    ids = sink.document(blob.digest())
                            .map(json -> DiffIds.of(archive.tar(), members.place(blob.digest()), json))
                            .filter(d -> d.list().size() == manifest.blobs().size() - 1);
                }
            } else if (members.has(blob.digest())) {
                Layer layer = members.layer(SavedMembers.blob(blob.digest()));
                if (ids.isPresent()) {
                    ids.get().check(i - 1, layer, sink);
                }
            } else {
                throw archive.tar()
                        .refused(
                                place.member(),
                                place.offset(),
                                "it needs " + blob.digest() + ", which is not in the archive");
            }
        }
    }

    private static boolean isImage(Descriptor config) {
        return config.mediaType().equals(MediaTypes.OCI_CONFIG)
                || config.mediaType().equals("application/vnd.docker.container.image.v1+json");
    }

    /** An index names whole references or mere tags; the list beside it names references, by their configs. */
    private List<String> names(Descriptor entry, List<Digest> configs) {
        for (String key : List.of(MediaTypes.CONTAINERD_NAME, MediaTypes.REF_NAME)) {
            String name = entry.annotations().getOrDefault(key, "");
            if (name.indexOf('/') >= 0 || name.indexOf(':') >= 0) {
                return List.of(name);
            }
        }
        return images.stream()
                .filter(i -> configs.stream().anyMatch(c -> i.config().endsWith(c.hex())))
                .flatMap(i -> i.tags().stream())
                .toList();
    }
}
