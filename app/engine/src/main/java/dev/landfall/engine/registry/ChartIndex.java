package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.YamlUnicodeReader;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The {@code index.yaml} of an HTTP chart repository (Helm, "The Chart Repository Guide"), read event by event: of an index with
 * thousands of charts only the wanted one is held.
 */
public final class ChartIndex {
    /** Of an index, in bytes; the largest public ones have 30 MiB. */
    public static final int LIMIT = 64 << 20;

    private static final int DEPTH = 64;
    private static final Pattern SHA256 = Pattern.compile("(?:sha256:)?(?<hex>[0-9a-f]{64})");

    private final String label;
    private final Iterator<Event> events;
    private Event now;

    private ChartIndex(byte[] content, String label) {
        this.label = label;
        LoadSettings settings =
                LoadSettings.builder().setLabel(label).setCodePointLimit(LIMIT).build();
        YamlUnicodeReader text = new YamlUnicodeReader(new ByteArrayInputStream(content));
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
        this.now = events.next();
    }

    /**
     * One version of one chart.
     *
     * @param urls as written: absolute, or relative to the repository
     * @param digest of the {@code .tgz}, when the index says it
     */
    public record Entry(List<String> urls, Optional<Digest> digest) {
        public Entry {
            urls = List.copyOf(urls);
        }
    }

    /**
     * Finds a version of a chart.
     *
     * @param label what problems call the index
     * @param version exactly as the index writes it; a {@code v} in front of either makes no difference
     * @throws ProblemException {@code registry.chart-index} when it is no index, {@code registry.chart-not-in-index}
     */
    public static Entry find(byte[] content, String label, String name, String version) {
        try {
            return new ChartIndex(content, label).find(name, version);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
            throw ProblemException.because(
                    e, "registry.chart-index", "index", label, "line", line, "why", String.valueOf(e.getProblem()));
        } catch (YamlEngineException e) {
            throw ProblemException.because(
                    e, "registry.chart-index", "index", label, "line", 1, "why", String.valueOf(e.getMessage()));
        }
    }

    private Entry find(String name, String version) {
        take(Event.ID.StreamStart, "YAML");
        take(Event.ID.DocumentStart, "one document");
        take(Event.ID.MappingStart, "a mapping");
        boolean described = false;
        boolean listed = false;
        List<Entry> found = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (!is(Event.ID.MappingEnd)) {
            String key = key(keys);
            switch (key) {
                case "apiVersion" -> described = !scalar("a version").isEmpty();
                case "entries" -> {
                    listed = true;
                    charts(name, version, found, versions);
                }
                default -> skip(0);
            }
        }
        next();
        take(Event.ID.DocumentEnd, "one document");
        if (!is(Event.ID.StreamEnd)) {
            throw wrong("one document only");
        }
        if (!described || !listed) {
            throw wrong("'apiVersion' and 'entries', as every index has them");
        }
        if (found.isEmpty()) {
            throw ProblemException.of(
                    "registry.chart-not-in-index",
                    "index",
                    label,
                    "chart",
                    name,
                    "version",
                    version,
                    "has",
                    versions.isEmpty()
                            ? "no chart of this name"
                            : "the versions " + String.join(", ", versions.subList(0, Math.min(12, versions.size())))
                                    + (versions.size() > 12 ? " and " + (versions.size() - 12) + " more" : ""));
        }
        if (found.stream().map(Entry::digest).distinct().count() > 1) {
            throw wrong("one content for " + name + " " + version + ", not two");
        }
        return found.getFirst();
    }

    private void charts(String name, String version, List<Entry> found, List<String> versions) {
        take(Event.ID.MappingStart, "a mapping of charts");
        Set<String> keys = new HashSet<>();
        while (!is(Event.ID.MappingEnd)) {
            if (!key(keys).equals(name)) {
                skip(0);
                continue;
            }
            take(Event.ID.SequenceStart, "a list of versions");
            while (!is(Event.ID.SequenceEnd)) {
                version(version, found, versions);
            }
            next();
        }
        next();
    }

    private void version(String wanted, List<Entry> found, List<String> versions) {
        take(Event.ID.MappingStart, "a chart's description");
        String version = "";
        Optional<Digest> digest = Optional.empty();
        List<String> urls = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (!is(Event.ID.MappingEnd)) {
            switch (key(keys)) {
                case "version" -> version = scalar("a version");
                case "digest" -> digest = digest(scalar("a digest"));
                case "urls" -> {
                    take(Event.ID.SequenceStart, "a list of addresses");
                    while (!is(Event.ID.SequenceEnd)) {
                        urls.add(scalar("an address"));
                    }
                    next();
                }
                default -> skip(0);
            }
        }
        if (bare(version).equals(bare(wanted))) {
            if (urls.isEmpty()) {
                throw wrong("'urls' of version " + version);
            }
            found.add(new Entry(urls, digest));
        }
        versions.add(version);
        next();
    }

    private static String bare(String version) {
        return version.startsWith("v") ? version.substring(1) : version;
    }

    private Optional<Digest> digest(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var sha = SHA256.matcher(text);
        if (!sha.matches()) {
            throw wrong("a SHA-256 of 64 hexadecimal digits");
        }
        return Optional.of(Digest.parse("sha256:" + sha.group("hex")));
    }

    private String key(Set<String> seen) {
        String key = scalar("a key");
        if (!seen.add(key)) {
            throw wrong("each key once, not '" + key + "' again");
        }
        return key;
    }

    private String scalar(String what) {
        if (now instanceof ScalarEvent scalar) {
            next();
            return scalar.getValue();
        }
        throw wrong(what);
    }

    private void skip(int depth) {
        if (depth > DEPTH) {
            throw wrong("less nesting");
        }
        switch (now.getEventId()) {
            case Scalar, Alias -> next();
            case MappingStart, SequenceStart -> {
                next();
                while (!is(Event.ID.MappingEnd) && !is(Event.ID.SequenceEnd)) {
                    skip(depth + 1);
                }
                next();
            }
            default -> throw wrong("a value");
        }
    }

    private boolean is(Event.ID id) {
        return now.getEventId() == id;
    }

    private void take(Event.ID id, String what) {
        if (!is(id)) {
            throw wrong(what);
        }
        next();
    }

    private void next() {
        @Nullable Event following = events.hasNext() ? events.next() : null;
        if (following != null) {
            now = following;
        }
    }

    private ProblemException wrong(String expected) {
        int line = now.getStartMark().map(m -> m.getLine() + 1).orElse(1);
        return ProblemException.of(
                "registry.chart-index", "index", label, "line", line, "why", "expected is " + expected);
    }
}
