package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.bundle.CharmName;
import dev.landfall.engine.bundle.ManifestJson;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A Juju charm that goes by, in a file named as {@link CharmName} reads it. */
final class Charm {
    static final String SUFFIX = CharmName.SUFFIX;

    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    private Charm() {}

    /**
     * Stores a charm as an artifact.
     *
     * @throws ProblemException {@code bundle.charm-mismatch} when its content has not the hash that its name says
     */
    static void store(TarStream tar, TarStream.Entry entry, BlobSink sink) throws IOException {
        String file = entry.name().substring(entry.name().lastIndexOf('/') + 1);
        CharmName named = CharmName.of(file)
                .orElseThrow(() -> tar.refused(entry.name(), entry.offset(), "it is a charm without a name"));
        byte[] head = tar.content().readNBytes(4);
        if (head.length < 4 || head[0] != 'P' || head[1] != 'K') {
            throw tar.refused(entry.name(), entry.offset(), "it should be a charm and is no zip archive");
        }
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), tar.content());
        BlobSink.Stored stored = sink.store(tar.place(entry), entry.size(), null, whole);
        if (!named.fits(stored.digest())) {
            throw ProblemException.of(
                    "bundle.charm-mismatch",
                    "file",
                    tar.file(),
                    "charm",
                    file,
                    "offset",
                    entry.offset(),
                    "digest",
                    stored.digest());
        }
        Descriptor layer = new Descriptor(MediaTypes.ZIP, stored.digest(), stored.size())
                .annotated(Map.of(MediaTypes.TITLE, file));
        byte[] manifest = ManifestJson.print(
                MediaTypes.CHARM,
                sink.document(tar.place(entry), MediaTypes.OCI_EMPTY, EMPTY),
                List.of(layer),
                Map.of(MediaTypes.TITLE, named.name(), MediaTypes.VERSION, named.version()));
        sink.artifact(tar.place(entry), sink.document(tar.place(entry), MediaTypes.OCI_MANIFEST, manifest), file);
    }
}
