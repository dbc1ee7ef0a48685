package dev.landfall.engine.install;

import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.RenderedDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes secrets out of manifests that are shown: the data of every Secret, and every known secret wherever it stands. */
final class Masking {
    private static final int SHORTEST = 4;
    private static final Pattern DATA = Pattern.compile("^(data|stringData):\\s*$");
    private static final Pattern ENTRY = Pattern.compile("^( +\\S[^:]*:)(\\s.*)?$");

    private final List<String> known = new ArrayList<>();

    Masking(Collection<String> secrets) {
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST) {
                known.add(secret);
                known.add(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
            }
        }
        known.sort(Comparator.comparingInt(String::length).reversed());
    }

    /** A rendering for eyes. */
    String manifest(Rendered rendered) {
        return text(rendered.withDocuments(rendered.documents().stream()
                        .map(d -> d.ref().kind().equals("Secret") ? d.withText(secret(d)) : d)
                        .toList())
                .manifest());
    }

    /** Any text for eyes. */
    String text(String text) {
        String masked = text;
        for (String secret : known) {
            masked = masked.replace(secret, Values.MASK);
        }
        return masked;
    }

    /** Keys stay, values go; what continues a value on deeper lines goes with it. */
    private static String secret(RenderedDocument document) {
        StringBuilder shown = new StringBuilder();
        int entryIndent = -1;
        boolean inData = false;
        for (String line : document.text().split("\n", -1)) {
            int indent = line.length() - line.stripLeading().length();
            if (!line.isBlank() && indent == 0) {
                inData = DATA.matcher(line).matches();
                entryIndent = -1;
                // data on one line, in braces, is hidden whole
                boolean braces = !inData && (line.startsWith("data:") || line.startsWith("stringData:"));
                shown.append(braces ? line.substring(0, line.indexOf(':') + 1) + " " + Values.MASK : line)
                        .append('\n');
                continue;
            }
            if (!inData || line.isBlank()) {
                shown.append(line).append('\n');
                continue;
            }
            entryIndent = entryIndent < 0 ? indent : entryIndent;
            Matcher entry = ENTRY.matcher(line);
            if (indent == entryIndent && entry.matches()) {
                shown.append(entry.group(1)).append(' ').append(Values.MASK).append('\n');
            }
        }
        return shown.toString();
    }
}
