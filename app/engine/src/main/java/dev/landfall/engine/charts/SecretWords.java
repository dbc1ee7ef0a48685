package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.Seen;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Takes values that look secret out of a text that goes to a person or a log. */
final class SecretWords {
    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i)pass|secret|token|key|credential|auth|cert|private|hash|salt");
    private static final Pattern OWN_SECRET =
            Pattern.compile("(?i)(?:passwor[dt]|passphrase|secret|token|credentials?)$");
    private static final int SHORTEST = 4;

    private SecretWords() {}

    /** The text with every value hidden that stands under a telling key of these values. */
    static String mask(String text, String valuesYaml) {
        Set<String> words = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        List<Tree> roots = TextLayer.of(valuesYaml).roots();
        Seen seen = new Seen();
        roots.forEach(root -> collect(root, false, words, seen));
        String masked = text;
        for (String word : words) {
            masked = masked.replace(word, "•••");
        }
        return masked;
    }

    /** Whether a key with this value probably holds a secret itself, rather than the name of one. */
    static boolean tells(String key, String value) {
        return OWN_SECRET.matcher(key).find()
                && value.strip().length() >= SHORTEST
                && !value.matches("true|false|[0-9]+|\\(secret\\)");
    }

    private static void collect(Tree tree, boolean secret, Set<String> words, Seen seen) {
        switch (tree) {
            case Tree.Mapping map -> {
                if (seen.first(map)) {
                    map.entries()
                            .forEach(e -> collect(
                                    e.value(),
                                    secret
                                            || SECRET_KEY
                                                    .matcher(e.key().value())
                                                    .find(),
                                    words,
                                    seen));
                }
            }
            case Tree.Sequence list -> {
                if (seen.first(list)) {
                    list.items().forEach(item -> collect(item, secret, words, seen));
                }
            }
            case Tree.Scalar scalar -> {
                String value = scalar.value().strip();
                if (secret && value.length() >= SHORTEST && !value.matches("true|false|null")) {
                    words.add(value);
                    value.lines().filter(l -> l.strip().length() >= 8).forEach(l -> words.add(l.strip()));
                }
            }
        }
    }
}
