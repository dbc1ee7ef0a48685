package dev.landfall.engine.bundle;

/** A content held in memory, that nobody changes. */
final class Bytes {
    private final byte[] content;

    Bytes(byte[] content) {
        this.content = content;
    }

    /** The content itself, not a copy. */
    byte[] array() {
        return content;
    }

    int length() {
        return content.length;
    }
}
