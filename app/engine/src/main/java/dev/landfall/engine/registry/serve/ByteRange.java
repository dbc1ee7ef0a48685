package dev.landfall.engine.registry.serve;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a blob that was asked for (RFC 9110, section 14).
 *
 * @param from its first byte
 * @param to the byte after its last
 */
record ByteRange(long from, long to) {
    private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    /** That no byte of what was asked for exists. */
    static final class Unsatisfiable extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Reads the header; what is not one range of bytes is answered with the whole, as the RFC allows. */
    static Optional<ByteRange> parse(String header, long size) throws Unsatisfiable {
        Matcher m = ONE.matcher(header);
        if (!m.matches() || (m.group(1).isEmpty() && m.group(2).isEmpty())) {
            return Optional.empty();
        }
        boolean tail = m.group(1).isEmpty();
        long second = m.group(2).isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(m.group(2));
        long from = tail ? Math.max(0, size - second) : Long.parseLong(m.group(1));
        if (!tail && second < from) {
            return Optional.empty();
        }
        if (from >= size) {
            throw new Unsatisfiable();
        }
        return Optional.of(new ByteRange(from, tail ? size : Math.min(size, second + 1)));
    }

    long length() {
        return to - from;
    }

    /** The value of {@code Content-Range}. */
    String of(long size) {
        return "bytes " + from + "-" + (to - 1) + "/" + size;
    }
}
