package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays entries out over volumes of a given size, in order, splitting blobs where a volume ends.
 *
 * <p>A table must fit in front of what it lists, so its size is reckoned along: each line as long as it can become, each chunk one hash.
 */
final class VolumePlanner {
    /** The table's header, the hash's header and the hash. */
    private static final int FRAME = 3 * TarHeader.BLOCK;

    private static final int END = 2 * TarHeader.BLOCK;

    /** Rather than a piece smaller than this, the next volume is begun. */
    private static final long LEAST_PIECE = 1 << 20;

    /** Nobody carries more files than this. */
    private static final int VOLUMES = 9_999;

    private final Digest bundle;
    private final String name;
    private final String version;
    private final long limit;
    private final List<Draft> drafts = new ArrayList<>();
    private Draft draft;

    private VolumePlanner(Digest bundle, String name, String version, long limit) {
        this.bundle = bundle;
        this.name = name;
        this.version = version;
        this.limit = limit;
        this.draft = new Draft();
        drafts.add(draft);
    }

    /** @throws ProblemException {@code bundle.volume-too-small} */
    static List<VolumePlan> plan(
            Digest bundle, String name, String version, List<VolumePlan.Entry> entries, long limit) {
        VolumePlanner planner = new VolumePlanner(bundle, name, version, limit);
        entries.forEach(planner::place);
        List<VolumePlan> plans = new ArrayList<>();
        for (int i = 0; i < planner.drafts.size(); i++) {
            plans.add(planner.drafts.get(i).finish(i + 1, planner.drafts.size()));
        }
        return plans;
    }

    private void place(VolumePlan.Entry entry) {
        long from = 0;
        while (true) {
            long left = entry.size() - from;
            if (draft.fits(entry, from, left)) {
                draft.add(entry, from, left);
                return;
            }
            boolean whole =
                    entry instanceof VolumePlan.Document || (entry instanceof VolumePlan.BlobEntry b && b.whole());
            long room = whole ? 0 : Math.min(left, draft.room(entry));
            if (room >= Math.min(LEAST_PIECE, limit / 8) && draft.fits(entry, from, room)) {
                draft.add(entry, from, room);
                from += room;
            } else if (whole || draft.pieces.isEmpty()) {
                throw ProblemException.of("bundle.volume-too-small", "size", limit, "what", entry.path());
            }
            draft = new Draft();
            drafts.add(draft);
            if (drafts.size() > VOLUMES) {
                throw ProblemException.of("bundle.volumes-too-many", "size", limit, "most", VOLUMES);
            }
        }
    }

    /** A volume that is being filled. */
    private final class Draft {
        private final List<VolumePlan.Piece> pieces = new ArrayList<>();
        private final Map<String, Integer> artifacts = new LinkedHashMap<>();
        private long table = VolumeTableJson.headBound(bundle, name, version);
        private long data;

        boolean fits(VolumePlan.Entry entry, long from, long length) {
            long more =
                    data + new VolumePlan.Piece(entry, from, length).header().length + TarHeader.padded(length) + END;
            return total(table + cost(entry), more) <= limit;
        }

        private long total(long tableBytes, long dataBytes) {
            return FRAME + tableSize(tableBytes, dataBytes) + dataBytes;
        }

        private long tableSize(long tableBytes, long dataBytes) {
            long chunks = (dataBytes + VolumeTable.CHUNK - 1) / VolumeTable.CHUNK;
            return TarHeader.padded(tableBytes + chunks * VolumeTableJson.chunkBound());
        }

        /** The most bytes of a piece that still fit. */
        long room(VolumePlan.Entry entry) {
            int header = new VolumePlan.Piece(entry, 0, 0).header().length;
            long room = limit - total(table + cost(entry), limit) + limit - data - header - END;
            return room / TarHeader.BLOCK * TarHeader.BLOCK;
        }

        /** What the table grows by. */
        private long cost(VolumePlan.Entry entry) {
            long cost = VolumeTableJson.memberBound(member(entry, entry.size(), entry.size(), 0, false));
            for (String artifact : names(entry)) {
                if (!artifacts.containsKey(artifact)) {
                    cost += VolumeTableJson.artifactBound(artifact);
                }
            }
            return cost;
        }

        void add(VolumePlan.Entry entry, long from, long length) {
            table += cost(entry);
            names(entry).forEach(a -> artifacts.putIfAbsent(a, artifacts.size()));
            VolumePlan.Piece piece = new VolumePlan.Piece(entry, from, length);
            pieces.add(piece);
            data += piece.header().length + TarHeader.padded(length);
        }

        private VolumeTable.Member member(VolumePlan.Entry entry, long from, long length, long at, boolean known) {
            return switch (entry) {
                case VolumePlan.Document d ->
                    new VolumeTable.Member(d.path(), d.digest(), d.size(), 0, d.size(), at, List.of());
                case VolumePlan.BlobEntry b ->
                    new VolumeTable.Member(
                            null,
                            b.blob().descriptor().digest(),
                            b.size(),
                            from,
                            length,
                            at,
                            // a name that is not counted yet gets the highest count at most
                            names(entry).stream()
                                    .map(a -> known
                                            ? artifacts.getOrDefault(a, 0)
                                            : artifacts.getOrDefault(
                                                    a,
                                                    artifacts.size()
                                                            + names(entry).size()))
                                    .toList());
            };
        }

        private static List<String> names(VolumePlan.Entry entry) {
            return entry instanceof VolumePlan.BlobEntry b ? b.blob().artifacts() : List.of();
        }

        VolumePlan finish(int number, int of) {
            int tableSize = Math.toIntExact(tableSize(table, data + END));
            long start = (long) FRAME + tableSize;
            long at = start;
            List<VolumeTable.Member> members = new ArrayList<>(pieces.size());
            for (VolumePlan.Piece piece : pieces) {
                at += piece.header().length;
                members.add(member(piece.entry(), piece.from(), piece.length(), at, true));
                at += TarHeader.padded(piece.length());
            }
            long size = at + END;
            VolumeTable table = new VolumeTable(
                    bundle,
                    name,
                    version,
                    number,
                    of,
                    size,
                    start,
                    List.copyOf(artifacts.keySet()),
                    members,
                    new VolumeTable.Hashes(new byte[0]));
            return new VolumePlan(table, tableSize, List.copyOf(pieces));
        }
    }
}
