package dev.landfall.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of a {@code docker save} archive from before Docker 25, with the manifests made that such an archive lacks.
 *
 * <p>Layers lie there uncompressed, and the config's {@code rootfs.diff_ids} are their digests, so nothing is hashed to open it. Tools that
 * write compressed layers (crane, kaniko) name them for their digests, which are taken at their word until they are read; a
 * compressed layer of another name is hashed once, when the archive is opened.
 */
public final class DockerArchive implements BlobSource {
    private static final int CONFIG = 4 << 20;
    private static final Pattern HEX = Pattern.compile("(?:.*/)?(?:sha256:)?([0-9a-f]{64})(?:\\.[a-z.]+)?");

    private final Shelf shelf;
    private final Map<Digest, byte[]> made = new HashMap<>();
    private final Map<Digest, Stored> stored = new HashMap<>();
    private final Map<String, Descriptor> compressed = new HashMap<>();
    private final List<Descriptor> index = new ArrayList<>();

    private record Stored(String name, long size) {}

    private DockerArchive(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * Reads what the archive lists.
     *
     * @throws ProblemException {@code bundle.archive-refused} when it contradicts itself
     */
    public static DockerArchive read(Shelf shelf) throws IOException {
        DockerArchive archive = new DockerArchive(shelf);
        for (DockerManifest.Image image : DockerManifest.read(shelf).images()) {
            archive.add(image);
        }
        return archive;
    }

    /** An entry for each name of each image. */
    public List<Descriptor> index() {
        return List.copyOf(index);
    }

    private void add(DockerManifest.Image image) throws IOException {
        byte[] config = shelf.bytes(member(image.config()), CONFIG);
        Digest digest = Digest.of(config);
        checkName(image.config(), digest);
        made.put(digest, config);
        List<Descriptor> layers = layers(image, diffIds(image.config(), config));
        byte[] manifest =
                ManifestJson.print("", new Descriptor(MediaTypes.OCI_CONFIG, digest, config.length), layers, Map.of());
        Digest root = Digest.of(manifest);
        made.put(root, manifest);
        List<String> names = image.tags().isEmpty() ? List.of("") : image.tags();
        for (String name : names) {
            index.add(new Descriptor(MediaTypes.OCI_MANIFEST, root, manifest.length).annotated(named(name)));
        }
    }

    private static Map<String, String> named(String tag) {
        return ImageReference.tryParse(tag)
                .map(ref -> Map.of(MediaTypes.REF_NAME, ref.resolved().toString()))
                .orElse(Map.of());
    }

    private static Optional<Digest> digestIn(String name) {
        Matcher m = HEX.matcher(name);
        return m.matches() ? Optional.of(new Digest("sha256", m.group(1))) : Optional.empty();
    }

    /** A config is named by its digest; another content means that the archive was damaged or tampered with. */
    private void checkName(String name, Digest digest) {
        Optional<Digest> said = digestIn(name);
        if (said.isPresent() && !said.get().equals(digest)) {
            throw ProblemException.of(
                    "bundle.blob-mismatch",
                    "digest",
                    said.get(),
                    "file",
                    shelf.path(),
                    "offset",
                    shelf.refused(name, "").problem().facts().getOrDefault("offset", "0"),
                    "artifacts",
                    name);
        }
    }

    private List<Digest> diffIds(String name, byte[] config) {
        List<Digest> ids = new ArrayList<>();
        try {
            JsonNode list = Json.strict(config).path("rootfs").path("diff_ids");
            for (JsonNode id : list) {
                ids.add(Digest.parse(id.asText("")));
            }
            return ids;
        } catch (IOException | IllegalArgumentException e) {
            throw shelf.refused(name, "it is no image config: " + e.getMessage());
        }
    }

    private List<Descriptor> layers(DockerManifest.Image image, List<Digest> diffIds) throws IOException {
        if (diffIds.size() != image.layers().size()) {
            throw shelf.refused(
                    image.config(),
                    "it lists " + diffIds.size() + " layers, the archive "
                            + image.layers().size());
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            String name = member(image.layers().get(i));
            long size = shelf.size(name).orElse(0);
            String type = mediaType(name, size);
            Descriptor layer = type.equals(MediaTypes.OCI_LAYER)
                    ? new Descriptor(type, diffIds.get(i), size)
                    : compressed(name, size, type, diffIds.get(i));
            Stored before = stored.putIfAbsent(layer.digest(), new Stored(name, size));
            if (before != null && before.size() != size) {
                throw shelf.refused(name, "another layer of the same digest has another size");
            }
            layers.add(layer);
        }
        return layers;
    }

    private String mediaType(String name, long size) throws IOException {
        byte[] magic = new byte[4];
        if (size >= 9) {
            try (InputStream in = shelf.open(name, 0)) {
                in.readNBytes(magic, 0, 4);
            }
        }
        return Compression.of(magic) == Compression.GZIP
                ? MediaTypes.OCI_LAYER_GZIP
                : Compression.of(magic) == Compression.ZSTD ? MediaTypes.OCI_LAYER_ZSTD : MediaTypes.OCI_LAYER;
    }

    private Descriptor compressed(String name, long size, String type, Digest diffId) throws IOException {
        Descriptor known = compressed.get(name);
        if (known == null) {
            @Nullable
            Digest said = digestIn(name).filter(d -> !d.equals(diffId)).orElse(null);
            known = new Descriptor(type, said == null ? shelf.digest(name) : said, size);
            compressed.put(name, known);
        }
        return known;
    }

    private String member(String name) throws IOException {
        String plain;
        try {
            plain = ArchivePath.plain(name);
        } catch (IllegalArgumentException e) {
            throw shelf.refused(DockerManifest.NAME, "it names a file outside the archive: " + name);
        }
        if (!shelf.has(plain)) {
            throw shelf.refused(DockerManifest.NAME, "it names '" + name + "', which is not in the archive");
        }
        return plain;
    }

    @Override
    public OptionalLong size(Digest digest) {
        byte[] content = made.get(digest);
        if (content != null) {
            return OptionalLong.of(content.length);
        }
        Stored member = stored.get(digest);
        return member == null ? OptionalLong.empty() : OptionalLong.of(member.size());
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        long size = size(digest)
                .orElseThrow(
                        () -> ProblemException.of("bundle.blob-missing", "digest", digest, "bundle", shelf.path()));
        if (offset < 0 || offset > size) {
            throw new IndexOutOfBoundsException("offset " + offset + " in a blob of " + size + " bytes");
        }
        byte[] content = made.get(digest);
        if (content != null) {
            return new ByteArrayInputStream(content, (int) offset, (int) (size - offset));
        }
        Stored member = stored.get(digest);
        return member == null ? InputStream.nullInputStream() : shelf.open(member.name(), offset);
    }
}
