package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Helm 3's own form of a stored release: base64 of gzip of JSON, inside the Secret's (base64) data. */
final class ReleaseCodec {
    /** What one release may be when unpacked, in bytes; Helm's Secret holds at most 1 MiB packed. */
    private static final int LIMIT = 256 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(com.fasterxml.jackson.core.StreamReadConstraints.builder()
                        .maxStringLength(LIMIT)
                        .build());
    }

    private ReleaseCodec() {}

    /** @param stored the value of {@code data["release"]}, after the Secret's own base64 is taken off */
    static ObjectNode decode(byte[] stored) throws IOException {
        byte[] packed;
        try {
            packed = Base64.getDecoder().decode(stored);
        } catch (IllegalArgumentException e) {
            throw new IOException("the stored release is not base64", e);
        }
        boolean gzip = packed.length > 2 && packed[0] == 0x1f && packed[1] == (byte) 0x8b;
        byte[] json = packed;
        if (gzip) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                json = in.readNBytes(LIMIT);
            }
        }
        if (MAPPER.readTree(json) instanceof ObjectNode release) {
            return release;
        }
        throw new IOException("the stored release is not a JSON object");
    }

    /** The same back. */
    static byte[] encode(ObjectNode release) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(MAPPER.writeValueAsBytes(release));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encode(packed.toByteArray());
    }
}
