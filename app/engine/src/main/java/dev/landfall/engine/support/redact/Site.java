package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;

/**
 * A name and how it stands in its line.
 *
 * @param from the name's first byte
 * @param kind what its value is
 * @param column of the name in its line when it is the first thing there; else -1
 * @param escapedLine whether the line is one inside a JSON string: begun and ended by a backslash and an n
 * @param around the quote that the whole expression stands in, as {@code 'Cookie: a=b'}; 0 when none
 */
record Site(int from, Vocabulary.Kind kind, int column, boolean escapedLine, byte around, byte quote, boolean flag) {
    boolean first() {
        return column >= 0 || escapedLine;
    }

    /** How a name stands in a window; its quote and the backslashes in front of that are said by who found it. */
    static Site of(Window w, Assignments.Key key, byte quote, int escapes) {
        int at = key.from();
        if (quote != 0) {
            at -= 1 + escapes;
        }
        int line = w.lineStart(Math.max(0, Math.min(at, w.length)));
        int back = at - 1;
        while (back >= 0 && back >= line && isBeforeKey(w, w.bytes[back], back)) {
            back--;
        }
        boolean first = line >= 0 && (back < line || isDeclaration(w, line, back));
        boolean escaped = !first && back >= 1 && w.at(back) == 'n' && w.at(back - 1) == '\\';
        // a name in quotes is JSON's, and where its line begins out of sight nobody can say which quote is open
        byte around = first || escaped || quote != 0 || line < 0 ? (byte) 0 : around(w, line, at);
        if (quote == 0 && Window.isQuote(w.at(at - 1))) {
            around = w.at(at - 1);
        }
        return new Site(key.from(), key.kind(), first ? at - line : -1, escaped, around, quote, key.flag());
    }

    private static boolean isBeforeKey(Window w, byte b, int at) {
        return b == ' ' || b == '\t' || b == '#' || (b == '-' && Window.isSpace(w.at(at + 1)));
    }

    /** {@code export}, {@code ENV} and their like between the line's beginning and a name. */
    private static boolean isDeclaration(Window w, int line, int back) {
        int word = w.skipBlanks(line);
        return back - word < 12
                && back >= word
                && switch (w.text(word, back + 1)) {
                    case "export", "set", "setx", "ENV", "ARG", "declare -x", "env", "//" -> true;
                    default -> false;
                };
    }

    /** The quote that is open at a position, counting from another in the same line; 0 when none is. */
    private static byte around(Window w, int from, int at) {
        byte open = 0;
        for (int i = from; i < at; i++) {
            byte b = w.bytes[i];
            if (b == '\\') {
                i++;
            } else if (open != 0) {
                open = b == open ? 0 : open;
            } else if (b == '"' || b == '`' || (b == '\'' && (i == 0 || !Character.isLetterOrDigit(w.bytes[i - 1])))) {
                open = b;
            }
        }
        return open;
    }
}
