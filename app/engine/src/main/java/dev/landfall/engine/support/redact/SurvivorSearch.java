package dev.landfall.engine.support.redact;

import dev.landfall.engine.support.search.Window;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.IntFunction;

/** Looks through a text of any length for known values, to prove that none is left. One thread. */
final class SurvivorSearch {
    private final ValueSearch search;
    private final IntFunction<String> name;
    private int found = -1;

    SurvivorSearch(ValueSearch search, IntFunction<String> name) {
        this.search = search;
        this.name = name;
    }

    Optional<String> in(InputStream in) throws IOException {
        if (search.isEmpty()) {
            return Optional.empty();
        }
        Window window = new Window(RedactingCopy.WINDOW);
        while (true) {
            window.length += in.readNBytes(window.bytes, window.length, window.bytes.length - window.length);
            boolean last = window.length < window.bytes.length;
            search.find(window, span -> found = found < 0 ? span.secret() : found);
            if (found >= 0) {
                return Optional.of(name.apply(found));
            }
            if (last) {
                return Optional.empty();
            }
            System.arraycopy(window.bytes, window.length - ValueSearch.WHOLE, window.bytes, 0, ValueSearch.WHOLE);
            window.length = ValueSearch.WHOLE;
        }
    }
}
