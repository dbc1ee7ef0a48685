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
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The blobs of a {@code docker save} archive from before Docker 25, with the manifests made that such an archive lacks.
 *
 * <p>Layers lie there uncompressed, and the config's {@code rootfs.diff_ids} are their digests, so nothing is hashed to open it. Tools that
 * write compressed layers (crane, kaniko) give no digest that could be trusted: those layers are hashed once, when it is opened.
 */
final class DockerArchive implements BlobSource {
    private static final int CONFIG = 4 << 20;

    private final TarShelf shelf;
    private final Map<Digest, byte[]> made = new HashMap<>();
    private final Map<Digest, TarIndex.Member> stored = new HashMap<>();
    private final Map<TarIndex.Member, Descriptor> compressed = new HashMap<>();
    private final List<Descriptor> index = new ArrayList<>();

    private DockerArchive(TarShelf shelf) {
        this.shelf = shelf;
    }

    /** @throws ProblemException {@code bundle.archive-refused} when it contradicts itself */
    static Bundle open(TarShelf shelf) throws IOException {
        DockerArchive archive = new DockerArchive(shelf);
        for (DockerManifest.Image image : DockerManifest.parse(shelf.bytes(DockerManifest.NAME, DockerManifest.LIMIT))
                .images()) {
            archive.add(image);
        }
        return new ForeignBundle(BundleFormat.DOCKER_ARCHIVE, shelf, archive, archive.index, Map.of());
    }

    private void add(DockerManifest.Image image) throws IOException {
        byte[] config = shelf.index().bytes(image.config(), member(image.config()), CONFIG);
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

    /** A config is named by its digest; another content means that the archive was damaged or tampered with. */
    private void checkName(String name, Digest digest) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        String stem = base.endsWith(".json") ? base.substring(0, base.length() - 5) : base;
        String hex = stem.startsWith("sha256:") ? stem.substring(7) : stem;
        if (hex.matches("[0-9a-f]{64}") && !hex.equals(digest.hex())) {
            throw ProblemException.of(
                    "bundle.blob-mismatch",
                    "digest",
                    "sha256:" + hex,
                    "file",
                    shelf.path(),
                    "offset",
                    member(name).offset(),
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
            throw refused(name, "it is no image config: " + e.getMessage());
        }
    }

    private List<Descriptor> layers(DockerManifest.Image image, List<Digest> diffIds) throws IOException {
        if (diffIds.size() != image.layers().size()) {
            throw refused(
                    image.config(),
                    "it lists " + diffIds.size() + " layers, the archive "
                            + image.layers().size());
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < diffIds.size(); i++) {
            TarIndex.Member member = member(image.layers().get(i));
            Descriptor layer = isGzip(member)
                    ? compressed(member)
                    : new Descriptor(MediaTypes.OCI_LAYER, diffIds.get(i), member.size());
            TarIndex.Member before = stored.putIfAbsent(layer.digest(), member);
            if (before != null && before.size() != member.size()) {
                throw refused(image.layers().get(i), "another layer of the same digest has another size");
            }
            layers.add(layer);
        }
        return layers;
    }

    private boolean isGzip(TarIndex.Member member) throws IOException {
        byte[] magic = new byte[2];
        if (member.size() < 18) {
            return false;
        }
        shelf.index().file().read(member.offset(), magic, 0, 2);
        return magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    }

    private Descriptor compressed(TarIndex.Member member) throws IOException {
        Descriptor known = compressed.get(member);
        if (known == null) {
            MessageDigest hasher = Digest.sha256();
            byte[] buffer = new byte[OpenFile.SLICE];
            try (InputStream in = shelf.index().open(member, 0)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    hasher.update(buffer, 0, n);
                }
            }
            known = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(hasher), member.size());
            compressed.put(member, known);
        }
        return known;
    }

    private TarIndex.Member member(String name) {
        String plain;
        try {
            plain = ArchivePath.plain(name);
        } catch (IllegalArgumentException e) {
            throw refused(DockerManifest.NAME, "it names a file outside the archive: " + name);
        }
        return shelf.index()
                .find(plain)
                .orElseThrow(
                        () -> refused(DockerManifest.NAME, "it names '" + name + "', which is not in the archive"));
    }

    private ProblemException refused(String member, String why) {
        long offset = shelf.index().has(member)
                ? shelf.index().find(member).map(TarIndex.Member::offset).orElse(0L)
                : 0;
        return TarIndex.refused(shelf.index().file(), member, offset, why);
    }

    @Override
    public OptionalLong size(Digest digest) {
        byte[] content = made.get(digest);
        if (content != null) {
            return OptionalLong.of(content.length);
        }
        TarIndex.Member member = stored.get(digest);
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
        TarIndex.Member member = stored.get(digest);
        return member == null ? InputStream.nullInputStream() : shelf.index().open(member, offset);
    }
}
