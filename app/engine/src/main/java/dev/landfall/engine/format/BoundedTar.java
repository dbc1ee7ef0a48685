package dev.landfall.engine.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The members of a tar that comes from anywhere, read by Commons Compress with bounds it does not have itself: long names, attributes and
 * maps of sparse files are held in memory as long as they are, and each header before a member takes a piece of the stack. A megabyte of
 * gzip holds a name of a gigabyte. One thread.
 */
public final class BoundedTar extends TarArchiveInputStream {
    /** Of a name or a list of attributes, in bytes. */
    private static final long HEADER = 1 << 20;
    /** Headers in front of one member: a few with attributes, a long name, a long link. */
    private static final int HEADERS = 16;
    /** Blocks of one member's headers: old sparse files have their maps there. */
    private static final int BLOCKS = 64;

    /** That an archive says more of a member than any honest one does. */
    public static final class AbsurdException extends IOException {
        private static final long serialVersionUID = 1;

        private AbsurdException(String message) {
            super(message);
        }
    }

    private int depth;
    private int blocks;

    /** Reads names as UTF-8. */
    public BoundedTar(InputStream in) {
        super(new Mapless(in), "UTF-8");
    }

    /** @throws AbsurdException when what stands before the member is */
    @Override
    public TarArchiveEntry getNextEntry() throws IOException {
        if (depth == 0) {
            blocks = 0;
        }
        if (++depth > HEADERS) {
            throw new AbsurdException("a member has more than " + HEADERS + " headers");
        }
        try {
            return super.getNextEntry();
        } finally {
            depth--;
        }
    }

    @Override
    protected byte[] readRecord() throws IOException {
        if (++blocks > BLOCKS) {
            throw new AbsurdException("a member's headers are absurdly long");
        }
        return super.readRecord();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        TarArchiveEntry now = getCurrentEntry();
        boolean header = now != null
                && (now.isPaxHeader()
                        || now.isGlobalPaxHeader()
                        || now.isGNULongNameEntry()
                        || now.isGNULongLinkEntry());
        if (header && now.getSize() > HEADER) {
            throw new AbsurdException("a name or a list of attributes has " + now.getSize() + " bytes");
        }
        return super.read(into, offset, length);
    }

    /** Single bytes are read of the maps of sparse files alone. */
    @SuppressWarnings("InputStreamSlowMultibyteRead") // many bytes at once are read by what it filters
    private static final class Mapless extends FilterInputStream {
        private int single;

        Mapless(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            if (++single > HEADER) {
                throw new AbsurdException("the map of a sparse file is absurdly long");
            }
            return super.read();
        }
    }
}
