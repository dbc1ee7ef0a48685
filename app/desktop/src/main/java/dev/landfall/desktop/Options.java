package dev.landfall.desktop;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the window was started.
 *
 * @param bundle to open at once; null for none
 * @param site folder to work on; null for a new site
 * @param rehearse against the practice site inside the process
 * @param exitAfterFirstFrame says {@code first frame} and ends, which proves that a packaged window starts
 */
public record Options(@Nullable Path bundle, @Nullable Path site, boolean rehearse, boolean exitAfterFirstFrame) {
    /**
     * Reads {@code [BUNDLE] [--site FOLDER] [--rehearse] [--exit-after-first-frame]}.
     *
     * @throws IllegalArgumentException when there is anything else, in words for the terminal
     */
    public static Options parse(List<String> arguments) {
        Path bundle = null;
        Path site = null;
        boolean rehearse = false;
        boolean exit = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--rehearse" -> rehearse = true;
                case "--exit-after-first-frame" -> exit = true;
                case "--site" -> {
                    if (!rest.hasNext()) {
                        throw new IllegalArgumentException("--site needs a folder");
                    }
                    site = Path.of(rest.next());
                }
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException("no such option: " + argument
                                + "; known are --site FOLDER, --rehearse, --exit-after-first-frame");
                    }
                    if (bundle != null) {
                        throw new IllegalArgumentException("one bundle at a time: " + bundle + " and " + argument);
                    }
                    bundle = Path.of(argument);
                }
            }
        }
        return new Options(bundle, site, rehearse, exit);
    }
}
