package dev.landfall.engine.charts.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

@DisplayName("Editing YAML in place")
class TextLayerTest {
    private static final String[] PIECES = {
        "a", "image", " ", "  ", "\n", "\n\n", ": ", "'", "\"", "\\", "#", "- ", "{", "}", "ä", "🚀", "\t", "x/y:1",
        "|", ">", "%", "&", "!", "="
    };

    private static final List<ScalarStyle> STYLES = List.of(
            ScalarStyle.PLAIN,
            ScalarStyle.SINGLE_QUOTED,
            ScalarStyle.DOUBLE_QUOTED,
            ScalarStyle.LITERAL,
            ScalarStyle.FOLDED);

    private static String word(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static void scalars(Tree tree, List<Tree.Scalar> all) {
        switch (tree) {
            case Tree.Mapping map -> map.entries().forEach(e -> scalars(e.value(), all));
            case Tree.Sequence list -> list.items().forEach(i -> scalars(i, all));
            case Tree.Scalar scalar -> all.add(scalar);
        }
    }

    @RepeatedTest(300)
    @DisplayName("changes what it is told to and nothing else, in every style, for any text")
    void anyText(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            values.add(java.util.Map.of("key", word(random), "list", List.of(word(random), word(random))));
        }
        ScalarStyle style = STYLES.get(random.nextInt(STYLES.size()));
        String text = new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(random.nextBoolean() ? FlowStyle.BLOCK : FlowStyle.FLOW)
                        .setDefaultScalarStyle(style)
                        .setSplitLines(random.nextBoolean())
                        .build())
                .dumpToString(values);
        TextLayer layer = TextLayer.of(text);
        assertTrue(layer.parsed(), text);
        List<Tree.Scalar> all = new ArrayList<>();
        layer.roots().forEach(root -> scalars(root, all));
        List<String> expected = new ArrayList<>();
        for (Tree.Scalar scalar : all) {
            if (random.nextInt(3) == 0 && !scalar.value().isEmpty()) {
                int from = random.nextInt(scalar.value().length());
                int to = from + random.nextInt(scalar.value().length() - from) + 1;
                boolean inPair = Character.isLowSurrogate(scalar.value().charAt(from))
                        || (to < scalar.value().length()
                                && Character.isLowSurrogate(scalar.value().charAt(to)));
                if (!inPair) {
                    assertTrue(
                            scalar.replace(from, to, random.nextBoolean() ? "reg:5000/new@sha256:00" : word(random)));
                }
            }
            expected.add(scalar.editedValue());
        }
        String after = layer.edited();
        assertTrue(SameBut.changes(layer, after), text + "\n=>\n" + after);
        List<Tree.Scalar> read = new ArrayList<>();
        TextLayer.of(after).roots().forEach(root -> scalars(root, read));
        assertEquals(expected, read.stream().map(Tree.Scalar::value).toList());
    }

    @Test
    @DisplayName("notices when the outcome is not what was planned")
    void notices() {
        TextLayer layer = TextLayer.of("a: b\nc: d\n");
        assertFalse(SameBut.changes(layer, "a: x\nc: d\n"));
        assertFalse(SameBut.changes(layer, "a: b\n"));
        assertFalse(SameBut.changes(layer, "a: [\n"));
        assertTrue(SameBut.changes(layer, "a: \"b\" # said otherwise\nc: d\n"));
    }

    @Test
    @DisplayName("refuses changes that overlap, and takes the same one twice")
    void overlaps() {
        TextLayer layer = TextLayer.of("a: bcdef\n");
        Tree.Scalar scalar =
                ((Tree.Mapping) layer.roots().getFirst()).scalar("a").orElseThrow();
        assertTrue(scalar.replace(1, 3, "x"));
        assertTrue(scalar.replace(1, 3, "x"));
        assertFalse(scalar.replace(2, 4, "y"));
        assertFalse(scalar.replace(1, 3, "z"));
        assertTrue(scalar.replace(3, 5, "!"));
        assertEquals("a: \"bx!\"\n", layer.edited());
    }

    @Test
    @DisplayName("is not brought down by texts that lead back to themselves, or grow by aliases, or never end")
    void hostile() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x,x]\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [*a")
                    .append(i - 1)
                    .append(",*a")
                    .append(i - 1)
                    .append("]\n");
        }
        TextLayer billion = TextLayer.of(laughs.toString());
        assertTrue(billion.parsed());
        assertTrue(SameBut.changes(billion, laughs + "# remark\n"));
        assertTrue(TextLayer.of("a: &a\n  b: *a\n").parsed());
        assertFalse(TextLayer.of("[".repeat(100_000)).parsed());
    }
}
