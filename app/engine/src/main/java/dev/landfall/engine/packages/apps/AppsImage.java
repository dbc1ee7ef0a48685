package dev.landfall.engine.packages.apps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A base image with one layer more, for each platform of the base that is there (OCI image specification, "Image Manifest"). Whatever the
 * base was written as, this is an OCI image; the base's layers stay the blobs they are. The same base and layer give the same digest.
 * Immutable.
 */
public final class AppsImage {
    private static final int CONFIG = 4 << 20;
    private static final String DOCKER = "application/vnd.docker.image.rootfs.diff.tar";
    private static final String CREATED = "1970-01-01T00:00:00Z";

    private final BlobSource base;
    private final Descriptor layer;
    private final Map<Digest, byte[]> documents = new HashMap<>();
    private final Descriptor root;

    /**
     * Puts a layer onto a base.
     *
     * @param layer a plain tar
     * @throws ProblemException {@code apps.base-unfit}
     */
    public AppsImage(BlobSource base, Descriptor baseRoot, String baseName, Descriptor layer) throws IOException {
        this.base = base;
        this.layer = layer;
        Manifest top = Manifest.parse(base.read(baseRoot.digest(), Manifest.LIMIT), baseName);
        if (!MediaTypes.isIndex(top.mediaType())) {
            this.root = image(top, baseName, null);
            return;
        }
        List<Descriptor> images = new ArrayList<>();
        for (Descriptor child : top.manifests()) {
            // attestations lie in an index beside the images
            Platform platform = child.platform();
            boolean runs = platform == null || !platform.os().equals("unknown");
            if (runs && base.size(child.digest()).isPresent()) {
                Manifest manifest = Manifest.parse(base.read(child.digest(), Manifest.LIMIT), baseName);
                images.add(image(manifest, baseName, platform));
            }
        }
        if (images.isEmpty()) {
            throw unfit(baseName, "it is in the bundle for no platform");
        }
        this.root = images.size() == 1 ? images.getFirst() : index(images);
    }

    private static ProblemException unfit(String image, String why) {
        return ProblemException.of("apps.base-unfit", "image", image, "why", why);
    }

    private ObjectNode config(Manifest manifest, String baseName) throws IOException {
        byte[] content = base.read(manifest.blobs().getFirst().digest(), CONFIG);
        try {
            if (Json.strict(content) instanceof ObjectNode config) {
                return config;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw unfit(baseName, "its configuration is not what images have");
    }

    private Descriptor image(Manifest manifest, String baseName, @Nullable Platform platform) throws IOException {
        ObjectNode config = config(manifest, baseName);
        config.put("created", CREATED);
        ArrayNode diffs = config.path("rootfs").path("diff_ids") instanceof ArrayNode there
                ? there
                : config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        diffs.add(layer.digest().toString());
        if (config.path("history") instanceof ArrayNode history) {
            history.addObject().put("created", CREATED).put("created_by", "landfall: application packages");
        }
        Descriptor made = keep(MediaTypes.OCI_CONFIG, Json.MAPPER.writeValueAsBytes(config));
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        print(json.putObject("config"), made);
        ArrayNode layers = json.putArray("layers");
        manifest.blobs().stream().skip(1).map(AppsImage::oci).forEach(l -> print(layers.addObject(), l));
        print(layers.addObject(), layer);
        Descriptor image = keep(MediaTypes.OCI_MANIFEST, Json.MAPPER.writeValueAsBytes(json));
        return new Descriptor(image.mediaType(), image.digest(), image.size(), Map.of(), platform, null);
    }

    private Descriptor index(List<Descriptor> images) throws IOException {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode list = json.putArray("manifests");
        for (Descriptor image : images) {
            ObjectNode entry = list.addObject();
            print(entry, image);
            Platform platform = image.platform();
            if (platform != null) {
                ObjectNode on = entry.putObject("platform");
                on.put("architecture", platform.architecture()).put("os", platform.os());
                if (!platform.variant().isEmpty()) {
                    on.put("variant", platform.variant());
                }
            }
        }
        return keep(MediaTypes.OCI_INDEX, Json.MAPPER.writeValueAsBytes(json));
    }

    /** The same blob under OCI's name for it. */
    private static Descriptor oci(Descriptor d) {
        String type = switch (d.mediaType()) {
            case DOCKER -> MediaTypes.OCI_LAYER;
            case DOCKER + ".gzip" -> MediaTypes.OCI_LAYER_GZIP;
            default -> d.mediaType();
        };
        return new Descriptor(type, d.digest(), d.size());
    }

    private static void print(ObjectNode node, Descriptor d) {
        node.put("mediaType", d.mediaType());
        node.put("digest", d.digest().toString());
        node.put("size", d.size());
    }

    private Descriptor keep(String type, byte[] content) {
        Digest digest = Digest.of(content);
        documents.put(digest, content);
        return new Descriptor(type, digest, content.length);
    }

    /** Its manifest, or an index of one for each platform. */
    public Descriptor root() {
        return root;
    }

    /** Everything it is made of; the layer is read from a file. */
    public BlobSource blobs(Path layerFile) {
        return new BlobSource() {
            @Override
            public OptionalLong size(Digest digest) {
                byte[] own = documents.get(digest);
                if (own != null) {
                    return OptionalLong.of(own.length);
                }
                return digest.equals(layer.digest()) ? OptionalLong.of(layer.size()) : base.size(digest);
            }

            @Override
            public InputStream open(Digest digest, long offset) throws IOException {
                byte[] own = documents.get(digest);
                if (own != null) {
                    return new ByteArrayInputStream(own, (int) offset, own.length - (int) offset);
                }
                if (!digest.equals(layer.digest())) {
                    return base.open(digest, offset);
                }
                InputStream in = Files.newInputStream(layerFile);
                in.skipNBytes(offset);
                return in;
            }
        };
    }
}
