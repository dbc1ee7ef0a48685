package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.DockerManifest;
import dev.landfall.engine.bundle.stream.BlobSink;
import dev.landfall.engine.bundle.stream.BlobSink.Place;
import dev.landfall.engine.bundle.stream.StreamedArchive;
import dev.landfall.engine.bundle.stream.TarStream;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The compressed archives of Zarf, Hauler and KOTS, and any compressed OCI layout or registry storage.
 *
 * <p>Blobs go into the sink as they come by; what they mean is found out at the end, by the readers that read the same archives in place.
 */
public final class ForeignStream implements StreamedArchive {
    private static final Pattern BLOB =
            Pattern.compile("(?:.*/)?blobs/(sha256|sha512)/(?:[0-9a-f]{2}/)?([0-9a-f]{64}|[0-9a-f]{128})(?:/data)?");
    private static final Pattern FIRST = Pattern.compile(
            "(?:images/)?(?:blobs|docker)/.*|(?:images/)?(?:index\\.json|oci-layout)|components/.*|checksums\\.txt|zarf\\..*"
                    + "|airgap\\.yaml|app\\.tar\\.gz|audit\\.log|store\\.json|.*/?docker/registry/v2/.*|images/docker-archive/.*");
    private static final Pattern COMPONENT = Pattern.compile("components/[^/]+\\.tar");
    private static final Pattern OF_COMPONENT =
            Pattern.compile("[^/]+/(?:charts|files|manifests|values)/.*|[^/]+(?:/[^/]+)?");
    private static final Pattern CHART = Pattern.compile("[^/]+/charts/.*");
    /** Documents that tell what the rest is; some become files of the bundle too. */
    private static final Set<String> DOCUMENTS = Set.of(
            "index.json",
            "images/index.json",
            DockerManifest.NAME,
            ZarfYaml.NAME,
            "checksums.txt",
            KotsAirgap.NAME,
            "app.tar.gz",
            "oci-layout",
            "images/oci-layout");

    private static final Set<String> ALSO_FILES = Set.of(ZarfYaml.NAME, KotsAirgap.NAME, "app.tar.gz");
    private static final Set<String> OF_NO_USE = Set.of("audit.log", "store.json", "repositories");
    private static final int DOCUMENT = 64 << 20;
    private static final int SMALL = 1 << 20;
    private static final int LINK = 1024;

    @Override
    public boolean fits(TarStream.Entry first) {
        return FIRST.matcher(first.name()).matches();
    }

    @Override
    public int read(TarStream tar, BlobSink sink) throws IOException {
        StreamedShelf shelf = new StreamedShelf(Path.of(tar.file()));
        for (Optional<TarStream.Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
            sink.checkpoint();
            TarStream.Entry entry = next.get();
            if (entry.kind() != TarStream.Kind.FILE) {
                shelf.link(entry.place(), entry.link());
            } else if (COMPONENT.matcher(entry.name()).matches()) {
                component(tar, entry, shelf, sink);
            } else {
                file(tar, entry, shelf, sink);
            }
        }
        Optional<ForeignLayout> known = KnownLayouts.read(shelf);
        ForeignLayout found = (known.isPresent() ? known : KnownLayouts.plain(shelf))
                .orElseThrow(() -> ProblemException.of(
                        "bundle.not-a-bundle", "file", tar.file(), "why", "it is of no tool that Landfall knows"));
        return tell(found, sink);
    }

    private static void file(TarStream tar, TarStream.Entry entry, StreamedShelf shelf, BlobSink sink)
            throws IOException {
        Place place = entry.place();
        String name = entry.name();
        Matcher blob = BLOB.matcher(name);
        if (blob.matches()) {
            blob(tar, entry, new Digest(blob.group(1), blob.group(2)), shelf, sink);
        } else if (name.contains("/" + RegistryTree.PLACE) || name.startsWith(RegistryTree.PLACE)) {
            if (name.endsWith("/link") && name.contains("/_manifests/")) {
                shelf.kept(place, tar.bytes(LINK));
            }
        } else if (DOCUMENTS.contains(name)) {
            byte[] content = tar.bytes(DOCUMENT);
            shelf.kept(place, content);
            if (ALSO_FILES.contains(name)) {
                store(place, content, null, sink);
            }
        } else if (name.startsWith(KotsAirgap.SAVED)) {
            throw tar.refused(
                    name,
                    entry.offset(),
                    "its images are in the format that KOTS used until 2022; decompress it with gunzip and open the result");
        } else if (!OF_NO_USE.contains(name)) {
            shelf.file(
                    place,
                    entry.size(),
                    sink.store(place, entry.size(), null, tar.content()).digest());
        }
    }

    /** Manifests and configs are kept, for they tell what belongs to what. */
    private static void blob(TarStream tar, TarStream.Entry entry, Digest digest, StreamedShelf shelf, BlobSink sink)
            throws IOException {
        Place place = entry.place();
        if (entry.size() > Manifest.LIMIT) {
            sink.store(place, entry.size(), digest, tar.content());
            shelf.file(place, entry.size(), digest);
            return;
        }
        byte[] content = tar.bytes(Manifest.LIMIT);
        if (!isDocument(content)) {
            store(place, content, digest, sink);
            shelf.file(place, content.length, digest);
            return;
        }
        java.security.MessageDigest hasher = digest.hasher();
        hasher.update(content);
        if (!Digest.of(hasher).equals(digest)) {
            throw ProblemException.of(
                    "bundle.blob-mismatch",
                    "digest",
                    digest,
                    "file",
                    tar.file(),
                    "offset",
                    entry.offset(),
                    "artifacts",
                    entry.name());
        }
        sink.document(place, MediaTypes.OCI_MANIFEST, content);
        shelf.kept(place, content);
    }

    private static boolean isDocument(byte[] content) {
        if (content.length == 0 || content[0] != '{') {
            return false;
        }
        return content.length <= SMALL
                || new String(content, 0, LINK, StandardCharsets.ISO_8859_1).contains("\"schemaVersion\"");
    }

    private static void component(TarStream tar, TarStream.Entry entry, StreamedShelf shelf, BlobSink sink)
            throws IOException {
        StreamedShelf inside = shelf.tar(entry.place(), entry.size(), null);
        DigestInputStream in = new DigestInputStream(tar.content(), Digest.sha256());
        TarStream inner = new TarStream(in, tar.file(), entry.offset());
        for (Optional<TarStream.Entry> next = inner.next(); next.isPresent(); next = inner.next()) {
            sink.checkpoint();
            TarStream.Entry member = next.get();
            Place place = member.place();
            if (member.kind() != TarStream.Kind.FILE) {
                inside.link(place, member.link());
            } else if (CHART.matcher(member.name()).matches() && member.size() <= DOCUMENT) {
                byte[] content = inner.bytes(DOCUMENT);
                inside.kept(place, content);
                store(place, content, null, sink);
            } else if (OF_COMPONENT.matcher(member.name()).matches()) {
                inside.file(
                        place,
                        member.size(),
                        sink.store(place, member.size(), null, inner.content()).digest());
            } else {
                inside.file(place, member.size(), null);
            }
        }
        shelf.digest(entry.place(), entry.size(), Digest.of(in.getMessageDigest()));
    }

    private static void store(Place place, byte[] content, @Nullable Digest expected, BlobSink sink)
            throws IOException {
        try (InputStream in = new ByteArrayInputStream(content)) {
            sink.store(place, content.length, expected, in);
        }
    }

    private static int tell(ForeignLayout found, BlobSink sink) throws IOException {
        Place end = new Place("(made)", 0);
        for (Map.Entry<Digest, byte[]> made : found.blobs().made().entrySet()) {
            if (isDocument(made.getValue())) {
                sink.document(end, MediaTypes.OCI_MANIFEST, made.getValue());
            } else {
                store(end, made.getValue(), made.getKey(), sink);
            }
        }
        for (Descriptor root : found.index()) {
            String name = root.annotations().getOrDefault(MediaTypes.REF_NAME, "");
            sink.artifact(end, Named.bare(root), name);
        }
        found.findings().forEach(sink::finding);
        return found.index().size();
    }
}
