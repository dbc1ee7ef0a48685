package dev.landfall.engine.packages.apps;

import dev.landfall.engine.problem.ProblemException;

/**
 * What application packages may take together, so that a small file made to do harm cannot take a laptop down. One thread.
 *
 * <p>Real packages stay far below: a few hundred files, some megabytes.
 */
final class Limits {
    static final int MEMBERS = 20_000;
    static final long BYTES = 4L << 30;
    /** Bytes of a zip's directory of files. */
    static final long DIRECTORY = 8L << 20;
    /** How deep zips may stand in zips below the outermost. */
    static final int DEPTH = 2;
    /** A larger text is kept as it is. */
    static final long TEXT = 8L << 20;

    private static final long RATIO = 500;
    private static final long SMALL = 16L << 20;

    private int members;
    private long bytes;

    void member(String file, String member) {
        if (++members > MEMBERS) {
            throw refused(file, member, "there are more than " + MEMBERS + " files in it");
        }
    }

    void bytes(String file, String member, long more) {
        bytes += more;
        if (bytes > BYTES) {
            throw refused(file, member, "its files are larger than " + (BYTES >> 30) + " GiB together");
        }
    }

    static void ratio(String file, String member, long size, long packed) {
        if (size > SMALL && size / Math.max(1, packed) > RATIO) {
            throw refused(file, member, packed + " bytes in it claim to be " + size);
        }
    }

    /** Not to be opened: made to do harm, or broken. */
    static ProblemException refused(String file, String member, String why) {
        return ProblemException.of("apps.zip-refused", "file", file, "member", member, "why", why);
    }
}
