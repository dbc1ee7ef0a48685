package dev.landfall.engine.charts.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a scalar's changes into the text around it, in the scalar's own style; where that style cannot say it, the scalar
 * becomes double-quoted (YAML 1.2, sections 7.3 and 8.1).
 */
final class RawScalar {
    private static final Pattern PROPERTIES = Pattern.compile("(?:[&!]\\S*\\s+)+");
    private static final Pattern NOT_TEXT =
            Pattern.compile("(?i)[-+.0-9e_xo:]*|0x[0-9a-f]+|true|false|yes|no|on|off|y|n|null|~|[-+]?\\.(?:inf|nan)");
    private static final Pattern PLAIN_SAFE =
            Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./@+~=-]*(?::[A-Za-z0-9_./@+~=-]+)*");

    private RawScalar() {}

    /**
     * Writes the changes of one scalar.
     *
     * @param quote whether to give its style up
     * @return false when another change stands in the way
     */
    static boolean write(Tree.Scalar scalar, String text, Edits edits, boolean quote) {
        Matcher properties = PROPERTIES.matcher(text).region(scalar.start(), scalar.end());
        int start = properties.lookingAt() ? properties.end() : scalar.start();
        int end = end(scalar, text);
        int[] positions = quote || turnsIntoElse(scalar) ? null : positions(scalar, text, start, end);
        if (positions != null) {
            Edits.Encoder encoder = encoder(scalar, text, start);
            if (scalar.edits().moveTo(new Edits(), positions, encoder)) {
                return scalar.edits().moveTo(edits, positions, encoder);
            }
        }
        return edits.add(start, end, quoted(scalar.editedValue()));
    }

    /** A plain text must not become a number, a boolean or null. */
    private static boolean turnsIntoElse(Tree.Scalar scalar) {
        return scalar.style() == Tree.Style.PLAIN
                && NOT_TEXT.matcher(scalar.editedValue()).matches()
                && !NOT_TEXT.matcher(scalar.value()).matches();
    }

    /** Block scalars end where the next token starts; their last line break is not theirs to replace. */
    private static int end(Tree.Scalar scalar, String text) {
        int end = scalar.end();
        if (scalar.style() == Tree.Style.LITERAL || scalar.style() == Tree.Style.FOLDED) {
            while (end > scalar.start() && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
        }
        return end;
    }

    /** Where each char of the value stands in the text, and where the value ends; null when that cannot be told. */
    private static int @Nullable [] positions(Tree.Scalar scalar, String text, int start, int end) {
        return switch (scalar.style()) {
            case PLAIN -> plain(scalar.value(), text, start, end);
            case SINGLE_QUOTED -> singleQuoted(scalar.value(), text, start, end);
            case DOUBLE_QUOTED -> doubleQuoted(scalar.value(), text, start, end);
            case LITERAL -> block(scalar.value(), text, start, scalar.end(), false);
            case FOLDED -> block(scalar.value(), text, start, scalar.end(), true);
        };
    }

    private static int @Nullable [] plain(String value, String text, int start, int end) {
        if (end - start != value.length() || !text.startsWith(value, start)) {
            return null;
        }
        int[] positions = new int[value.length() + 1];
        for (int i = 0; i <= value.length(); i++) {
            positions[i] = start + i;
        }
        return positions;
    }

    private static int @Nullable [] singleQuoted(String value, String text, int start, int end) {
        int[] positions = new int[value.length() + 1];
        int at = start + 1;
        for (int i = 0; i < value.length(); i++) {
            if (at >= end - 1 || text.charAt(at) != value.charAt(i) || value.charAt(i) == '\n') {
                return null;
            }
            positions[i] = at;
            at += value.charAt(i) == '\'' ? 2 : 1;
        }
        positions[value.length()] = at;
        return at == end - 1 ? positions : null;
    }

    private static int @Nullable [] doubleQuoted(String value, String text, int start, int end) {
        int[] positions = new int[value.length() + 1];
        int at = start + 1;
        for (int i = 0; i < value.length(); i++) {
            if (at >= end - 1) {
                return null;
            }
            positions[i] = at;
            char c = text.charAt(at);
            if (c == '\\') {
                int length = escape(text, at, value.charAt(i));
                if (length == 0) {
                    return null;
                }
                at += length;
            } else if (c == value.charAt(i) && c != '\n') {
                at++;
            } else {
                return null;
            }
        }
        positions[value.length()] = at;
        return at == end - 1 ? positions : null;
    }

    /** The length of the escape sequence for this char, 0 when it is another. */
    private static int escape(String text, int at, char meant) {
        char kind = text.charAt(at + 1);
        int hex = switch (kind) {
            case 'x' -> 2;
            case 'u' -> 4;
            default -> 0;
        };
        if (hex > 0) {
            try {
                return Integer.parseInt(text.substring(at + 2, at + 2 + hex), 16) == meant ? 2 + hex : 0;
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                return 0;
            }
        }
        char says = switch (kind) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '0' -> '\0';
            case 'e' -> '\u001b';
            case '"', '\\', '/', ' ' -> kind;
            default -> '\uffff';
        };
        return says == meant ? 2 : 0;
    }

    /** Lines with their indentation taken off; folded ones joined by a blank where the value has one. */
    private static int @Nullable [] block(String value, String text, int start, int end, boolean folded) {
        int at = text.indexOf('\n', start) + 1;
        if (at <= start || at > end) {
            return null;
        }
        int indent = indent(text, at, end, text.substring(start, at));
        if (indent < 0) {
            return null;
        }
        int[] positions = new int[value.length() + 1];
        at = skipIndent(text, at, end, indent);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            positions[i] = at;
            if (at >= end) {
                if (c != '\n' || i < value.length() - 1) {
                    return null;
                }
                break;
            }
            char there = text.charAt(at);
            if (there == '\r' && at + 1 < end && text.charAt(at + 1) == '\n') {
                there = '\n';
                at++;
            }
            boolean same = there == c || (folded && there == '\n' && c == ' ');
            if (!same) {
                return null;
            }
            at++;
            if (there == '\n') {
                if (folded && c == '\n' && at < end && text.charAt(at) == '\n') {
                    at++;
                }
                at = skipIndent(text, at, end, indent);
            }
        }
        positions[value.length()] = value.isEmpty() ? at : Math.min(positions[value.length() - 1] + 1, end);
        return positions;
    }

    private static int indent(String text, int from, int end, String header) {
        Matcher explicit = Pattern.compile("[|>][+-]?([1-9])").matcher(header);
        if (explicit.lookingAt()) {
            return -1;
        }
        int at = from;
        while (at < end) {
            int line = at;
            while (at < end && text.charAt(at) == ' ') {
                at++;
            }
            if (at < end && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                return at - line;
            }
            while (at < end && text.charAt(at) != '\n') {
                at++;
            }
            at++;
        }
        return -1;
    }

    private static int skipIndent(String text, int from, int end, int indent) {
        int at = from;
        while (at < end && at - from < indent && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static Edits.Encoder encoder(Tree.Scalar scalar, String text, int start) {
        return switch (scalar.style()) {
            case PLAIN -> piece -> PLAIN_SAFE.matcher(piece).matches() ? piece : null;
            case SINGLE_QUOTED -> piece -> piece.indexOf('\n') >= 0 ? null : piece.replace("'", "''");
            case DOUBLE_QUOTED ->
                piece -> {
                    String q = quoted(piece);
                    return q.substring(1, q.length() - 1);
                };
            case LITERAL -> {
                int body = text.indexOf('\n', start) + 1;
                String indent = " ".repeat(Math.max(0, indent(text, body, scalar.end(), text.substring(start, body))));
                yield piece -> piece.replace("\n", "\n" + indent);
            }
            case FOLDED -> piece -> piece.indexOf('\n') >= 0 ? null : piece;
        };
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder(value.length() + 16).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f || c == 0x85 || c == 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
