package dev.landfall.engine.bundle;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/** Writes small tars that depend on nothing but names and contents. */
final class PlainTar {
    private PlainTar() {}

    static byte[] of(SortedMap<String, byte[]> files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] content = file.getValue();
            out.writeBytes(TarHeader.file(file.getKey(), content.length));
            out.writeBytes(Arrays.copyOf(content, (int) TarHeader.padded(content.length)));
        }
        out.writeBytes(new byte[2 * TarHeader.BLOCK]);
        return out.toByteArray();
    }
}
