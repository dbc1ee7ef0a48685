package dev.landfall.engine.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Function;

/** Texts one after the other as a stream, each made only when it is read. */
final class Chunks<T> extends InputStream {
    private final Iterator<T> items;
    private final Function<T, String> text;
    private byte[] current = new byte[0];
    private int at;

    Chunks(Iterator<T> items, Function<T, String> text) {
        this.items = items;
        this.text = text;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            while (at == current.length) {
                if (!items.hasNext()) {
                    return -1;
                }
                current = text.apply(items.next()).getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
        } catch (ClusterReader.UncheckedRefusal e) {
            throw e.refusal();
        }
        int n = Math.min(length, current.length - at);
        System.arraycopy(current, at, buffer, offset, n);
        at += n;
        return n;
    }
}
