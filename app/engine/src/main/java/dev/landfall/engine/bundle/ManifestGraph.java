package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Everything a manifest or an index needs to be whole.
 *
 * @param root the first document, parsed
 * @param documents manifests and indexes, children before parents, the root last
 * @param blobs configs and layers, in the manifests' order
 */
record ManifestGraph(Manifest root, List<Descriptor> documents, List<Descriptor> blobs) {
    private static final int DEPTH = 6;
    private static final int DOCUMENTS = 10_000;
    private static final int BLOBS = 200_000;
    /** 64 TiB: far beyond any layer, and small enough that sums of sizes stay sums. */
    private static final long LARGEST = 1L << 46;

    /** Reads a document that is not larger than {@link Manifest#LIMIT} and has the digest that was asked for. */
    interface Documents {
        byte[] read(Descriptor descriptor) throws IOException;
    }

    /**
     * Walks from the root down.
     *
     * @param name said in problems
     * @param present which documents to look into; the others count as blobs do
     * @throws ProblemException {@code oci.bad-manifest} when a document is malformed, is not of the size that was said, or lists absurdly much
     */
    static ManifestGraph of(Descriptor root, String name, Documents documents, Predicate<Descriptor> present)
            throws IOException {
        Walk walk = new Walk(name, documents, present);
        Manifest top = walk.document(root, 0);
        return new ManifestGraph(top, List.copyOf(walk.documents.values()), List.copyOf(walk.blobs.values()));
    }

    /** What all of it takes, in bytes. */
    long size() {
        return documents.stream().mapToLong(Descriptor::size).sum()
                + blobs.stream().mapToLong(Descriptor::size).sum();
    }

    private static final class Walk {
        private final String name;
        private final Documents source;
        private final Predicate<Descriptor> present;
        private final Map<Digest, Descriptor> documents = new LinkedHashMap<>();
        private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();

        Walk(String name, Documents source, Predicate<Descriptor> present) {
            this.name = name;
            this.source = source;
            this.present = present;
        }

        Manifest document(Descriptor descriptor, int depth) throws IOException {
            if (depth > DEPTH || documents.size() > DOCUMENTS) {
                throw bad("indexes within indexes, or absurdly many manifests");
            }
            if (descriptor.size() > Manifest.LIMIT) {
                throw bad(descriptor.digest() + " is said to be " + descriptor.size() + " bytes long");
            }
            byte[] content = source.read(descriptor);
            if (content.length != descriptor.size()) {
                throw bad(descriptor.digest() + " is " + content.length + " bytes long, not " + descriptor.size());
            }
            Manifest manifest = Manifest.parse(content, name);
            for (Descriptor child : manifest.manifests()) {
                if (documents.containsKey(child.digest()) || blobs.containsKey(child.digest())) {
                    continue;
                }
                boolean manifestToo = MediaTypes.isIndex(child.mediaType()) || MediaTypes.isManifest(child.mediaType());
                if (manifestToo && present.test(child)) {
                    document(child, depth + 1);
                } else {
                    blob(child);
                }
            }
            manifest.blobs().forEach(this::blob);
            documents.put(descriptor.digest(), descriptor);
            return manifest;
        }

        private void blob(Descriptor blob) {
            if (blob.size() > LARGEST) {
                throw bad(blob.digest() + " is said to be " + blob.size() + " bytes long");
            }
            Descriptor before = blobs.putIfAbsent(blob.digest(), blob);
            if (before != null && before.size() != blob.size()) {
                throw bad(blob.digest() + " is said to be of two sizes");
            }
            if (blobs.size() > BLOBS) {
                throw bad("absurdly many layers");
            }
        }

        private ProblemException bad(String why) {
            return ProblemException.of("oci.bad-manifest", "name", name, "why", why);
        }
    }
}
