package dev.landfall.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An archive that its tool cut into pieces at any byte: Hauler's {@code .001} and so on, of which none says how many there are, and
 * Zarf's {@code .part001} and so on, of which {@code .part000} says number, size and hash.
 *
 * @param pieces in order
 * @param digest of all of them together; empty when nothing says it
 */
record SplitArchive(List<Path> pieces, String digest) {
    private static final Pattern PIECE = Pattern.compile("(.+\\.tar(?:\\.(?:zst|gz))?\\.)(part)?([0-9]{3})");
    private static final int LIMIT = 64 << 10;

    static boolean isPiece(Path path) {
        return PIECE.matcher(String.valueOf(path.getFileName())).matches();
    }

    /** @throws ProblemException {@code bundle.in-parts} when the file is a piece, which cannot be read in place */
    static void refuse(Path path) {
        if (isPiece(path)) {
            throw ProblemException.of("bundle.in-parts", "file", path);
        }
    }

    /**
     * All pieces of the archive that a file is of; just the file when it is no piece.
     *
     * @throws ProblemException {@code bundle.part-missing}, {@code bundle.archive-refused} when they are not what the first says
     */
    static SplitArchive of(Path path) throws IOException {
        Matcher m = PIECE.matcher(String.valueOf(path.getFileName()));
        if (!m.matches()) {
            return new SplitArchive(List.of(path), "");
        }
        String stem = m.group(1) + (m.group(2) == null ? "" : m.group(2));
        return m.group(2) == null ? plain(path, stem, Integer.parseInt(m.group(3))) : described(path, stem);
    }

    private static SplitArchive plain(Path path, String stem, int said) {
        List<Path> pieces = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int number = 1; number <= 999; number++) {
            Path piece = path.resolveSibling(name(stem, number));
            if (Files.isRegularFile(piece)) {
                pieces.add(piece);
            } else if (number < said) {
                missing.add(name(stem, number));
            } else {
                break;
            }
        }
        return whole(path, pieces, missing, "");
    }

    private static SplitArchive described(Path path, String stem) throws IOException {
        Path first = path.resolveSibling(name(stem, 0));
        if (!Files.isRegularFile(first)) {
            return whole(path, List.of(), List.of(name(stem, 0)), "");
        }
        JsonNode said;
        try (InputStream in = Files.newInputStream(first)) {
            said = Json.strict(in.readNBytes(LIMIT));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw refused(first, "it should say how many pieces there are: " + e.getOriginalMessage());
        }
        List<Path> pieces = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        long bytes = 0;
        for (int number = 1; number <= Math.min(999, said.path("Count").asInt(0)); number++) {
            Path piece = path.resolveSibling(name(stem, number));
            if (Files.isRegularFile(piece)) {
                pieces.add(piece);
                bytes += Files.size(piece);
            } else {
                missing.add(name(stem, number));
            }
        }
        SplitArchive archive =
                whole(path, pieces, missing, said.path("Sha256Sum").asText(""));
        if (pieces.isEmpty() || bytes != said.path("Bytes").asLong(bytes)) {
            throw refused(first, "the pieces have " + bytes + " bytes together, which is not what it says");
        }
        return archive;
    }

    private static SplitArchive whole(Path path, List<Path> pieces, List<String> missing, String digest) {
        if (!missing.isEmpty()) {
            throw ProblemException.of(
                    "bundle.part-missing",
                    "file",
                    path,
                    "missing",
                    VolumeFile.names(missing),
                    "folders",
                    String.valueOf(path.toAbsolutePath().getParent()));
        }
        return new SplitArchive(List.copyOf(pieces), digest);
    }

    private static ProblemException refused(Path file, String why) {
        return ProblemException.of(
                "bundle.archive-refused", "file", file, "member", "(the whole)", "offset", 0, "why", why);
    }

    private static String name(String stem, int number) {
        return stem + String.format(Locale.ROOT, "%03d", number);
    }

    /** In bytes. */
    long size() throws IOException {
        long size = 0;
        for (Path piece : pieces) {
            size += Files.size(piece);
        }
        return size;
    }

    /** The archive as it was before it was cut, one piece open at a time; at its end it is held to its hash. */
    InputStream open() {
        InputStream joined = new Joined(pieces.iterator());
        return digest.isEmpty() ? joined : new Held(joined, digest);
    }

    private static final class Joined extends InputStream {
        private final Iterator<Path> rest;
        private InputStream now = InputStream.nullInputStream();

        Joined(Iterator<Path> pieces) {
            this.rest = pieces;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = now.read(into, offset, length);
            while (n < 0 && rest.hasNext()) {
                now.close();
                now = Files.newInputStream(rest.next());
                n = now.read(into, offset, length);
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            now.close();
        }
    }

    private static final class Held extends FilterInputStream {
        private final DigestInputStream digesting;
        private final String digest;
        private boolean checked;

        Held(InputStream in, String digest) {
            this(new DigestInputStream(in, Digest.sha256()), digest);
        }

        private Held(DigestInputStream in, String digest) {
            super(in);
            this.digesting = in;
            this.digest = digest;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            if (n < 0 && !checked) {
                checked = true;
                if (!Digest.of(digesting.getMessageDigest()).hex().equals(digest)) {
                    throw new IOException("the pieces together have another SHA-256 than .part000 says");
                }
            }
            return n;
        }
    }
}
