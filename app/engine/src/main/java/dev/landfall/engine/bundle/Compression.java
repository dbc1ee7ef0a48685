package dev.landfall.engine.bundle;

/** What a file is compressed with, as its first bytes tell. */
public enum Compression {
    NONE("", ""),
    GZIP("gzip", "\u001f\u008b"),
    ZSTD("zstd", "(\u00b5/\u00fd"),
    XZ("xz", "\u00fd7zXZ"),
    BZIP2("bzip2", "BZh"),
    ZIP("zip", "PK\u0003\u0004");

    private final String word;
    private final String magic;

    Compression(String word, String magic) {
        this.word = word;
        this.magic = magic;
    }

    /** As messages call it. */
    public String word() {
        return word;
    }

    /** @param head the first bytes of a file, as many as there are */
    public static Compression of(byte[] head) {
        for (Compression c : values()) {
            if (c != NONE && c.fits(head)) {
                return c;
            }
        }
        return NONE;
    }

    private boolean fits(byte[] head) {
        for (int i = 0; i < magic.length(); i++) {
            if (i >= head.length || (head[i] & 0xff) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
