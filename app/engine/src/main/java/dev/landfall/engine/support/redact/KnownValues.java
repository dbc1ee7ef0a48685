package dev.landfall.engine.support.redact;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.support.search.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The values to search for: every secret, its lines, and the secrets inside it (of a docker config, a connection string, a properties file).
 * Those too common to be hidden everywhere are kept apart by their keys. Filled by one thread.
 */
final class KnownValues {
    private static final int LONGEST_PARSED = 1 << 20;
    private static final int DEEPEST = 3;
    /** Bytes of search strings; a site has a few megabytes at most. */
    static final long MOST_BYTES = 64L << 20;

    private final Vocabulary words;
    private final Set<String> publicNames;
    private final Function<String, List<String>> secretsIn;
    private final Map<ByteBuffer, Integer> numbers = new LinkedHashMap<>();
    private final List<byte[]> values = new ArrayList<>();
    private final Map<String, Set<String>> weak = new HashMap<>();
    private final Map<String, String> weakKeys = new HashMap<>();
    private final ValueSearch.Builder search = new ValueSearch.Builder();
    private int unsearchable;

    /**
     * @param publicNames names of the site's objects, which are not hidden even if a Secret holds them
     * @param secretsIn finds by name and shape what is secret inside a text
     */
    KnownValues(Vocabulary words, Set<String> publicNames, Function<String, List<String>> secretsIn) {
        this.words = words;
        this.publicNames = publicNames;
        this.secretsIn = secretsIn;
    }

    void addAll(Collection<KnownSecret> secrets) {
        for (KnownSecret secret : secrets) {
            add(secret.key(), secret.value(), 0);
        }
    }

    /** The secret of a number, as it was given. */
    List<byte[]> values() {
        return values;
    }

    /** Values hidden only under their keys, by key without separators. */
    Map<String, Set<String>> weak() {
        return weak;
    }

    /** The keys of those, as written. */
    Collection<String> weakKeys() {
        return weakKeys.values();
    }

    /** How many values were too much to search for. */
    int unsearchable() {
        return unsearchable;
    }

    ValueSearch search() {
        return search.build();
    }

    private void add(String key, byte[] value, int depth) {
        byte[] stripped = Encodings.strip(value);
        if (stripped.length == 0) {
            return;
        }
        Optional<String> text = Encodings.text(stripped);
        if (text.isEmpty()) {
            strong(value);
            return;
        }
        if (isStrong(text.get())) {
            strong(value);
        } else {
            weak(key, text.get());
        }
        if (depth < DEEPEST && stripped.length <= LONGEST_PARSED) {
            parts(key, text.get(), depth + 1);
        }
    }

    private boolean isStrong(String text) {
        return text.length() >= ValueSearch.SHORTEST && !words.isCommonplace(text) && !publicNames.contains(text);
    }

    private void strong(byte[] value) {
        if (search.size() > MOST_BYTES) {
            unsearchable++;
            return;
        }
        byte[] stripped = Encodings.strip(value);
        ByteBuffer identity = ByteBuffer.wrap(stripped);
        boolean isNew = !numbers.containsKey(identity);
        if (isNew) {
            numbers.put(identity, values.size());
            values.add(stripped);
        }
        int number = numbers.getOrDefault(identity, -1);
        if (isNew || stripped.length != value.length) {
            Encodings ways = Encodings.of(value);
            ways.whole().forEach(way -> search.add(way, number, false));
            ways.insideBase64().forEach(way -> search.add(way, number, true));
        }
    }

    private void weak(String key, String text) {
        String plain = Vocabulary.plain(key);
        if (plain.length() >= 3 && !words.keeps(text)) {
            weak.computeIfAbsent(plain, k -> new HashSet<>()).add(text);
            weakKeys.putIfAbsent(plain, key);
        }
    }

    private void parts(String key, String text, int depth) {
        char first = text.charAt(0);
        if (first == '{' || first == '[') {
            try {
                leaves(key, Json.strict(text.getBytes(StandardCharsets.UTF_8)), depth);
                return;
            } catch (IOException e) {
                // not JSON after all: read as lines
            }
        }
        for (String inner : secretsIn.apply(text)) {
            add(key, inner.getBytes(StandardCharsets.UTF_8), depth);
        }
        decoded(key, text, depth);
        if (text.indexOf('\n') >= 0) {
            text.lines().forEach(line -> line(line.strip(), depth));
        }
    }

    private void leaves(String key, JsonNode node, int depth) {
        if (node.isObject()) {
            node.properties().forEach(e -> leaves(e.getKey(), e.getValue(), depth));
        } else if (node.isArray()) {
            node.forEach(item -> leaves(key, item, depth));
        } else if (node.isTextual()) {
            if (key.equals("auth")) {
                basic(node.asText());
            }
            if (!isAddress(node.asText()) || words.judge(key) != Vocabulary.Kind.NONE) {
                add(key, node.asText().getBytes(StandardCharsets.UTF_8), depth);
            }
        }
    }

    /** The password of a docker config's {@code auth}: base64 of user, colon, password. */
    private void basic(String auth) {
        decode(auth).flatMap(Encodings::text).ifPresent(pair -> {
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                add("password", pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8), DEEPEST);
            }
        });
    }

    private void decoded(String key, String text, int depth) {
        if (text.length() >= 12 && text.length() % 4 == 0) {
            decode(text).filter(KnownValues::isReadable).ifPresent(bytes -> add(key, bytes, depth));
        }
    }

    private static boolean isReadable(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0x20 && !Window.isSpace(b)) {
                return false;
            }
        }
        return bytes.length >= ValueSearch.SHORTEST;
    }

    private static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A line of a value with several: a key's value counts without its key, comments and armour not at all. */
    private void line(String line, int depth) {
        if (line.length() < 8 || line.startsWith("-----") || line.startsWith("#") || line.startsWith("//")) {
            return;
        }
        int separator = separator(line);
        if (separator < 0) {
            if (isStrong(line)
                    && line.chars().filter(Character::isLetterOrDigit).count() >= 6) {
                strong(line.getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        String key = line.substring(0, separator).strip().replaceAll("^[-\\s\"']+|[\"']+$", "");
        String value = line.substring(separator + 1).strip();
        if (value.endsWith(",") || value.endsWith(";")) {
            value = value.substring(0, value.length() - 1).strip();
        }
        if (value.length() > 1
                && Window.isQuote((byte) value.charAt(0))
                && value.charAt(0) == value.charAt(value.length() - 1)) {
            value = value.substring(1, value.length() - 1);
        }
        boolean named = words.judge(key) != Vocabulary.Kind.NONE;
        if (named || (value.length() >= 8 && !isAddress(value))) {
            if (isStrong(value)) {
                strong(value.getBytes(StandardCharsets.UTF_8));
            } else if (named) {
                weak(key, value);
            }
            if (depth < DEEPEST) {
                decoded(key, value, depth + 1);
            }
        }
    }

    /** The colon or equals sign between a name and its value; -1 when the line has no such form. */
    private static int separator(String line) {
        for (int i = 0; i < line.length() && i < 80; i++) {
            char c = line.charAt(i);
            if ((c == '=' && i > 0) || (c == ':' && i > 0 && (i + 1 == line.length() || line.charAt(i + 1) == ' '))) {
                return i + 1 == line.length()
                                || (c == '=' && line.substring(i).chars().allMatch(x -> x == '='))
                        ? -1
                        : i;
            }
            if (!Assignments.isKey((byte) c) && " \"'/".indexOf(c) < 0) {
                return -1;
            }
        }
        return -1;
    }

    /** Whether a text says where something is: a URL without user information, a host with dots or a path. */
    private static boolean isAddress(String text) {
        if (text.indexOf(' ') >= 0) {
            return false;
        }
        int scheme = text.indexOf("://");
        if (scheme > 0) {
            return text.indexOf('@') < 0 && text.indexOf('?') < 0;
        }
        return (text.startsWith("/") && text.indexOf('/', 1) > 0)
                || text.matches(
                        "(?:[a-z0-9-]+\\.)+(?:svc|local|internal|com|net|org|io|dev|lan|corp|cluster\\.local|example|test)(?::[0-9]+)?(?:/.*)?")
                || text.matches("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?::[0-9]+)?");
    }
}
