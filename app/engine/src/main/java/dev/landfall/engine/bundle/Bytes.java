package dev.landfall.engine.bundle;

/** A content held in memory, that nobody changes. */
public final class Bytes {
    private final byte[] content;

    public Bytes(byte[] content) {
        this.content = content;
    }

    /** The content itself, not a copy. */
    public byte[] array() {
        return content;
    }

    public int length() {
        return content.length;
    }
}
