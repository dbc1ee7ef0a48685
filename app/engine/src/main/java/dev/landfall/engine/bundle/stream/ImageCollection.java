package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An archive of archives, as Charmed Kubeflow's {@code images.tar.gz} and {@code charms.tar.gz} are: {@code docker save} tars and charms
 * side by side, without a list; or one such tar alone.
 */
public final class ImageCollection implements StreamedArchive {
    private static final int MEMBERS = 100_000;
    private static final int TOLD = 20;

    @Override
    public boolean fits(TarStream.Entry first) {
        return true;
    }

    @Override
    public int read(TarStream tar, BlobSink sink) throws IOException {
        return new Reading(tar, sink).run();
    }

    private static final class Reading {
        private final TarStream tar;
        private final BlobSink sink;
        private final SavedImages own;
        private final Map<String, Long> archives = new LinkedHashMap<>();
        private final List<String> skipped = new ArrayList<>();
        private int artifacts;

        Reading(TarStream tar, BlobSink sink) {
            this.tar = tar;
            this.sink = sink;
            this.own = new SavedImages(tar, sink);
        }

        int run() throws IOException {
            for (Optional<TarStream.Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                sink.checkpoint();
                member(entry.get());
            }
            int mine = own.finish();
            if (mine == 0) {
                skipped.addAll(own.names());
            }
            if (!skipped.isEmpty() && mine + artifacts > 0) {
                sink.finding(Finding.warn(
                        "bundle.import/skipped",
                        Problem.of(
                                "bundle.import-skipped",
                                "file",
                                tar.file(),
                                "count",
                                skipped.size(),
                                "members",
                                String.join(", ", skipped.subList(0, Math.min(TOLD, skipped.size()))))));
            }
            if (!archives.isEmpty()) {
                JujuImages.missing(archives.keySet()).ifPresent(sink::finding);
            }
            return mine + artifacts;
        }

        private void member(TarStream.Entry entry) throws IOException {
            if (entry.kind() != TarStream.Kind.FILE) {
                if (archives.containsKey(entry.link())) {
                    twice(entry, archives.get(entry.link()));
                } else {
                    own.member(entry, new byte[0]);
                }
                return;
            }
            if (entry.name().endsWith(Charm.SUFFIX)) {
                begin(entry);
                Charm.store(tar, entry, sink);
                artifacts++;
                return;
            }
            byte[] head = tar.content().readNBytes(TarHead.LENGTH);
            boolean part = SavedMembers.isPart(entry.name());
            if (!part && SavedMembers.begins(TarHead.names(head))) {
                begin(entry);
                artifacts += inner(entry, entry.offset(), whole(head));
            } else if (!part && SavedMembers.begins(TarHead.namesInGzip(head))) {
                begin(entry);
                try (InputStream unpacked = new GzipStream(whole(head))) {
                    artifacts += inner(entry, 0, unpacked);
                }
            } else {
                own.member(entry, head);
            }
        }

        private InputStream whole(byte[] head) {
            return new SequenceInputStream(new ByteArrayInputStream(head), tar.content());
        }

        /** @param base where the archive begins; 0 when it is compressed once more and is counted for itself */
        private int inner(TarStream.Entry entry, long base, InputStream content) throws IOException {
            int count = new SavedImages(tar.inside(entry, content, base), sink).read();
            if (count == 0) {
                skipped.add(entry.name());
            }
            return count;
        }

        private void begin(TarStream.Entry entry) {
            Long before = archives.putIfAbsent(entry.name(), entry.offset());
            if (before != null) {
                twice(entry, before);
            }
            if (archives.size() > MEMBERS) {
                throw tar.refused(entry.name(), entry.offset(), "the archive has more than " + MEMBERS + " images");
            }
        }

        private void twice(TarStream.Entry entry, long first) {
            sink.finding(Finding.warn(
                    "bundle.import/" + entry.name(),
                    Problem.of(
                            "bundle.import-listed-twice",
                            "file",
                            tar.file(),
                            "member",
                            entry.name(),
                            "offset",
                            entry.offset(),
                            "first",
                            first,
                            "link",
                            entry.kind() == TarStream.Kind.FILE ? "" : entry.link())));
        }
    }
}
