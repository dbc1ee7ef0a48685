package dev.landfall.engine.charts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A flag among a program's arguments, as in {@code --image=redis:7} or {@code --image}.
 *
 * @param name without its dashes
 * @param valued whether '=' and a value stand in the same argument
 * @param from where the value begins in the argument, or would
 * @param to where the argument ends
 */
record Flag(String name, boolean valued, int from, int to) {
    private static final Pattern FLAG = Pattern.compile("--?([A-Za-z][A-Za-z0-9._-]*)=?(.*)", Pattern.DOTALL);

    /** Empty when an argument is no flag. */
    static Optional<Flag> of(String argument) {
        Matcher flag = FLAG.matcher(argument);
        return flag.matches()
                ? Optional.of(new Flag(flag.group(1), flag.start(2) > flag.end(1), flag.start(2), flag.end(2)))
                : Optional.empty();
    }
}
