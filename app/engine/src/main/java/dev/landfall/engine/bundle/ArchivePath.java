package dev.landfall.engine.bundle;

import java.util.ArrayDeque;
import java.util.Deque;

/** The names that members of an archive may have: below the archive's root and nowhere else. */
public final class ArchivePath {
    private static final int LIMIT = 4096;

    private ArchivePath() {}

    /**
     * The plain form of a member's name: no leading {@code ./}, no doubled or trailing slashes; empty for the root itself.
     *
     * @throws IllegalArgumentException when it leads out of the archive, or is no name at all
     */
    public static String plain(String name) {
        check(name);
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw new IllegalArgumentException("its name climbs out of the archive with '..'");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /**
     * Where a symbolic link points to, as a plain name.
     *
     * @param from the link's own plain name
     * @throws IllegalArgumentException when it points out of the archive
     */
    public static String target(String from, String link) {
        check(link);
        Deque<String> parts = new ArrayDeque<>();
        int slash = from.lastIndexOf('/');
        if (slash > 0) {
            for (String part : from.substring(0, slash).split("/", -1)) {
                parts.add(part);
            }
        }
        for (String part : link.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new IllegalArgumentException("it is a link that points out of the archive: " + link);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private static void check(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("it has no name");
        }
        if (name.length() > LIMIT) {
            throw new IllegalArgumentException("its name is absurdly long");
        }
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.matches("[A-Za-z]:/.*")) {
            throw new IllegalArgumentException("its name is an absolute path or holds a backslash: " + name);
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("its name holds control characters");
        }
    }
}
