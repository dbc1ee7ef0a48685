package dev.landfall.engine.packages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.BoundedTar;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * What a packages image holds, as it says itself in {@code /srv/packages.json}: so that single wheels can be read in place, out of the
 * middle of a layer, without unpacking anything.
 *
 * @param files the names below {@code /files/}
 */
public record PackageList(List<PackedWheel> wheels, List<String> files) {
    static final String PATH = "srv/packages.json";
    /** On the layer that opens with the list. */
    static final String LAYER = "dev.landfall.packages.layer";

    private static final int LIMIT = 64 << 20;

    public PackageList {
        wheels = List.copyOf(wheels);
        files = List.copyOf(files);
    }

    /**
     * Reads the list out of an image.
     *
     * @param image its manifest
     * @param name said in problems
     * @throws ProblemException {@code packages.not-packages} when the image is none of these, {@code oci.digest-mismatch} when the list was
     *     changed
     */
    public static PackageList read(BlobSource blobs, Digest image, String name) {
        try {
            Manifest manifest = Manifest.parse(blobs.read(image, Manifest.LIMIT), name);
            Descriptor pages = manifest.blobs().stream()
                    .filter(d -> "index".equals(d.annotations().get(LAYER)))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.of("packages.not-packages", "image", name, "why", "no list"));
            return parse(content(blobs, pages.digest()));
        } catch (IOException | IllegalArgumentException e) {
            throw ProblemException.because(
                    e, "packages.not-packages", "image", name, "why", String.valueOf(e.getMessage()));
        }
    }

    /** The list, out of a layer that is held to its digest: every wheel is held to what the list says, and nothing else vouches for it. */
    private static byte[] content(BlobSource blobs, Digest pages) throws IOException {
        MessageDigest hasher = pages.hasher();
        byte[] content = null;
        try (InputStream layer = new DigestInputStream(blobs.open(pages, 0), hasher)) {
            BoundedTar tar = new BoundedTar(layer);
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null && content == null;
                    entry = tar.getNextEntry()) {
                if (entry.getName().equals(PATH)) {
                    content = tar.readNBytes(LIMIT);
                }
            }
            layer.transferTo(OutputStream.nullOutputStream());
        }
        if (!Digest.of(hasher).equals(pages)) {
            throw ProblemException.of("oci.digest-mismatch", "digest", pages);
        }
        if (content == null) {
            throw new IOException("its list is missing");
        }
        return content;
    }

    /** Bytes of a wheel or its metadata, in place. */
    public static InputStream open(BlobSource blobs, PackedWheel.Place place) throws IOException {
        return new Limited(blobs.open(place.layer(), place.offset()), place.size());
    }

    static byte[] print(List<PackedWheel> wheels, List<String> files) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        ArrayNode list = root.putArray("wheels");
        for (PackedWheel wheel : wheels) {
            ObjectNode one = list.addObject();
            one.put("file", wheel.file());
            one.put("project", wheel.project());
            one.put("version", wheel.version());
            one.put("requires-python", wheel.requiresPython());
            one.put("sha256", wheel.digest().hex());
            one.put("layer", wheel.content().layer().toString());
            one.put("offset", wheel.content().offset());
            one.put("size", wheel.content().size());
            one.put("metadata-offset", wheel.metadata().offset());
            one.put("metadata-size", wheel.metadata().size());
        }
        ArrayNode names = root.putArray("files");
        files.forEach(names::add);
        try {
            return Json.MAPPER.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written", e);
        }
    }

    /** @throws IllegalArgumentException when a digest or a number is none */
    private static PackageList parse(byte[] json) throws IOException {
        JsonNode root = Json.strict(json);
        List<PackedWheel> wheels = new ArrayList<>();
        for (JsonNode one : root.path("wheels")) {
            Digest layer = Digest.parse(one.path("layer").asText());
            String file = one.path("file").asText();
            if (WheelName.tryParse(file).isEmpty()) {
                throw new IllegalArgumentException("no wheel: " + file);
            }
            wheels.add(new PackedWheel(
                    file,
                    WheelName.normal(one.path("project").asText()),
                    one.path("version").asText(),
                    one.path("requires-python").asText(),
                    new Digest("sha256", one.path("sha256").asText()),
                    new PackedWheel.Place(layer, number(one, "offset"), number(one, "size")),
                    new PackedWheel.Place(layer, number(one, "metadata-offset"), number(one, "metadata-size"))));
        }
        List<String> files = new ArrayList<>();
        root.path("files").forEach(f -> files.add(f.asText()));
        return new PackageList(wheels, files);
    }

    private static long number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber() || value.asLong() < 0) {
            throw new IllegalArgumentException("no number: " + key);
        }
        return value.asLong();
    }
}
