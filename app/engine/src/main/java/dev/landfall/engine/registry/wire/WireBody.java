package dev.landfall.engine.registry.wire;

import java.io.IOException;
import java.io.OutputStream;

/** What a request sends, of a length known before. */
public interface WireBody {
    /** In bytes. */
    long length();

    /**
     * Writes exactly {@link #length()} bytes.
     *
     * @param out throws {@link WireException} when the connection is gone, {@link EarlyAnswer} when the server has answered
     *     already; both are to be let through
     */
    void writeTo(OutputStream out) throws IOException;

    /** Whether it can be written again from its start. */
    default boolean replayable() {
        return false;
    }

    /** Bytes in memory. */
    static WireBody of(byte[] content) {
        return new WireBody() {
            @Override
            public long length() {
                return content.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(content);
            }

            @Override
            public boolean replayable() {
                return true;
            }
        };
    }
}
