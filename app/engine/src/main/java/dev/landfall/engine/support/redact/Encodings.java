package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** The ways a secret value is written when it passes through YAML, JSON, URLs, shells, XML and base64. */
final class Encodings {
    /** Longer ones are bundles of certificates: only the ways that occur, so that a megabyte does not become fifty. */
    private static final int ALL_WAYS = 32 << 10;

    private static final HexFormat HEX = HexFormat.of();

    private final Set<ByteBuffer> plain = new HashSet<>();
    private final Set<ByteBuffer> middles = new HashSet<>();

    private Encodings() {}

    /** Every way of writing a value, and of writing it without white space around it. */
    static Encodings of(byte[] value) {
        Encodings all = new Encodings();
        byte[] stripped = strip(value);
        all.add(value);
        if (stripped.length != value.length) {
            all.add(stripped);
        }
        return all;
    }

    /** Strings that are the value, whole. */
    List<byte[]> whole() {
        return plain.stream().map(ByteBuffer::array).toList();
    }

    /** The letters that base64 of something longer around the value is sure to hold. */
    List<byte[]> insideBase64() {
        return middles.stream()
                .filter(m -> !plain.contains(m))
                .map(ByteBuffer::array)
                .toList();
    }

    private void add(byte[] value) {
        if (value.length == 0) {
            return;
        }
        plain.add(ByteBuffer.wrap(value));
        Optional<String> text = text(value);
        text.ifPresent(this::addText);
        String base64 = Base64.getEncoder().encodeToString(value);
        addAscii(base64);
        addAscii(base64.replace("/", "\\/"));
        addAscii(percent(base64, c -> false, false, true));
        addAscii(percent(base64, c -> false, false, false));
        addAscii(base64.replace("=", ""));
        addAscii(Base64.getUrlEncoder().encodeToString(value).replace("=", ""));
        if (value.length <= ALL_WAYS) {
            addAscii(Base64.getEncoder().encodeToString(base64.getBytes(StandardCharsets.US_ASCII)));
            addAscii(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(value));
            addAscii(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(value));
            addAscii(HexFormat.of().formatHex(value));
            addAscii(HexFormat.of().withUpperCase().formatHex(value));
        }
        addMiddles(value);
    }

    private void addText(String text) {
        if (text.length() > ALL_WAYS) {
            String json = json(text, false, "", false);
            addUtf8(json);
            addUtf8(json(json, false, "", false));
            addUtf8(percent(text, c -> "-_.~".indexOf(c) >= 0, false, true));
            return;
        }
        for (boolean ascii : new boolean[] {false, true}) {
            for (String html : new String[] {"", "<>&", "<>&'"}) {
                String json = json(text, ascii, html, false);
                addUtf8(json);
                addUtf8(json(text, ascii, html, true));
                addUtf8(json(json, false, "", false));
                addUtf8(json(json(json, false, "", false), false, "", false));
            }
        }
        addUtf8(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        addUtf8(text.replace("'", "''"));
        addUtf8(text.replace("'", "'\\''"));
        addUtf8(text.replace("'", "\\'"));
        addUtf8(text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n"));
        addUtf8(text.replace("$", "$$"));
        addUtf8(text.replace("$", "\\$").replace("`", "\\`"));
        addUtf8(text.replace("\n", "\r\n"));
        String xml = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        addUtf8(xml);
        addUtf8(xml.replace("\"", "&quot;").replace("'", "&apos;"));
        addUtf8(xml.replace("\"", "&#34;").replace("'", "&#39;"));
        addUtf8(xml.replace("\"", "&quot;").replace("'", "&#39;"));
        addUtf8(xml.replace("\"", "&quot;").replace("'", "&#x27;"));
        // what is left as it is differs: RFC 3986, browsers, forms, Go's path, user information, and query
        for (String kept :
                new String[] {"-_.~", "-_.!~*'()", "*-_.", "-_.~$&+=:@", "-_.~$&+,;=", "-_.~!$&'()*+,;=:@/"}) {
            IntPredicate keep = c -> kept.indexOf(c) >= 0;
            for (boolean upper : new boolean[] {true, false}) {
                String percent = percent(text, keep, false, upper);
                addAscii(percent);
                addAscii(percent(text, keep, true, upper));
                addAscii(percent(percent, keep, false, upper));
            }
        }
        plain.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_16LE)));
        plain.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_16BE)));
    }

    private void addAscii(String text) {
        plain.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void addUtf8(String text) {
        plain.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Base64 with 0, 1 or 2 bytes in front: the letters that those and what follows cannot change. */
    private void addMiddles(byte[] value) {
        for (int lead = 0; lead < 3; lead++) {
            byte[] led = new byte[lead + value.length];
            System.arraycopy(value, 0, led, lead, value.length);
            byte[] standard = Base64.getEncoder().withoutPadding().encode(led);
            int from = lead == 0 ? 0 : lead + 1;
            int to = led.length * 8 / 6;
            if (to - from >= ValueSearch.SHORTEST) {
                byte[] middle = Arrays.copyOfRange(standard, from, to);
                middles.add(ByteBuffer.wrap(middle));
                byte[] url = new String(middle, StandardCharsets.US_ASCII)
                        .replace('+', '-')
                        .replace('/', '_')
                        .getBytes(StandardCharsets.US_ASCII);
                middles.add(ByteBuffer.wrap(url));
            }
        }
    }

    /** JSON's escapes (RFC 8259, section 7), as the various writers choose them. */
    private static String json(String text, boolean ascii, String html, boolean slash) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '/' -> out.append(slash ? "\\/" : "/");
                default -> {
                    if (c < 0x20 || html.indexOf(c) >= 0 || (ascii && c > 0x7e)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static String percent(String text, IntPredicate keep, boolean plus, boolean upper) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letter || keep.test(c)) {
                out.append((char) c);
            } else if (c == ' ' && plus) {
                out.append('+');
            } else {
                HexFormat hex = upper ? HEX.withUpperCase() : HEX;
                out.append('%').append(hex.toHighHexDigit(c)).append(hex.toLowHexDigit(c));
            }
        }
        return out.toString();
    }

    /** The value as text when it is UTF-8. */
    static Optional<String> text(byte[] value) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The value without white space around it. */
    static byte[] strip(byte[] value) {
        int from = 0;
        int to = value.length;
        while (from < to && Window.isSpace(value[from])) {
            from++;
        }
        while (to > from && Window.isSpace(value[to - 1])) {
            to--;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(value, from, to - from);
        return out.toByteArray();
    }
}
