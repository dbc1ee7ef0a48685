package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Takes {@code data["release"]} out of a Secret as a client sent it: JSON, or Kubernetes' protobuf envelope
 * ({@code k8s\0}, a {@code runtime.Unknown} around a {@code v1.Secret}).
 */
final class SecretBytes {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int UNKNOWN_RAW = 2;
    private static final int SECRET_DATA = 2;

    private SecretBytes() {}

    /** The release as Helm stored it (base64 of gzip of JSON), or empty when this Secret holds none. */
    static Optional<byte[]> release(byte[] secret) throws IOException {
        if (secret.length > MAGIC.length && Arrays.equals(secret, 0, 4, MAGIC, 0, 4)) {
            ByteBuffer raw = ByteBuffer.wrap(secret, 4, secret.length - 4);
            return field(raw, UNKNOWN_RAW).flatMap(SecretBytes::dataEntry);
        }
        JsonNode data = Json.strict(secret).path("data").path("release");
        return data.isTextual() ? Optional.of(Base64.getDecoder().decode(data.asText())) : Optional.empty();
    }

    /** A map's entries are messages: 1 the key, 2 the value. */
    private static Optional<byte[]> dataEntry(ByteBuffer secret) {
        while (secret.hasRemaining()) {
            int tag = (int) varint(secret);
            Optional<ByteBuffer> value = value(secret, tag);
            if (tag >>> 3 == SECRET_DATA && value.isPresent()) {
                ByteBuffer entry = value.get();
                String key = field(entry.duplicate(), 1).map(SecretBytes::text).orElse("");
                if (key.equals("release")) {
                    return field(entry, 2).map(SecretBytes::bytes);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ByteBuffer> field(ByteBuffer message, int number) {
        while (message.hasRemaining()) {
            int tag = (int) varint(message);
            Optional<ByteBuffer> value = value(message, tag);
            if (tag >>> 3 == number && value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** The bytes of a length-delimited field; empty for a number, which is skipped (protobuf encoding, "wire types"). */
    private static Optional<ByteBuffer> value(ByteBuffer message, int tag) {
        switch (tag & 7) {
            case 0 -> varint(message);
            case 1 -> message.position(message.position() + 8);
            case 5 -> message.position(message.position() + 4);
            case 2 -> {
                int length = (int) varint(message);
                ByteBuffer slice = message.slice(message.position(), length);
                message.position(message.position() + length);
                return Optional.of(slice);
            }
            default -> throw new IllegalArgumentException("not a protobuf message");
        }
        return Optional.empty();
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = message.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("not a protobuf number");
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
