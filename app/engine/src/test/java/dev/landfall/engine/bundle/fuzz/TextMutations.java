package dev.landfall.engine.bundle.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages JSON, YAML, HOCON and PEM as text: doubled keys, deep nesting, absurd numbers, texts that are paths. */
final class TextMutations {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"\\n]{0,200}\"");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern PAIR = Pattern.compile("\"[A-Za-z]+\"\\s*:");

    private static final String[] TEXTS = {
        "",
        " ",
        "../../../../outside",
        "/outside",
        "..\\..\\outside",
        "C:\\outside",
        "a/../b",
        "sha256:../../outside",
        "sha256:",
        "sha256:" + "0".repeat(64),
        "sha512:" + "f".repeat(128),
        "null",
        "true",
        "~",
        "${name}",
        "${",
        "%s%n",
        "\\u0000",
        "\\ud800",
        "\u0000",
        "\u202e",
        "é\u0301ß",
        "x".repeat(70_000),
        "1e999999999",
        "{}",
        "[]",
        "!!java.net.URL [x]",
        "*a",
        "&a [*a]",
        "<<: *a",
    };

    private static final String[] STRUCTURE = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "'",
        "\n",
        "- ",
        "# ",
        "\t",
        "\\",
        "|",
        ">",
        "&a ",
        "*a",
        "? ",
        "---\n",
        "...\n",
        "include \"x\"\n",
        "\ufeff",
        "a.b.c = ${a.b}\n",
        "null",
        "{}",
        "[]",
        "-1",
        "1.5e5"
    };

    private TextMutations() {}

    static byte[] text(byte[] good, RandomGenerator random) {
        // one byte a character, so that what is not UTF-8 passes through as it is
        String text = new String(good, StandardCharsets.ISO_8859_1);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            text = once(text, random);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String once(String text, RandomGenerator random) {
        return switch (random.nextInt(11)) {
            case 0 -> lines(text, random);
            case 1 -> replace(text, NUMBER, number(random), random);
            case 2 -> replace(text, QUOTED, '"' + utf8(Mutations.one(random, TEXTS)) + '"', random);
            case 3 -> replace(text, WORD, utf8(Mutations.one(random, TEXTS)), random);
            case 4 -> insert(text, utf8(Mutations.one(random, STRUCTURE)), random);
            case 5 -> insert(text, deep(random), random);
            case 6 -> doubled(text, random);
            case 7 ->
                replace(
                        text,
                        QUOTED,
                        Mutations.one(random, new String[] {"null", "{}", "[]", "7", "true", "{\"a\":1}"}),
                        random);
            case 8 -> replace(text, WORD, "\u00ff\u00fe", random);
            case 9 -> swapWords(text, random);
            default ->
                new String(
                        Mutations.bytes(text.getBytes(StandardCharsets.ISO_8859_1), random),
                        StandardCharsets.ISO_8859_1);
        };
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String number(RandomGenerator random) {
        return random.nextInt(6) == 0
                ? "9".repeat(1 + random.nextInt(400))
                : Long.toString(Mutations.NUMBERS[random.nextInt(Mutations.NUMBERS.length)]);
    }

    private static String deep(RandomGenerator random) {
        int depth = 1 << random.nextInt(4, 16);
        return switch (random.nextInt(5)) {
            case 0 -> "[".repeat(depth);
            case 1 -> "{\"a\":".repeat(depth);
            case 2 -> "- ".repeat(Math.min(depth, 4096));
            case 3 -> "[".repeat(depth) + "]".repeat(depth);
            default -> {
                // each line twice the one before
                StringBuilder laughs = new StringBuilder("\nl0: &l0 [x,x]\n");
                for (int i = 1; i < 25; i++) {
                    laughs.append("l%d: &l%d [*l%d,*l%d]%n"
                            .formatted(i, i, i - 1, i - 1)
                            .replace("\r", ""));
                }
                yield laughs.toString();
            }
        };
    }

    private static String insert(String text, String what, RandomGenerator random) {
        int at = random.nextInt(text.length() + 1);
        if (random.nextBoolean()) {
            int line = text.lastIndexOf('\n', at);
            at = line < 0 ? 0 : line + 1;
        }
        return text.substring(0, at) + what + text.substring(at);
    }

    private static String replace(String text, Pattern what, String with, RandomGenerator random) {
        List<MatchResult> found = what.matcher(text).results().toList();
        if (found.isEmpty()) {
            return insert(text, with, random);
        }
        MatchResult one = found.get(random.nextInt(found.size()));
        return text.substring(0, one.start()) + with + text.substring(one.end());
    }

    private static String lines(String text, RandomGenerator random) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int one = random.nextInt(lines.size());
        int two = random.nextInt(lines.size());
        switch (random.nextInt(4)) {
            case 0 -> lines.add(two, lines.get(one));
            case 1 -> lines.remove(one);
            case 2 -> Collections.swap(lines, one, two);
            default -> lines.set(one, "  " + lines.get(one));
        }
        return String.join("\n", lines);
    }

    /** A key that stands there twice, with two values. */
    private static String doubled(String text, RandomGenerator random) {
        List<MatchResult> found = PAIR.matcher(text).results().toList();
        if (found.isEmpty()) {
            return lines(text, random);
        }
        MatchResult one = found.get(random.nextInt(found.size()));
        return text.substring(0, one.start()) + one.group() + "0," + text.substring(one.start());
    }

    private static String swapWords(String text, RandomGenerator random) {
        List<MatchResult> found = QUOTED.matcher(text).results().toList();
        if (found.size() < 2) {
            return lines(text, random);
        }
        String other = found.get(random.nextInt(found.size())).group();
        MatchResult one = found.get(random.nextInt(found.size()));
        return text.substring(0, one.start()) + other + text.substring(one.end());
    }
}
