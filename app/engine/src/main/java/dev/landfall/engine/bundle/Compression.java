package dev.landfall.engine.bundle;

/** What a file is compressed with, as its first bytes tell. */
public enum Compression {
    NONE("", 0),
    GZIP("gzip", 0x1f, 0x8b),
    ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd),
    XZ("xz", 0xfd, '7', 'z', 'X', 'Z'),
    BZIP2("bzip2", 'B', 'Z', 'h'),
    ZIP("zip", 'P', 'K', 3, 4);

    private final String word;
    private final int[] magic;

    Compression(String word, int... magic) {
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
        for (int i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
