package dev.landfall.engine.support.redact;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.support.search.AnchorSearch;
import dev.landfall.engine.support.search.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/**
 * Hides credentials in text: values that are known, in every way of writing them, and values recognised by their name or their look.
 *
 * <p>Works on bytes, so that whatever is not hidden goes through unchanged, in windows of a megabyte, so that memory does not grow with the
 * text or its lines. Immutable apart from the numbers it gives; safe for any thread.
 */
public final class Redactor {
    /** The rule of a value that was given as secret. */
    public static final String KNOWN = "known-value";

    /** The rule of a known value too common to be hidden except under its own key. */
    public static final String KNOWN_BY_NAME = "known-value-by-name";

    /** The rule of a value under a key that says it is secret. */
    public static final String NAMED = "named";

    private final Vocabulary words;
    private final Masks masks;
    private final Set<KnownSecret> secrets;
    private final Set<String> publicNames;
    private final KnownValues known;
    private final ValueSearch search;
    private final AnchorSearch<Anchor> anchors;

    private enum Look {
        NAME,
        URL,
        DATA_SOURCE,
        PEM_BEGIN,
        PEM_END,
        SHAPE
    }

    /** @param shape index of the shape, or the length of the name */
    private record Anchor(Look look, int shape) {}

    private Redactor(Vocabulary words, Masks masks, Set<KnownSecret> secrets, Set<String> publicNames, boolean bare) {
        this.words = words;
        this.masks = masks;
        this.secrets = secrets;
        this.publicNames = publicNames;
        known = new KnownValues(
                words,
                publicNames,
                bare ? text -> List.of() : new Redactor(words, masks, Set.of(), Set.of(), true)::secretsIn);
        known.addAll(secrets);
        search = known.search();
        List<Map.Entry<String, Anchor>> all = new ArrayList<>();
        Set<String> names = new HashSet<>(words.anchors);
        names.addAll(known.weakKeys());
        names.stream()
                .filter(n -> n.length() >= 3)
                .forEach(n -> all.add(Map.entry(n, new Anchor(Look.NAME, n.length()))));
        all.add(Map.entry("://", new Anchor(Look.URL, 0)));
        all.add(Map.entry("@tcp(", new Anchor(Look.DATA_SOURCE, 0)));
        all.add(Map.entry("@unix(", new Anchor(Look.DATA_SOURCE, 0)));
        all.add(Map.entry(PemBlocks.BEGIN, new Anchor(Look.PEM_BEGIN, 0)));
        all.add(Map.entry(PemBlocks.END, new Anchor(Look.PEM_END, 0)));
        for (int i = 0; i < words.shapes.size(); i++) {
            Anchor anchor = new Anchor(Look.SHAPE, i);
            words.shapes.get(i).anchors().forEach(text -> all.add(Map.entry(text, anchor)));
        }
        anchors = new AnchorSearch<>(all);
    }

    /**
     * A redactor with the rules that ship with Landfall and the secrets given.
     *
     * @throws ProblemException when the rules cannot be read
     */
    public static Redactor of(Collection<KnownSecret> secrets) {
        return of(secrets, Set.of());
    }

    /**
     * The same, told which names of the site are public even if a Secret holds one of them (a namespace, a service).
     *
     * @throws ProblemException when the rules cannot be read
     */
    public static Redactor of(Collection<KnownSecret> secrets, Set<String> publicNames) {
        return new Redactor(Vocabulary.load(), new Masks(), Set.copyOf(secrets), Set.copyOf(publicNames), false);
    }

    /** This redactor with more secrets; both give the same value the same mask. */
    public Redactor plus(Collection<KnownSecret> more) {
        return secrets.containsAll(more) ? this : plus(more, publicNames);
    }

    /** The same with other names that are public. */
    public Redactor plus(Collection<KnownSecret> more, Set<String> names) {
        Set<KnownSecret> both = new HashSet<>(secrets);
        both.addAll(more);
        return new Redactor(words, masks, both, Set.copyOf(names), false);
    }

    /** Whether it already knows all of these. */
    public boolean knows(Collection<KnownSecret> others) {
        return secrets.containsAll(others);
    }

    /** How many different values it searches for everywhere. */
    public int searched() {
        return known.values().size();
    }

    /** How many values there are that it hides only under their keys, because they are short or common words. */
    public int byNameOnly() {
        return known.weak().values().stream().mapToInt(Set::size).sum();
    }

    /** How many values it could not take in, because there were too many megabytes of them. */
    public int unsearchable() {
        return known.unsearchable();
    }

    /** A text with its secrets hidden. */
    public String mask(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 64);
        try {
            new RedactingCopy(this, false, RedactingCopy.Listener.NONE)
                    .whole(text.getBytes(StandardCharsets.UTF_8), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * Copies a text of any length, its secrets hidden.
     *
     * @param yaml whether a hidden value that stands alone is put in quotes, so that the YAML stays readable by machines
     * @return how often each rule hid something
     * @throws IOException of either stream; what was written until then is clean
     */
    public Map<String, Long> redact(InputStream in, OutputStream out, boolean yaml) throws IOException {
        return redact(in, out, yaml, "", secret -> {});
    }

    /**
     * The same, and keeps the values that were recognised by name, as further secrets to search for: a password given in a Deployment's
     * environment stands in logs too.
     *
     * @param origin said of those secrets; empty to learn nothing
     */
    public Map<String, Long> redact(
            InputStream in, OutputStream out, boolean yaml, String origin, Consumer<KnownSecret> learnt)
            throws IOException {
        Map<String, Long> counts = new HashMap<>();
        RedactingCopy.Listener listener = (window, span) -> {
            counts.merge(span.rule(), 1L, Long::sum);
            if (!origin.isEmpty() && span.rule().equals(NAMED)) {
                byte[] value = Arrays.copyOfRange(window.bytes, span.start(), span.end());
                if (isTelling(value)) {
                    learnt.accept(KnownSecret.of(origin, "", value));
                }
            }
        };
        new RedactingCopy(this, yaml, listener).copy(in, out);
        return counts;
    }

    /**
     * Searches a text for the known values, in every way of writing them.
     *
     * @return the first found, said by where it comes from, never by what it is; empty when none survives
     */
    public Optional<String> survivor(InputStream in) throws IOException {
        return new SurvivorSearch(search, number -> origin(known.values().get(number))).in(in);
    }

    private String origin(byte[] value) {
        for (KnownSecret secret : secrets) {
            if (Arrays.equals(Encodings.strip(secret.value()), value)) {
                return secret.origin() + (secret.key().isEmpty() ? "" : ", key " + secret.key());
            }
        }
        return secrets.stream()
                .filter(s -> indexOf(s.value(), value) >= 0)
                .findFirst()
                .map(s -> "a part of " + s.origin() + (s.key().isEmpty() ? "" : ", key " + s.key()))
                .orElse("a part of a Secret");
    }

    private static int indexOf(byte[] text, byte[] part) {
        for (int i = 0; i + part.length <= text.length; i++) {
            if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    /** What is to hide in a window, by where it begins; stretches that touch are one. */
    List<Span> spans(Window window) {
        List<Span> found = new ArrayList<>();
        search.find(window, found::add);
        Assignments assignments = new Assignments(words, known.weak(), window, found::add);
        Matcher[] matchers = new Matcher[words.shapes.size()];
        anchors.find(window, (anchor, hit) -> {
            switch (anchor.look) {
                case NAME -> assignments.at(hit, anchor.shape);
                case URL -> UserInfo.url(window, hit, found::add);
                case DATA_SOURCE -> UserInfo.dataSource(window, hit, found::add);
                case PEM_BEGIN -> PemBlocks.begin(window, hit, found::add);
                case PEM_END -> PemBlocks.end(window, hit, found::add);
                case SHAPE -> {
                    Shape shape = words.shapes.get(anchor.shape);
                    Matcher matcher = matchers[anchor.shape];
                    if (matcher == null) {
                        matcher = shape.pattern()
                                .matcher(window)
                                .useTransparentBounds(true)
                                .useAnchoringBounds(false);
                        matchers[anchor.shape] = matcher;
                    }
                    shape.at(window, hit, matcher, found::add);
                }
            }
        });
        return merge(found);
    }

    private static List<Span> merge(List<Span> found) {
        if (found.size() < 2) {
            return found;
        }
        found.sort(Comparator.comparingInt(Span::start).thenComparing(Span::end, Comparator.reverseOrder()));
        List<Span> merged = new ArrayList<>(found.size());
        Span current = found.getFirst();
        for (Span next : found.subList(1, found.size())) {
            boolean touches = next.start() < current.end()
                    || (next.start() == current.end()
                            && next.rule().equals(current.rule())
                            && next.secret() == current.secret()
                            && next.secret() >= 0);
            if (touches) {
                current = current.with(next);
            } else {
                merged.add(current);
                current = next;
            }
        }
        merged.add(current);
        return merged;
    }

    /** The mask of a stretch: of the secret when it is one, else of what stands there. */
    String maskOf(Window window, Span span) {
        if (span.secret() >= 0) {
            byte[] value = known.values().get(span.secret());
            return masks.of(value, 0, value.length);
        }
        return masks.of(window.bytes, span.start(), span.end());
    }

    private List<String> secretsIn(String text) {
        List<String> values = new ArrayList<>();
        Window window = Window.of(text.getBytes(StandardCharsets.UTF_8));
        for (Span span : spans(window)) {
            values.add(new String(window.bytes, span.start(), span.end() - span.start(), StandardCharsets.UTF_8));
        }
        return values;
    }

    /** Whether a value that only its name gave away is odd enough to be searched for elsewhere. */
    private boolean isTelling(byte[] value) {
        if (value.length < 8 || value.length > 4096) {
            return false;
        }
        String text = new String(value, StandardCharsets.UTF_8);
        int kinds = 0;
        kinds += text.chars().anyMatch(c -> c >= 'a' && c <= 'z') ? 1 : 0;
        kinds += text.chars().anyMatch(c -> c >= 'A' && c <= 'Z') ? 1 : 0;
        kinds += text.chars().anyMatch(c -> c >= '0' && c <= '9') ? 1 : 0;
        boolean spoken = text.indexOf(' ') >= 0 || text.indexOf('/') >= 0 || text.indexOf("***") >= 0;
        return kinds >= 2 && !spoken && !words.isCommonplace(text) && !publicNames.contains(text);
    }
}
