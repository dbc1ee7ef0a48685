package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.Arrays;

/**
 * What stands in a volume before its first chunk, every byte of it checked. A table of any size is read without being held.
 *
 * @param digest of the table's text
 */
record VolumeStart(VolumeTable table, Digest digest) {
    /** More than the table of a volume of three hundred thousand blobs, or of one of seven terabytes. */
    private static final long LIMIT = 128L << 20;

    /** @throws IOException saying what is wrong with it */
    static VolumeStart read(OpenFile file) throws IOException {
        long size = size(file);
        DigestInputStream text = new DigestInputStream(new RangeStream(file, TarHeader.BLOCK, size), Digest.sha256());
        VolumeTable table;
        try {
            table = VolumeTableJson.parse(new BufferedInputStream(text, OpenFile.SLICE));
        } catch (IOException e) {
            text.transferTo(OutputStream.nullOutputStream());
            hold(file, size, text);
            // not damage: the table was written so
            throw e;
        }
        Digest digest = hold(file, size, text);
        if (table.data() != size + 3L * TarHeader.BLOCK) {
            throw new IOException("the chunks do not start where it ends");
        }
        return new VolumeStart(table, digest);
    }

    private static long size(OpenFile file) throws IOException {
        byte[] header = new byte[TarHeader.BLOCK];
        file.read(0, header, 0, header.length);
        long size;
        try {
            size = TarHeader.parse(header).size();
        } catch (IllegalArgumentException e) {
            throw new IOException("the first 512 bytes are damaged: " + e.getMessage(), e);
        }
        if (size > LIMIT || size % TarHeader.BLOCK != 0) {
            throw new IOException("the table would be " + size + " bytes long");
        }
        if (!Arrays.equals(header, TarHeader.file(VolumeTable.MEMBER, size))) {
            throw new IOException("the first 512 bytes are damaged");
        }
        return size;
    }

    /** The text was read to its end: is it what the member after it says? */
    private static Digest hold(OpenFile file, long size, DigestInputStream text) throws IOException {
        byte[] said = new byte[2 * TarHeader.BLOCK];
        file.read(TarHeader.BLOCK + size, said, 0, said.length);
        Digest digest = Digest.of(text.getMessageDigest());
        if (!Arrays.equals(said, VolumeFile.hashMember(digest))) {
            throw new IOException("its hash is wrong, in bytes 0 to " + (size + 3L * TarHeader.BLOCK));
        }
        return digest;
    }
}
