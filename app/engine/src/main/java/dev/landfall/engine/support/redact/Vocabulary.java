package dev.landfall.engine.support.redact;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.resources.InstallerResources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What {@code support/redaction.yaml} says: which names hold secrets, which values are none, and which shapes are. Immutable. */
final class Vocabulary {
    /** What a key's value is. */
    enum Kind {
        NONE,
        SECRET,
        /** To the end of the line. */
        HEADER,
        /** Only when it looks like base64. */
        BASE64
    }

    private static final String SEPARATORS = "-_. ";

    /** Texts, at least three letters long, one of which every secret's key contains. */
    final List<String> anchors = new ArrayList<>();

    final List<Shape> shapes = new ArrayList<>();
    final Set<String> pairNames;
    final Set<String> pairValues;
    private final Set<String> contained = new HashSet<>();
    private final Set<String> lastWords;
    private final Set<String> headers;
    private final Set<String> base64;
    private final Set<String> notExactly;
    private final List<String> notStarting;
    private final List<String> notEnding;
    private final List<String> notFiles;
    private final List<String> counting;
    private final Set<String> kept;
    private final List<String> keptStarting;
    private final Set<String> commonplace;

    private Vocabulary(Fields top) {
        if (top.number("version", 0) != 1) {
            throw top.here().wrong("version 1");
        }
        Fields names = top.need("names").fields();
        for (String name : names.texts("contain")) {
            contained.add(plain(name));
            if (name.indexOf(' ') < 0) {
                anchors.add(name);
            } else {
                for (String between : List.of("", "-", "_", ".", " ")) {
                    anchors.add(name.replace(" ", between));
                }
            }
        }
        lastWords = plainSet(names.texts("are"));
        headers = plainSet(names.texts("headers"));
        base64 = plainSet(names.texts("base64"));
        for (String key : List.of("are", "headers", "base64")) {
            for (String name : names.texts(key)) {
                for (String between : name.indexOf(' ') < 0 ? List.of("") : List.of("", "-", "_", ".")) {
                    anchors.add(name.replace(" ", between));
                }
            }
        }
        Fields not = names.need("not").fields();
        notExactly = Set.copyOf(not.texts("exactly"));
        notStarting = not.texts("starting");
        notEnding = not.texts("ending");
        notFiles = not.texts("files");
        counting = not.texts("counting");
        not.done();
        Fields pairs = names.need("pairs").fields();
        pairNames = Set.copyOf(pairs.texts("name"));
        pairValues = Set.copyOf(pairs.texts("value"));
        pairs.done();
        names.done();
        Fields keep = top.need("kept").fields();
        kept = Set.copyOf(keep.texts("exactly"));
        keptStarting = keep.texts("starting");
        keep.done();
        commonplace = new HashSet<>();
        top.texts("commonplace").forEach(word -> commonplace.add(word.toLowerCase(Locale.ROOT)));
        for (YamlNode node : top.list("shapes")) {
            shapes.add(Shape.read(node));
        }
        top.done();
    }

    /**
     * The rules that ship with Landfall.
     *
     * @throws ProblemException when they cannot be read: nothing is collected without them
     */
    static Vocabulary load() {
        return parse(InstallerResources.text("support/redaction.yaml"), "support/redaction.yaml");
    }

    static Vocabulary parse(String text, String file) {
        return new Vocabulary(Yaml.parse(text, file).fields());
    }

    /** What a key says of its value. */
    Kind judge(String key) {
        String plain = plain(key);
        if (plain.isEmpty() || notExactly.contains(plain)) {
            return Kind.NONE;
        }
        if (headers.contains(plain)) {
            return Kind.HEADER;
        }
        if (base64.contains(plain)) {
            return Kind.BASE64;
        }
        if (!lastWords.contains(plain) && !endsInWord(key)) {
            boolean any = false;
            for (String name : contained) {
                any |= plain.contains(name);
            }
            if (!any) {
                return Kind.NONE;
            }
        }
        String last = plain(key.substring(key.lastIndexOf('.') + 1));
        for (String start : notStarting) {
            if (plain.startsWith(start) || last.startsWith(start)) {
                return Kind.NONE;
            }
        }
        for (String file : notFiles) {
            if (key.endsWith(file)) {
                return Kind.NONE;
            }
        }
        for (String end : notEnding) {
            if (plain.length() > end.length() && plain.endsWith(end) && !headLess(key, end)) {
                return Kind.NONE;
            }
        }
        return Kind.SECRET;
    }

    /** Whether the ending is not a word of its own, as "name" in "tokenrename" or "type" in "prototype". */
    private static boolean headLess(String key, String end) {
        int at = key.length() - end.length();
        if (at <= 0 || !key.toLowerCase(Locale.ROOT).endsWith(end)) {
            return false;
        }
        char first = key.charAt(at);
        return SEPARATORS.indexOf(key.charAt(at - 1)) < 0
                && Character.isLowerCase(first)
                && !key.equals(key.toLowerCase(Locale.ROOT));
    }

    private boolean endsInWord(String key) {
        for (String word : lastWords) {
            int at = key.length() - word.length();
            if (at > 0
                    && key.regionMatches(true, at, word, 0, word.length())
                    && (SEPARATORS.indexOf(key.charAt(at - 1)) >= 0
                            || (Character.isUpperCase(key.charAt(at)) && Character.isLowerCase(key.charAt(at - 1))))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a key counts things, so that a number is no secret. */
    boolean counts(String key) {
        String plain = plain(key);
        return counting.stream().anyMatch(plain::endsWith);
    }

    /** Whether a value is none worth hiding, whatever its key: empty, a boolean, a reference to where the secret is. */
    boolean keeps(String value) {
        if (value.isEmpty() || kept.contains(value)) {
            return true;
        }
        for (String start : keptStarting) {
            if (value.startsWith(start)) {
                return true;
            }
        }
        return value.charAt(0) == '$' && isReference(value);
    }

    /** {@code $NAME}, <code>${NAME}</code> or {@code $(NAME)} and nothing else. */
    private static boolean isReference(String value) {
        int from = 1;
        int to = value.length();
        if (to > 3
                && ((value.startsWith("${") && value.endsWith("}"))
                        || (value.startsWith("$(") && value.endsWith(")")))) {
            from = 2;
            to--;
            if (value.charAt(2) == '?') {
                from++;
            }
        }
        if (from >= to || !(Character.isLetter(value.charAt(from)) || value.charAt(from) == '_')) {
            return false;
        }
        boolean bare = from == 1;
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            boolean name = (c >= 'A' && c <= 'Z')
                    || c == '_'
                    || (c >= '0' && c <= '9')
                    || (!bare && ((c >= 'a' && c <= 'z') || c == '.'));
            if (!name) {
                return false;
            }
        }
        return true;
    }

    /** Whether hiding this value wherever it stands would leave nothing to read. */
    boolean isCommonplace(String value) {
        if (commonplace.contains(value.toLowerCase(Locale.ROOT)) || kept.contains(value)) {
            return true;
        }
        return (value.length() < 8 && value.chars().allMatch(c -> c >= '0' && c <= '9'))
                || value.chars().distinct().limit(4).count() < 4;
    }

    /** A key without the case of its letters and without what separates its words. */
    static String plain(String key) {
        StringBuilder out = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (SEPARATORS.indexOf(c) < 0) {
                out.append(Character.toLowerCase(c));
            }
        }
        return out.toString();
    }

    private static Set<String> plainSet(List<String> names) {
        Set<String> set = new HashSet<>();
        names.forEach(name -> set.add(plain(name)));
        return set;
    }
}
