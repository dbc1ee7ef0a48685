package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.bundle.ArchivePath;
import dev.landfall.engine.bundle.TarExtension;
import dev.landfall.engine.bundle.TarHeader;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of a tar, read once from front to back (POSIX ustar and pax, GNU's long names and base-256 sizes).
 *
 * <p>Strict, because archives come from anywhere: names that lead out, devices, sparse files, a missing end and anything after the end
 * but zeros are refused, naming member and offset. Names that stand twice are for the caller to judge. One thread.
 */
public final class TarStream {
    private static final int MEMBERS = 2_000_000;

    private final InputStream in;
    private final String file;
    private final String within;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private long at;
    private long left;
    private long padding;
    private int members;
    private String last = "(first)";
    private @Nullable Entry current;
    private boolean again;

    /** What a member is. */
    public enum Kind {
        FILE,
        HARD_LINK,
        SYMBOLIC_LINK
    }

    /**
     * A file or a link; folders are not told.
     *
     * @param name below the archive's root, plain: no leading {@code ./}, no {@code ..}
     * @param size of the content in bytes; 0 of a link
     * @param link what a link points to, as a plain name; empty of a file
     * @param offset of the content's first byte in the archive, decompressed
     */
    public record Entry(String name, Kind kind, long size, String link, long offset) {
        /** Where it stands in its own tar, as a sink is told of it. */
        public BlobSink.Place place() {
            return new BlobSink.Place(name, offset);
        }
    }

    /**
     * Reads a tar.
     *
     * @param file said in problems: the archive's name
     * @param base where in the archive the tar begins, 0 unless it is a member itself
     */
    public TarStream(InputStream in, String file, long base) {
        this(in, file, "", base);
    }

    private TarStream(InputStream in, String file, String within, long base) {
        this.in = in;
        this.file = file;
        this.within = within;
        this.at = base;
    }

    /**
     * The tar that a member of this one is.
     *
     * @param content all of the member, decompressed
     * @param base where in this archive it begins; 0 when it is compressed and offsets count in it alone
     */
    public TarStream inside(Entry member, InputStream content, long base) {
        return new TarStream(content, file, within + member.name() + ", ", base);
    }

    /** Where a member stands, named with the archives that it is in. */
    public BlobSink.Place place(Entry entry) {
        return new BlobSink.Place(within + entry.name(), entry.offset());
    }

    /** The archive's name, as problems say it. */
    public String file() {
        return file;
    }

    /**
     * The next member, whatever was left of the last one's content skipped; empty at the end, when all of the stream has been read.
     *
     * @throws ProblemException {@code bundle.archive-refused}, {@code bundle.archive-truncated}, {@code bundle.archive-damaged}
     */
    public Optional<Entry> next() {
        if (again) {
            again = false;
            return Optional.ofNullable(current);
        }
        skip(left + padding);
        TarExtension said = new TarExtension();
        while (true) {
            long start = at;
            if (!fill(block, TarHeader.BLOCK)) {
                throw truncated();
            }
            if (TarHeader.isZero(block)) {
                end();
                return Optional.empty();
            }
            try {
                if (++members > MEMBERS) {
                    throw new IllegalArgumentException("the archive has more than " + MEMBERS + " members");
                }
                Optional<Entry> entry = header(said);
                if (entry.isPresent()) {
                    return entry;
                }
            } catch (IllegalArgumentException e) {
                throw refused("after " + last, start, String.valueOf(e.getMessage()));
            }
        }
    }

    private Optional<Entry> header(TarExtension said) {
        TarHeader plain = TarHeader.parse(block);
        if (TarExtension.is(plain)) {
            if (plain.size() > TarExtension.LIMIT) {
                throw new IllegalArgumentException("a name or a list of attributes is absurdly long");
            }
            byte[] content = new byte[(int) plain.size()];
            if (!fill(content, content.length)) {
                throw truncated();
            }
            skip(TarHeader.padded(content.length) - content.length);
            said.take(plain.type(), content);
            return Optional.empty();
        }
        TarHeader header = said.applied(plain);
        Optional<Entry> entry = entry(header);
        last = entry.map(Entry::name).orElse(last);
        left = header.size();
        padding = TarHeader.padded(left) - left;
        current = entry.orElse(null);
        if (entry.isEmpty()) {
            skip(left + padding);
        }
        return entry;
    }

    private Optional<Entry> entry(TarHeader header) {
        String name = ArchivePath.plain(header.name());
        boolean folder = header.type() == '5' || name.isEmpty() || header.name().endsWith("/");
        boolean file = header.type() == '0' || header.type() == '\0' || header.type() == '7';
        if (header.size() != 0 && (folder || !file)) {
            throw new IllegalArgumentException("it is a folder, a link or a device, yet has content");
        }
        return switch (header.type()) {
            case '0', '\0', '7' ->
                folder ? Optional.empty() : Optional.of(new Entry(name, Kind.FILE, header.size(), "", at));
            case '1' -> Optional.of(new Entry(name, Kind.HARD_LINK, 0, ArchivePath.plain(header.link()), at));
            case '2' ->
                Optional.of(new Entry(name, Kind.SYMBOLIC_LINK, 0, ArchivePath.target(name, header.link()), at));
            case '5' -> Optional.empty();
            default ->
                throw new IllegalArgumentException(
                        "it is a device, a pipe or another kind of member that no image archive holds (type '"
                                + header.type() + "')");
        };
    }

    /** Makes {@link #next} give the member once more that it gave last; only before any of its content was read. */
    public void again() {
        again = true;
    }

    /** What is left of the content of the member that was given last; it ends where the member ends. */
    public InputStream content() {
        return new Content();
    }

    /**
     * The whole content of a small member.
     *
     * @throws ProblemException {@code bundle.archive-refused} when it is larger than the limit
     */
    public byte[] bytes(int limit) {
        if (left > limit) {
            throw refused(last, at, "it should be a small document but has " + left + " bytes");
        }
        byte[] content = new byte[(int) left];
        if (!fill(content, content.length)) {
            throw truncated();
        }
        left = 0;
        return content;
    }

    /** That this archive is not to be read, as a problem. */
    public ProblemException refused(String member, long offset, String why) {
        return ProblemException.of(
                "bundle.archive-refused", "file", file, "member", printable(member), "offset", offset, "why", why);
    }

    private ProblemException truncated() {
        return ProblemException.of(
                "bundle.archive-truncated", "file", file, "size", at, "member", printable(last), "offset", at);
    }

    private String printable(String member) {
        String name = within + member;
        String shown = name.length() > 400 ? name.substring(0, 400) + "…" : name;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    /** Only zeros may follow: a second archive behind the first would be lost without a word. */
    private void end() {
        current = null;
        left = 0;
        padding = 0;
        byte[] rest = new byte[64 << 10];
        for (int n = some(rest, 0, rest.length); n >= 0; n = some(rest, 0, rest.length)) {
            for (int i = 0; i < n; i++) {
                if (rest[i] != 0) {
                    throw refused("after " + last, at - n + i, "something follows the archive's end");
                }
            }
        }
    }

    private void skip(long count) {
        long todo = count;
        byte[] into = new byte[(int) Math.min(todo, 64 << 10)];
        while (todo > 0) {
            int n = some(into, 0, (int) Math.min(into.length, todo));
            if (n < 0) {
                throw truncated();
            }
            todo -= n;
        }
        left = 0;
        padding = 0;
    }

    private boolean fill(byte[] into, int length) {
        int done = 0;
        while (done < length) {
            int n = some(into, done, length - done);
            if (n < 0) {
                return false;
            }
            done += n;
        }
        return true;
    }

    private int some(byte[] into, int offset, int length) {
        try {
            int n = in.read(into, offset, length);
            at += Math.max(0, n);
            return n;
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "bundle.archive-damaged",
                    "file",
                    file,
                    "member",
                    printable(last),
                    "offset",
                    at,
                    "why",
                    String.valueOf(e.getMessage()));
        }
    }

    private final class Content extends InputStream {
        private final @Nullable Entry owner = current;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (left == 0 || !Objects.equals(owner, current)) {
                return -1;
            }
            int n = some(into, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw truncated();
            }
            left -= n;
            return n;
        }
    }
}
