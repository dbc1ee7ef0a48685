package dev.landfall.engine.packages;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one spelling of a version of a Python package (version specifiers, "Normalization", PEP 440). */
final class PythonVersion {
    private static final Pattern GRAMMAR = Pattern.compile("v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)"
            + "(?:[-_.]?(?<pre>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?<preNumber>[0-9]*))?"
            + "(?:-(?<postAlone>[0-9]+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>[0-9]*))?"
            + "(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>[0-9]*))?"
            + "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?");

    private PythonVersion() {}

    /**
     * The normal form with trailing zeros of the release left out, so that equal versions are equal texts; empty when it is no version.
     *
     * @param text as a file's name or metadata says it, e.g. {@code 1.0.0-beta2}
     */
    static Optional<String> normal(String text) {
        Matcher m = GRAMMAR.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (text.length() > 200 || !m.matches()) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        if (m.group("epoch") != null && !number(m.group("epoch")).equals("0")) {
            out.append(number(m.group("epoch"))).append('!');
        }
        out.append(release(m.group("release")));
        if (m.group("pre") != null) {
            out.append(
                    switch (m.group("pre")) {
                        case "a", "alpha" -> "a";
                        case "b", "beta" -> "b";
                        default -> "rc";
                    });
            out.append(number(m.group("preNumber")));
        }
        if (m.group("postAlone") != null) {
            out.append(".post").append(number(m.group("postAlone")));
        } else if (m.group("post") != null) {
            out.append(".post").append(number(m.group("postNumber")));
        }
        if (m.group("dev") != null) {
            out.append(".dev").append(number(m.group("devNumber")));
        }
        if (m.group("local") != null) {
            out.append('+').append(m.group("local").replaceAll("[-_.]", "."));
        }
        return Optional.of(out.toString());
    }

    /** Whether a file's name and its metadata mean the same version; the {@code +} of a local version may stand as {@code _} in a name. */
    static boolean same(String inName, String inMetadata) {
        Optional<String> wanted = normal(inMetadata);
        return wanted.isEmpty()
                ? inName.equals(inMetadata)
                : normal(inName).equals(wanted)
                        || normal(inName.replaceFirst("_", "+")).equals(wanted);
    }

    private static String release(String text) {
        StringBuilder out = new StringBuilder();
        for (String part : text.split("\\.")) {
            out.append(out.isEmpty() ? "" : ".").append(number(part));
        }
        while (out.toString().endsWith(".0")) {
            out.setLength(out.length() - 2);
        }
        return out.toString();
    }

    private static String number(String digits) {
        String shorter = digits.replaceFirst("^0+(?=.)", "");
        return shorter.isEmpty() ? "0" : shorter;
    }
}
