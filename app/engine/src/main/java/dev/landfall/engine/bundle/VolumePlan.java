package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.util.List;

/**
 * A volume laid out, before a byte of it is written: all of its table but the hashes.
 *
 * @param table still without a hash
 * @param tableSize of the table's member in bytes, a multiple of 512; the text is padded to it with spaces
 * @param pieces in the file's order, one for each member of the table
 */
record VolumePlan(VolumeTable table, int tableSize, List<Piece> pieces) {
    /** What goes into volumes: a file, or a blob with where to read it. */
    sealed interface Entry {
        long size();

        /** Its member's name when it is not split. */
        String path();
    }

    /** Not split: a bundle must be readable from its first volume's start. */
    record Document(String path, Bytes content, Digest digest) implements Entry {
        Document(String path, byte[] content) {
            this(path, new Bytes(content), Digest.of(content));
        }

        @Override
        public long size() {
            return content.length();
        }
    }

    record BlobEntry(Contents.Blob blob, boolean whole) implements Entry {
        @Override
        public long size() {
            return blob.descriptor().size();
        }

        @Override
        public String path() {
            return LayoutIndex.blobPath(blob.descriptor().digest());
        }
    }

    /**
     * An entry, or a part of a blob.
     *
     * @param from where in the entry it starts
     */
    record Piece(Entry entry, long from, long length) {
        String member() {
            return VolumeTable.memberPath(entry.path(), entry.size(), from, length);
        }

        /** The tar header in front of it. */
        byte[] header() {
            return TarHeader.file(member(), length);
        }
    }

    long size() {
        return table.size();
    }
}
