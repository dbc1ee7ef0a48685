package dev.landfall.engine.support;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.support.search.AnchorSearch;
import dev.landfall.engine.support.search.Window;
import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code support/signatures.yaml} knows: states of pods and lines of logs, with their explanation and remedy. Safe for any thread. */
final class Signatures {
    private static final int LONGEST_LINE = 300;

    private final List<State> states = new ArrayList<>();
    private final List<Advice> lines = new ArrayList<>();
    private final AnchorSearch<Integer> search;
    private final Map<Integer, Seen> seen = new LinkedHashMap<>();

    /** What to say of something that was recognised. */
    record Advice(String title, String explanation, String remedy) {}

    /** A line that was recognised: how often, and where first. */
    record Seen(Advice advice, long count, String file, String line) {}

    private record State(List<String> reasons, List<String> messages, Advice advice) {}

    Signatures() {
        this(InstallerResources.text("support/signatures.yaml"), "support/signatures.yaml");
    }

    Signatures(String text, String file) {
        Fields top = Yaml.parse(text, file).fields();
        if (top.number("version", 0) != 1) {
            throw top.here().wrong("version 1");
        }
        for (YamlNode node : top.list("states")) {
            Fields f = node.fields();
            states.add(new State(f.texts("reasons"), lower(f.texts("message")), advice(f)));
            f.done();
        }
        List<Map.Entry<String, Integer>> anchors = new ArrayList<>();
        for (YamlNode node : top.list("logs")) {
            Fields f = node.fields();
            f.text("id");
            f.texts("contains").forEach(text2 -> anchors.add(Map.entry(utf8(text2), lines.size())));
            lines.add(advice(f));
            f.done();
        }
        top.done();
        search = new AnchorSearch<>(anchors);
    }

    private static Advice advice(Fields fields) {
        return new Advice(fields.text("title"), fields.text("explanation"), fields.text("remedy"));
    }

    private static List<String> lower(List<String> texts) {
        return texts.stream().map(t -> t.toLowerCase(Locale.ROOT)).toList();
    }

    /** The bytes of a text as characters, as a window shows them. */
    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** What is known of a pod's state by its reason and message. */
    Optional<Advice> state(String reason, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return states.stream()
                .filter(s -> s.reasons.contains(reason)
                        && (s.messages.isEmpty() || s.messages.stream().anyMatch(lower::contains)))
                .findFirst()
                .map(State::advice);
    }

    /** Looks for known lines in a text that is already clean of secrets. */
    void scan(String file, InputStream in) throws IOException {
        Window window = new Window(1 << 20);
        while (true) {
            window.length += in.readNBytes(window.bytes, window.length, window.bytes.length - window.length);
            boolean last = window.length < window.bytes.length;
            int end = window.length;
            while (!last && end > 0 && window.bytes[end - 1] != '\n') {
                end--;
            }
            if (end == 0) {
                end = window.length;
            }
            int whole = window.length;
            window.length = end;
            search.find(window, (line, at) -> record(line, file, window, at));
            if (last) {
                return;
            }
            System.arraycopy(window.bytes, end, window.bytes, 0, whole - end);
            window.length = whole - end;
        }
    }

    private synchronized void record(int line, String file, Window window, int at) {
        Seen before = seen.get(line);
        if (before != null) {
            seen.put(line, new Seen(before.advice, before.count + 1, before.file, before.line));
            return;
        }
        int start = Math.max(window.lineStart(at), at - LONGEST_LINE / 2);
        int end = Math.min(window.lineEnd(at), start + LONGEST_LINE);
        String text = new String(window.bytes, start, end - start, StandardCharsets.UTF_8).strip();
        seen.put(line, new Seen(lines.get(line), 1, file, text));
    }

    /** The lines recognised so far. */
    synchronized List<Seen> seen() {
        return List.copyOf(seen.values());
    }
}
