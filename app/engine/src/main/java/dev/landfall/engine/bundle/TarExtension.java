package dev.landfall.engine.bundle;

import org.jspecify.annotations.Nullable;

/** What the members in front of a member say about it: long names of GNU tar, and pax attributes (POSIX.1-2001). One thread. */
public final class TarExtension {
    /** No name and no attributes are longer, in bytes. */
    public static final int LIMIT = 64 << 10;

    private @Nullable String name;
    private @Nullable String link;
    private long size = -1;

    /** Whether a header is only about the member that follows it. */
    public static boolean is(TarHeader header) {
        return switch (header.type()) {
            case 'x', 'g', 'L', 'K' -> true;
            default -> false;
        };
    }

    /**
     * Takes the content of such a member.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public void take(char type, byte[] content) {
        switch (type) {
            case 'L' -> name = cString(content);
            case 'K' -> link = cString(content);
            case 'x' -> pax(content);
            default -> {
                // global attributes say times and owners, which do not matter here
            }
        }
    }

    /** The header with what was said in front of it; forgets it. */
    public TarHeader applied(TarHeader header) {
        TarHeader whole = new TarHeader(
                name == null ? header.name() : name,
                size < 0 ? header.size() : size,
                header.type(),
                link == null ? header.link() : link);
        name = null;
        link = null;
        size = -1;
        return whole;
    }

    private static String cString(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return TarHeader.decode(bytes, 0, length);
    }

    /** Records of the form {@code length key=value\n}. */
    private void pax(byte[] bytes) {
        int from = 0;
        while (from < bytes.length && bytes[from] != 0) {
            int space = from;
            int length = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && space - from < 7) {
                length = length * 10 + bytes[space++] - '0';
            }
            if (space == from
                    || space >= bytes.length
                    || bytes[space] != ' '
                    || length <= space - from
                    || length > bytes.length - from) {
                throw new IllegalArgumentException("its pax attributes are malformed");
            }
            String record = TarHeader.decode(bytes, space + 1, from + length - space - 1);
            int equal = record.indexOf('=');
            if (equal < 0 || !record.endsWith("\n")) {
                throw new IllegalArgumentException("its pax attributes are malformed");
            }
            attribute(record.substring(0, equal), record.substring(equal + 1, record.length() - 1));
            from += length;
        }
    }

    private void attribute(String key, String value) {
        switch (key) {
            case "path" -> name = value;
            case "linkpath" -> link = value;
            case "size" -> {
                if (!value.matches("[0-9]{1,18}")) {
                    throw new IllegalArgumentException("its size is negative or absurd: " + value);
                }
                size = Long.parseLong(value);
            }
            default -> {
                if (key.startsWith("GNU.sparse")) {
                    throw new IllegalArgumentException("it is a sparse file, which no image archive holds");
                }
            }
        }
    }
}
