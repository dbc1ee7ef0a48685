package dev.landfall.engine.bundle.trust;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;

/** Orders versions as people read them: number by number; what has a word where the other ends came before it ({@code 1.0-rc1 < 1.0}). */
public final class Versions {
    private static final Pattern CUT = Pattern.compile("[._+-]|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])");

    private Versions() {}

    /** Negative when the first is older, positive when it is newer, 0 when neither. */
    public static int compare(String first, String second) {
        List<String> a = List.of(CUT.split(first));
        List<String> b = List.of(CUT.split(second));
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            int order = part(i < a.size() ? a.get(i) : "", i < b.size() ? b.get(i) : "");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int part(String a, String b) {
        boolean numberA = number(a);
        boolean numberB = number(b);
        if (numberA && numberB) {
            return value(a).compareTo(value(b));
        }
        if (numberA != numberB && !(a.isEmpty() || b.isEmpty())) {
            return numberA ? 1 : -1;
        }
        if (a.isEmpty() || b.isEmpty()) {
            // more numbers are newer (1.0.1 over 1.0, but 1.0.0 is 1.0), a word is a version on the way to it
            String more = a.isEmpty() ? b : a;
            int newer = more.isEmpty() ? 0 : number(more) ? value(more).signum() : -1;
            return a.isEmpty() ? -newer : newer;
        }
        return a.compareToIgnoreCase(b);
    }

    private static boolean number(String part) {
        return !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static BigInteger value(String part) {
        return new BigInteger(part);
    }
}
