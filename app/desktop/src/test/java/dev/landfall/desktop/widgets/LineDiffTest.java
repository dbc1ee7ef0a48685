package dev.landfall.desktop.widgets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

@DisplayName("The difference of two texts")
class LineDiffTest {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+),(\\d+) \\+(\\d+),(\\d+) @@");

    @Test
    @DisplayName("is empty when they are the same")
    void same() {
        assertEquals("", LineDiff.unified("a\nb\n", "a\nb\n"));
    }

    @Test
    @DisplayName("is a unified diff with three lines around each change")
    void unified() {
        assertEquals("""
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8
                """, LineDiff.unified("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"));
    }

    @Test
    @DisplayName("of something against nothing is all of it")
    void fromNothing() {
        assertEquals("@@ -0,0 +1,2 @@\n+a\n+b\n", LineDiff.unified("", "a\nb\n"));
    }

    @RepeatedTest(200)
    @DisplayName("turns the one into the other when it is applied")
    void applies(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> before = lines(random, random.nextInt(60));
        List<String> after = new ArrayList<>(before);
        for (int edit = random.nextInt(12); edit > 0; edit--) {
            int at = random.nextInt(after.size() + 1);
            if (at < after.size() && random.nextBoolean()) {
                after.remove(at);
            } else {
                after.add(at, "new " + random.nextInt(5));
            }
        }
        String diff = LineDiff.unified(String.join("\n", before), String.join("\n", after));
        assertEquals(after, apply(before, diff));
    }

    @Test
    @DisplayName("of texts that have nothing in common is found in no time")
    void everythingDiffers() {
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            before.add("a" + i);
            after.add("b" + i);
        }
        String diff = LineDiff.unified(String.join("\n", before), String.join("\n", after));
        assertTrue(diff.startsWith("@@ -1,20000 +1,20000 @@\n-a0\n"), diff.substring(0, 60));
    }

    private static List<String> lines(Random random, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add("line " + random.nextInt(8));
        }
        return lines;
    }

    /** As {@code patch} would. */
    private static List<String> apply(List<String> before, String diff) {
        List<String> after = new ArrayList<>();
        int at = 0;
        for (String line : diff.lines().toList()) {
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                int from = Integer.parseInt(hunk.group(1)) - (hunk.group(2).equals("0") ? 0 : 1);
                after.addAll(before.subList(at, from));
                at = from;
                continue;
            }
            String text = line.substring(1);
            if (line.charAt(0) != '+') {
                assertEquals(before.get(at), text);
                at++;
            }
            if (line.charAt(0) != '-') {
                after.add(text);
            }
        }
        after.addAll(before.subList(at, before.size()));
        return after;
    }
}
