package dev.landfall.engine.format;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** YAML 1.2 as Landfall reads and writes its own files: every value knows its line, duplicate keys are refused. */
public final class Yaml {
    private static final int LIMIT = 16 << 20;
    private static final int DEPTH = 60;

    /** An anchor that is named again and again stands for much more than is written. */
    private static final int NODES = 1_000_000;

    /** More than the largest definitions of custom resources have together. */
    private static final int EVENTS = 500_000;

    private Yaml() {}

    /**
     * Reads a file that must hold one document.
     *
     * @throws ProblemException {@code format.unreadable}, {@code format.bad-yaml}
     */
    public static YamlNode read(Path file) {
        try {
            if (Files.size(file) > LIMIT) {
                throw new IOException("it is larger than " + (LIMIT >> 20) + " MiB");
            }
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw ProblemException.because(e, "format.unreadable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Parses one document.
     *
     * @param file said in problems
     * @throws ProblemException {@code format.bad-yaml} with the line
     */
    public static YamlNode parse(String text, String file) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(50)
                .setCodePointLimit(LIMIT)
                .build();
        try {
            ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, text));
            Optional<Node> node = new Composer(settings, new BoundedParser(parser, DEPTH, EVENTS)).getSingleNode();
            int[] left = {NODES};
            return node.map(n -> convert(n, file, "", 0, left))
                    .orElseGet(() -> new YamlNode.Scalar(file, 1, "", "", false, true));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
            throw ProblemException.because(e, "format.bad-yaml", "file", file, "line", line, "why", e.getProblem());
        } catch (YamlEngineException e) {
            throw ProblemException.because(
                    e, "format.bad-yaml", "file", file, "line", 1, "why", String.valueOf(e.getMessage()));
        }
    }

    private static YamlNode convert(Node node, String file, String path, int depth, int[] left) {
        int line = node.getStartMark().map(m -> m.getLine() + 1).orElse(1);
        // an alias of what it stands in goes down without end, though no text does
        if (depth > DEPTH || --left[0] < 0) {
            String why = depth > DEPTH ? "nested too deeply" : "its aliases stand for more than a file may hold";
            throw ProblemException.of("format.bad-yaml", "file", file, "line", line, "why", why);
        }
        return switch (node) {
            case MappingNode map -> {
                Map<String, YamlNode> entries = new LinkedHashMap<>();
                for (NodeTuple tuple : map.getValue()) {
                    String key = tuple.getKeyNode() instanceof ScalarNode s ? s.getValue() : "?";
                    YamlNode value = convert(
                            tuple.getValueNode(), file, path.isEmpty() ? key : path + "." + key, depth + 1, left);
                    if (entries.put(key, value) != null) {
                        throw ProblemException.of(
                                "format.bad-yaml",
                                "file",
                                file,
                                "line",
                                value.line(),
                                "why",
                                "key '" + key + "' stands twice");
                    }
                }
                yield new YamlNode.Mapping(file, line, path, entries);
            }
            case SequenceNode list -> {
                List<YamlNode> items = new ArrayList<>();
                for (Node item : list.getValue()) {
                    items.add(convert(item, file, path + "[" + items.size() + "]", depth + 1, left));
                }
                yield new YamlNode.Sequence(file, line, path, items);
            }
            case ScalarNode s -> {
                boolean plain = s.isPlain();
                boolean empty = plain
                        && (s.getValue().isEmpty()
                                || s.getValue().equals("null")
                                || s.getValue().equals("~"));
                yield new YamlNode.Scalar(file, line, path, s.getValue(), !plain, empty);
            }
            default ->
                throw ProblemException.of(
                        "format.bad-yaml", "file", file, "line", line, "why", "a kind of value that is not known");
        };
    }

    /** Plain Java values (maps, lists, text, numbers, booleans, null) of one document. */
    public static @Nullable Object values(String text, String file) {
        parse(text, file);
        return new Load(LoadSettings.builder()
                        .setLabel(file)
                        .setCodePointLimit(LIMIT)
                        .build())
                .loadFromString(text);
    }

    /**
     * Plain Java values as block YAML, multi-line text as literal blocks. A text that YAML 1.1 would take for something else ({@code on},
     * {@code 0777}) is quoted: Helm and Kubernetes read that.
     */
    public static String print(Object values) {
        DumpSettings settings = DumpSettings.builder()
                .setSchema(new QuotingSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setMultiLineFlow(false)
                .setSplitLines(false)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setIndent(2)
                .build();
        return new Dump(settings).dumpToString(values);
    }
}
