package dev.landfall.engine.problem;

import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The words of every problem, read from {@code messages/*.yaml} once. */
public final class Messages {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([^{}]+)}");
    private static final int LONGEST = 1500;
    private static final Map<String, Message> ALL = load();

    private Messages() {}

    /**
     * The words of one problem, with {@code ${fact}} where a fact goes.
     *
     * @param exit the exit code of a command that ends so
     */
    public record Message(String title, String why, String next, int exit) {
        String title(Map<String, String> facts) {
            return fill(title, facts);
        }

        String why(Map<String, String> facts) {
            return fill(why, facts);
        }

        String next(Map<String, String> facts) {
            return fill(next, facts);
        }
    }

    /** The words by code; a code without words still says itself and its facts. */
    static Message of(String code) {
        Message message = ALL.get(code);
        return message != null ? message : new Message(code, "", "", 1);
    }

    /** Every code with words, for the test that holds them to the code. */
    public static Map<String, Message> all() {
        return ALL;
    }

    /** Once over the text: what stands in a fact is never taken for a place of another. */
    private static String fill(String text, Map<String, String> facts) {
        return PLACE.matcher(text).replaceAll(place -> {
            String fact = facts.get(place.group(1));
            return Matcher.quoteReplacement(fact == null ? place.group() : shown(fact));
        });
    }

    /** A fact may be what a hostile file says of itself, of any length. */
    private static String shown(String fact) {
        return fact.length() > LONGEST ? fact.substring(0, LONGEST) + "…" : fact;
    }

    private static Map<String, Message> load() {
        Map<String, Message> all = new TreeMap<>();
        Load load = new Load(LoadSettings.builder().build());
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(InstallerResources.root().resolve("messages"), "*.yaml")) {
            for (Path file : files) {
                if (load.loadFromString(Files.readString(file)) instanceof Map<?, ?> room) {
                    room.forEach((code, entry) -> all.put(code.toString(), message((Map<?, ?>) entry)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(all);
    }

    private static Message message(Map<?, ?> entry) {
        return new Message(
                text(entry.get("title")),
                text(entry.get("why")),
                text(entry.get("next")),
                entry.get("exit") instanceof Integer exit ? exit : 1);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString().strip();
    }
}
