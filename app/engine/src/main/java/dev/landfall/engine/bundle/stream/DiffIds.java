package dev.landfall.engine.bundle.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an image's config says its layers are, once unpacked ({@code rootfs.diff_ids}).
 *
 * @param file the archive, as problems say it
 * @param config where the config stands
 * @param list lowest layer first
 */
record DiffIds(String file, BlobSink.Place config, List<Digest> list) {
    static DiffIds of(TarStream tar, BlobSink.Place place, byte[] config) {
        List<Digest> ids = new ArrayList<>();
        try {
            for (JsonNode id : Json.strict(config).path("rootfs").path("diff_ids")) {
                ids.add(Digest.parse(id.asText("")));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw tar.refused(place.member(), place.offset(), "it is no image config: " + e.getMessage());
        }
        return new DiffIds(tar.file(), place, List.copyOf(ids));
    }

    /**
     * Holds a layer to it.
     *
     * @throws ProblemException {@code bundle.layer-mismatch}
     */
    void check(int number, Layer layer, BlobSink sink) {
        if (layer.unpacked().isEmpty()) {
            sink.finding(Finding.warn(
                    "bundle.import/" + layer.digest(),
                    Problem.of(
                            "bundle.import-unchecked",
                            "file",
                            file,
                            "member",
                            layer.place().member(),
                            "digest",
                            layer.digest())));
        } else if (!layer.unpacked().get().equals(list.get(number))) {
            throw ProblemException.of(
                    "bundle.layer-mismatch",
                    "file",
                    file,
                    "member",
                    layer.place().member(),
                    "offset",
                    layer.place().offset(),
                    "config",
                    config.member(),
                    "said",
                    list.get(number),
                    "digest",
                    layer.unpacked().get());
        }
    }
}
