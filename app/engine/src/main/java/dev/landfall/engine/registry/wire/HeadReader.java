package dev.landfall.engine.registry.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads status line and headers (RFC 9112, sections 4 and 5), and finds out how the body is framed (section 6). */
final class HeadReader {
    private static final int LIMIT = 64 << 10;

    private final InputStream in;
    private int seen;

    HeadReader(InputStream in) {
        this.in = in;
    }

    record Head(int status, boolean keepAlive, Map<String, List<String>> headers) {}

    Head read() throws IOException {
        while (true) {
            String line = line();
            if (!line.startsWith("HTTP/1.") || line.length() < 12) {
                throw new ProtocolException("this is no HTTP answer");
            }
            int status = number(line.substring(9, 12), 10);
            Map<String, List<String>> headers = headers();
            if (status >= 100 && status < 200) {
                continue;
            }
            List<String> connection = headers.getOrDefault("connection", List.of());
            boolean close =
                    connection.stream().anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("close"));
            boolean keep =
                    connection.stream().anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("keep-alive"));
            return new Head(status, !close && (keep || line.charAt(7) != '0'), headers);
        }
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(
                                line.substring(0, colon).strip().toLowerCase(Locale.ROOT), k -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    /** The body's stream: by chunks, by length, or up to the connection's end. */
    static InputStream body(InputStream in, String method, Head head) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return InputStream.nullInputStream();
        }
        List<String> coding = head.headers().getOrDefault("transfer-encoding", List.of());
        if (!coding.isEmpty() && coding.getLast().toLowerCase(Locale.ROOT).endsWith("chunked")) {
            return new ChunkedBody(in);
        }
        List<String> length = head.headers().get("content-length");
        return length == null ? in : new CountedBody(in, decimal(length.getFirst()));
    }

    static boolean framed(String method, Head head) {
        return method.equals("HEAD")
                || head.status() == 204
                || head.status() == 304
                || head.headers().containsKey("transfer-encoding")
                || head.headers().containsKey("content-length");
    }

    String line() throws IOException {
        byte[] buffer = new byte[256];
        int n = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            if (++seen > LIMIT) {
                throw new ProtocolException("headers longer than " + LIMIT + " bytes");
            }
            if (b == '\n') {
                break;
            }
            if (n == buffer.length) {
                buffer = java.util.Arrays.copyOf(buffer, n * 2);
            }
            buffer[n++] = (byte) b;
        }
        if (n > 0 && buffer[n - 1] == '\r') {
            n--;
        }
        return new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
    }

    static int number(String text, int radix) throws IOException {
        try {
            return Integer.parseInt(text.strip(), radix);
        } catch (NumberFormatException e) {
            throw new ProtocolException("this is no HTTP answer");
        }
    }

    private static long decimal(String text) throws IOException {
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ProtocolException("Content-Length is no number: " + text);
    }
}
