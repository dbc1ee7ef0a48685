package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.bundle.ArchivePath;
import dev.landfall.engine.bundle.TarExtension;
import dev.landfall.engine.bundle.TarHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the first bytes of a content say about it. */
final class TarHead {
    /** Enough to see a tar's first header, compressed or not. */
    static final int LENGTH = 4 << 10;

    private TarHead() {}

    /** The names of its first members, when this is the beginning of a tar. */
    static List<String> names(byte[] head) {
        List<String> names = new ArrayList<>();
        TarExtension said = new TarExtension();
        try {
            for (long at = 0; at + TarHeader.BLOCK <= head.length; ) {
                TarHeader header = TarHeader.parse(Arrays.copyOfRange(head, (int) at, (int) at + TarHeader.BLOCK));
                int content = (int) at + TarHeader.BLOCK;
                if (TarExtension.is(header) && header.size() <= head.length - content) {
                    said.take(header.type(), Arrays.copyOfRange(head, content, content + (int) header.size()));
                } else {
                    names.add(ArchivePath.plain(said.applied(header).name()));
                }
                at = content + TarHeader.padded(Math.min(header.size(), head.length));
            }
        } catch (IllegalArgumentException e) {
            // what was seen until here counts
        }
        return names;
    }

    /** The same of a tar in gzip. */
    static List<String> namesInGzip(byte[] head) {
        if (!Layer.isGzip(head)) {
            return List.of();
        }
        byte[] unpacked = new byte[LENGTH];
        int done = 0;
        try (GzipDecoder decoder = new GzipDecoder()) {
            decoder.input(head, 0, head.length);
            for (int n = 1; n > 0 && done < unpacked.length; done += n) {
                n = decoder.decode(unpacked, done, unpacked.length - done);
            }
        } catch (IOException e) {
            return List.of();
        }
        return names(Arrays.copyOf(unpacked, done));
    }
}
