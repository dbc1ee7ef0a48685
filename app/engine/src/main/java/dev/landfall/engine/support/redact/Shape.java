package dev.landfall.engine.support.redact;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.support.search.Window;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A credential that is known by its look: a pattern, tried where one of its anchors stands.
 *
 * @param id said in the report
 * @param pattern matched at the anchor; its group {@code secret}, or all of it, is hidden
 * @param group whether the pattern has that group
 */
record Shape(String id, List<String> anchors, Pattern pattern, boolean group) {
    /** How far a pattern sees, in bytes; what still matches there is hidden to the end of the word. */
    private static final int REACH = 16 << 10;

    static Shape read(YamlNode node) {
        Fields fields = node.fields();
        String id = fields.text("id");
        List<String> anchors = fields.texts("anchors");
        String pattern = fields.text("pattern");
        fields.done();
        if (anchors.isEmpty() || anchors.stream().anyMatch(a -> a.length() < 3)) {
            throw node.wrong("a shape whose anchors have three or more letters");
        }
        try {
            // UNIX_LINES and no Unicode: a window's characters are bytes
            Pattern compiled = Pattern.compile(pattern, Pattern.UNIX_LINES);
            if (compiled.matcher("").matches()) {
                throw node.wrong("a pattern that does not match nothing");
            }
            return new Shape(id, anchors, compiled, compiled.namedGroups().containsKey("secret"));
        } catch (PatternSyntaxException e) {
            throw ProblemException.because(
                    e,
                    "format.wrong-value",
                    "file",
                    node.file(),
                    "line",
                    node.line(),
                    "path",
                    node.path() + ".pattern",
                    "expected",
                    "a regular expression (" + e.getDescription().toLowerCase(Locale.ROOT) + ")");
        }
    }

    void at(Window window, int hit, Matcher matcher, Consumer<Span> spans) {
        int limit = Math.min(window.length, hit + REACH);
        matcher.region(hit, limit);
        try {
            if (!matcher.lookingAt()) {
                return;
            }
        } catch (StackOverflowError e) {
            // a pattern that this text drives too deep: nothing of the line is shown
            int end = window.lineEnd(hit);
            spans.accept(new Span(hit, hit, end, id, -1, Span.LINE));
            return;
        }
        int start = group ? matcher.start("secret") : hit;
        int end = group ? matcher.end("secret") : matcher.end();
        if (start < 0 || start == end) {
            return;
        }
        if (end == limit) {
            while (end < window.length && !Window.isSpace(window.bytes[end]) && !Window.isQuote(window.bytes[end])) {
                end++;
            }
            spans.accept(new Span(hit, start, end, id, -1, Span.WORD));
        } else {
            spans.accept(new Span(hit, start, end, id, -1, Span.CLOSED));
        }
    }
}
