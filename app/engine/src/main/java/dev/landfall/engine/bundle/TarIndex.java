package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each member of a tar file lies, found by reading its headers once; contents are then read in place.
 *
 * <p>Strict, because archives come from anywhere: names that lead out, doubled names, devices, sizes beyond the file, and a missing end
 * are refused with the offset. Links are followed inside the archive only.
 */
final class TarIndex {
    /** More members than any archive of images holds; each takes about 200 bytes of memory. */
    private static final int MEMBERS = 300_000;

    private static final int WINDOW = 16 << 10;
    private static final int HOPS = 8;

    private final OpenFile file;
    private final Map<String, Member> members;

    private TarIndex(OpenFile file, Map<String, Member> members) {
        this.file = file;
        this.members = members;
    }

    /**
     * A member.
     *
     * @param offset of the content in the archive
     * @param size of the content
     * @param link what it points to, as a plain name; null of a file
     */
    record Member(long offset, long size, @Nullable String link) {}

    /**
     * Reads all headers.
     *
     * @throws ProblemException {@code bundle.archive-refused} or {@code bundle.archive-truncated}, with member and offset
     */
    static TarIndex read(OpenFile file) {
        return new Reader(file, 0, file.size()).read();
    }

    /** As {@link #read(OpenFile)}, of a tar that is a member of another; offsets count from the outer one's start. */
    static TarIndex read(OpenFile file, Member within) {
        return new Reader(file, within.offset, within.offset + within.size).read();
    }

    Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /** Where the content of a member lies; of a link nowhere, which is 0 for some tools and its header for others. */
    long offset(String path) {
        Member member = members.get(path);
        return member == null ? 0 : member.offset;
    }

    boolean has(String path) {
        return members.containsKey(path);
    }

    /**
     * The file of this name, links followed.
     *
     * @throws ProblemException {@code bundle.archive-refused} when the links lead nowhere
     */
    Optional<Member> find(String path) {
        String name = path;
        for (int hop = 0; hop < HOPS; hop++) {
            Member member = members.get(name);
            if (member == null) {
                if (hop == 0) {
                    return Optional.empty();
                }
                throw refused(file, path, 0, "it is a link to '" + name + "', which is not in the archive");
            }
            if (member.link == null) {
                return Optional.of(member);
            }
            name = member.link;
        }
        throw refused(file, path, 0, "it is a link that leads in a circle");
    }

    InputStream open(Member member, long offset) {
        return new RangeStream(file, member.offset + offset, member.size - offset);
    }

    /** @throws ProblemException {@code bundle.archive-refused} when it is longer than the limit */
    byte[] bytes(String path, Member member, int limit) throws IOException {
        if (member.size > limit) {
            throw refused(file, path, member.offset, "it should be a small document but has " + member.size + " bytes");
        }
        byte[] bytes = new byte[(int) member.size];
        file.read(member.offset, bytes, 0, bytes.length);
        return bytes;
    }

    OpenFile file() {
        return file;
    }

    static ProblemException refused(OpenFile file, String member, long offset, String why) {
        return ProblemException.of(
                "bundle.archive-refused", "file", file.path(), "member", member, "offset", offset, "why", why);
    }

    /** One walk over the headers. */
    private static final class Reader {
        private final OpenFile file;
        private final Map<String, Member> members = new HashMap<>();
        private final byte[] window = new byte[WINDOW];
        private final long end;
        private long windowAt;
        private int windowLength;
        private long at;
        private final TarExtension said = new TarExtension();

        Reader(OpenFile file, long start, long end) {
            this.file = file;
            this.at = start;
            this.end = end;
        }

        TarIndex read() {
            String last = "(first)";
            try {
                byte[] block = new byte[TarHeader.BLOCK];
                while (true) {
                    if (at + TarHeader.BLOCK > end) {
                        throw truncated(last);
                    }
                    block(at, block);
                    if (TarHeader.isZero(block)) {
                        return new TarIndex(file, members);
                    }
                    last = member(block, last);
                }
            } catch (EOFException e) {
                throw truncated(last);
            } catch (IOException e) {
                throw OpenFile.unreadable(file.path(), e);
            } catch (IllegalArgumentException e) {
                throw refused(file, "after " + last, at, String.valueOf(e.getMessage()));
            }
        }

        private String member(byte[] block, String last) throws IOException {
            TarHeader plain = TarHeader.parse(block);
            boolean extension = TarExtension.is(plain);
            TarHeader header = extension ? plain : said.applied(plain);
            long size = header.size();
            long content = at + TarHeader.BLOCK;
            if (size < 0 || size > end - content) {
                // a size beyond the end is what a cut-off copy looks like, and what a liar writes
                throw truncated(plain.name());
            }
            long next = content + TarHeader.padded(size);
            if (extension) {
                if (size > TarExtension.LIMIT) {
                    throw refused(file, "after " + last, at, "a name or a list of attributes is absurdly long");
                }
                byte[] bytes = new byte[(int) size];
                file.read(content, bytes, 0, bytes.length);
                said.take(header.type(), bytes);
            } else {
                add(header.type(), header.name(), header.link(), content, size);
            }
            at = next;
            return plain.name();
        }

        private void add(char type, String name, String link, long content, long size) {
            String plain = ArchivePath.plain(name);
            switch (type) {
                case '0', '\0', '7' -> {
                    if (plain.isEmpty() || name.endsWith("/")) {
                        // an old way of writing a folder
                        empty(size);
                    } else {
                        put(plain, new Member(content, size, null));
                    }
                }
                case '1' -> {
                    empty(size);
                    put(plain, new Member(content, 0, ArchivePath.plain(link)));
                }
                case '2' -> {
                    empty(size);
                    put(plain, new Member(content, 0, ArchivePath.target(plain, link)));
                }
                case '5' -> empty(size);
                default ->
                    throw new IllegalArgumentException(
                            "it is a device, a pipe or another kind of member that no image archive holds (type '"
                                    + type + "')");
            }
        }

        private static void empty(long size) {
            if (size != 0) {
                throw new IllegalArgumentException("it is a folder or a link, yet has content");
            }
        }

        private void put(String name, Member member) {
            if (members.put(name, member) != null) {
                throw new IllegalArgumentException("its name stands twice: " + name);
            }
            if (members.size() > MEMBERS) {
                throw new IllegalArgumentException("the archive has more than " + MEMBERS + " members");
            }
        }

        /** Small members share a read with their neighbours' headers. */
        private void block(long from, byte[] block) throws IOException {
            if (from < windowAt || from + TarHeader.BLOCK > windowAt + windowLength) {
                windowLength = (int) Math.min(WINDOW, end - from);
                windowAt = from;
                file.read(from, window, 0, windowLength);
            }
            System.arraycopy(window, (int) (from - windowAt), block, 0, TarHeader.BLOCK);
        }

        private ProblemException truncated(String member) {
            return ProblemException.of(
                    "bundle.archive-truncated",
                    "file",
                    file.path(),
                    "size",
                    end,
                    "member",
                    printable(member),
                    "offset",
                    at);
        }

        private static String printable(String name) {
            String shown = name.length() > 200 ? name.substring(0, 200) + "…" : name;
            return new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}", "?");
        }
    }
}
