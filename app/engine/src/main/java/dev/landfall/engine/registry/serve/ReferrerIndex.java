package dev.landfall.engine.registry.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An index of what refers to a manifest, as the referrers API answers; the same list gives the same bytes. */
final class ReferrerIndex {
    private ReferrerIndex() {}

    static byte[] print(List<Descriptor> referrers) {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        index.put(
                "manifests",
                referrers.stream()
                        .sorted(Comparator.comparing(Descriptor::digest))
                        .map(ReferrerIndex::entry)
                        .toList());
        try {
            return Json.MAPPER.writeValueAsBytes(index);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text always have a JSON form", e);
        }
    }

    static Descriptor descriptor(byte[] index) {
        return new Descriptor(MediaTypes.OCI_INDEX, Digest.of(index), index.length);
    }

    private static Map<String, Object> entry(Descriptor d) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("mediaType", d.mediaType());
        entry.put("digest", d.digest().toString());
        entry.put("size", d.size());
        if (d.artifactType() != null) {
            entry.put("artifactType", d.artifactType());
        }
        if (!d.annotations().isEmpty()) {
            entry.put("annotations", d.annotations());
        }
        return entry;
    }
}
