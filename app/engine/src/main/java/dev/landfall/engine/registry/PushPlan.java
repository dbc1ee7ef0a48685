package dev.landfall.engine.registry;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one image consists of, read from the bundle before anything is sent. */
final class PushPlan {
    private static final int DEPTH = 4;

    final PushItem item;
    final ImageReference target;
    /** Manifests that are here, children before the indexes that name them, the root last. */
    final Map<Digest, Document> documents = new LinkedHashMap<>();
    /** Configs and layers. */
    final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    /** Manifests that the bundle does not hold, so that the registry must. */
    final List<Descriptor> elsewhere = new ArrayList<>();

    /** A manifest as it is put; the content is not copied, nobody changes it. */
    static final class Document {
        final Digest digest;
        final String mediaType;
        final byte[] content;

        Document(Digest digest, String mediaType, byte[] content) {
            this.digest = digest;
            this.mediaType = mediaType;
            this.content = content;
        }
    }

    PushPlan(PushItem item, ImageReference target) {
        this.item = item;
        this.target = target;
    }

    /** Reads manifests and indexes, down to the last. */
    void read(BlobSource source) {
        try {
            collect(source, item.root(), 0);
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "registry.medium", "digest", item.root().digest(), "why", String.valueOf(e.getMessage()));
        }
    }

    private void collect(BlobSource source, Descriptor node, int depth) throws IOException {
        if (documents.containsKey(node.digest())) {
            return;
        }
        if (depth > DEPTH) {
            throw ProblemException.of("oci.bad-manifest", "name", item.source(), "why", "indexes nested too deeply");
        }
        if (source.size(node.digest()).isEmpty()) {
            elsewhere.add(node);
            return;
        }
        byte[] content = source.read(node.digest(), Manifest.LIMIT);
        Manifest manifest = Manifest.parse(content, item.source().toString());
        for (Descriptor child : manifest.manifests()) {
            collect(source, child, depth + 1);
        }
        for (Descriptor blob : manifest.blobs()) {
            if (!foreign(blob) || source.size(blob.digest()).isPresent()) {
                blobs.putIfAbsent(blob.digest(), blob);
            }
        }
        String type = MediaTypes.isIndex(node.mediaType()) || MediaTypes.isManifest(node.mediaType())
                ? node.mediaType()
                : manifest.mediaType();
        documents.put(node.digest(), new Document(node.digest(), type, content));
    }

    /** Whether a layer may be left where it came from, as those of Windows once were. */
    static boolean foreign(Descriptor blob) {
        return blob.mediaType().contains("foreign") || blob.mediaType().contains("nondistributable");
    }

    /** What the root is put under: the tag, or the digest where there is none. */
    String reference() {
        String tag = target.tag();
        return tag == null ? item.root().digest().toString() : tag;
    }

    long size() {
        return blobs.values().stream().mapToLong(Descriptor::size).sum();
    }
}
