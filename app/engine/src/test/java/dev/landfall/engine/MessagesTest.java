package dev.landfall.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.landfall.engine.problem.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The words of problems")
class MessagesTest {
    private static final Pattern CODE = Pattern.compile(
            "(?:Problem|ProblemException)\\s*\\.\\s*(?:of|because)\\(\\s*(?:[\\w.()]+,\\s*)?\"([a-z0-9]+\\.[a-z0-9-]+)\"");

    @Test
    @DisplayName("exist for every problem the code can name, and say what happened, why and what to do next")
    void everyCodeHasWords() throws IOException {
        Set<String> missing = new TreeSet<>();
        int seen = 0;
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(f -> f.toString().contains("src/main/java")
                            && f.toString().endsWith(".java"))
                    .toList()) {
                Matcher m = CODE.matcher(Files.readString(file));
                while (m.find()) {
                    seen++;
                    Messages.Message words = Messages.all().get(m.group(1));
                    if (words == null
                            || words.title().isBlank()
                            || words.why().isBlank()
                            || words.next().isBlank()) {
                        missing.add(m.group(1));
                    }
                }
            }
        }
        assertFalse(seen == 0, "the pattern finds no problem at all");
        assertEquals(Set.of(), missing);
    }
}
