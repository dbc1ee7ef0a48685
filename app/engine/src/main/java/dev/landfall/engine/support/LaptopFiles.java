package dev.landfall.engine.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Takes in files of the laptop: text, compressed text, and text in UTF-16; anything else cannot be cleaned and stays out. */
final class LaptopFiles {
    private static final int PROBE = 8192;
    private static final int DEEPEST = 3;

    private final Collecting collecting;

    LaptopFiles(Collecting collecting) {
        this.collecting = collecting;
    }

    List<Collecting.Named> parts(List<NamedSource> sources) {
        List<Collecting.Named> parts = new ArrayList<>();
        for (NamedSource source : sources) {
            parts.add(new Collecting.Named(source.name(), () -> write(source)));
        }
        return parts;
    }

    private void write(NamedSource source) throws IOException {
        try (InputStream file = source.content().open()) {
            take("laptop/" + source.name(), file, 0);
        }
    }

    private void take(String name, InputStream in, int depth) throws IOException {
        Probed probed = new Probed(in, PROBE);
        byte[] begin = probed.begin();
        if (begin.length > 2 && (begin[0] & 0xff) == 0x1f && (begin[1] & 0xff) == 0x8b) {
            if (depth == DEEPEST) {
                collecting.withheld(name, "it is compressed too many times to look into it");
                return;
            }
            take(
                    name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name,
                    new GZIPInputStream(probed),
                    depth + 1);
        } else if (begin.length > 1
                && (begin[0] & 0xff) + (begin[1] & 0xff) == 0x1fd
                && Math.abs(begin[0] - begin[1]) == 1) {
            put(name, utf8(probed));
        } else if (isBinary(begin)) {
            collecting.withheld(name, "it is not text, so secrets in it could not be hidden");
        } else {
            put(name, probed);
        }
    }

    private void put(String name, InputStream text) throws IOException {
        Limited limited = new Limited(text, collecting.limits.extraFile());
        collecting.putText(name, limited, out -> out);
        if (limited.cut) {
            collecting.missing(
                    name + ", what is behind " + collecting.limits.extraFile() + " bytes",
                    "the file is longer than a support bundle takes in");
        }
    }

    /** Archives and compressed files of other kinds; anything with a zero byte near its beginning. */
    private static boolean isBinary(byte[] begin) {
        for (byte b : begin) {
            if (b == 0) {
                return true;
            }
        }
        String start = new String(begin, 0, Math.min(8, begin.length), StandardCharsets.ISO_8859_1);
        return start.startsWith("PK\u0003\u0004")
                || start.startsWith("BZh")
                || start.startsWith("\u00fd7zXZ")
                || start.startsWith("(\u00b5/\u00fd")
                || start.startsWith("7z\u00bc\u00af")
                || start.startsWith("%PDF");
    }

    private static InputStream utf8(InputStream in) {
        // the byte order mark says which end comes first
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_16);
        return new InputStream() {
            private InputStream current = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = current.read(buffer, offset, length);
                if (n > 0 || length == 0) {
                    return Math.max(n, 0);
                }
                char[] chars = new char[8192];
                int count = reader.read(chars);
                if (count < 0) {
                    return -1;
                }
                if (Character.isHighSurrogate(chars[count - 1])) {
                    int low = reader.read();
                    if (low >= 0) {
                        current = new ByteArrayInputStream(
                                (new String(chars, 0, count) + (char) low).getBytes(StandardCharsets.UTF_8));
                        return current.read(buffer, offset, length);
                    }
                }
                current = new ByteArrayInputStream(new String(chars, 0, count).getBytes(StandardCharsets.UTF_8));
                return current.read(buffer, offset, length);
            }
        };
    }

    /** Ends after so many bytes. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;
        private boolean cut;

        Limited(InputStream in, long limit) {
            this.in = in;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                cut = in.read() >= 0;
                return -1;
            }
            int n = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(n, 0);
            return n;
        }
    }
}
