package dev.landfall.engine.charts.text;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads YAML the way Helm's users write it: duplicate keys, aliases, merges and a bare {@code =} are all right. */
final class TreeReader {
    private static final int LIMIT = 128 << 20;
    private static final int DEPTH = 200;

    private final TextLayer layer;
    private final String text;
    private final int @Nullable [] chars;
    private final IdentityHashMap<Node, Tree> done = new IdentityHashMap<>();

    private TreeReader(TextLayer layer) {
        this.layer = layer;
        this.text = layer.text();
        this.chars = offsets(text);
    }

    /** The documents, or null when the text is no YAML. */
    static @Nullable List<Tree> read(TextLayer layer) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setAllowDuplicateKeys(true)
                .setAllowRecursiveKeys(true)
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .setCodePointLimit(LIMIT)
                .setSchema(new FailsafeSchema())
                .build();
        try {
            TreeReader reader = new TreeReader(layer);
            Composer composer =
                    new Composer(settings, new ParserImpl(settings, new StreamReader(settings, layer.text())));
            List<Tree> roots = new ArrayList<>();
            while (composer.hasNext()) {
                roots.add(reader.convert(composer.next(), 0));
            }
            return roots;
        } catch (YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            return null;
        }
    }

    private Tree convert(Node node, int depth) {
        boolean shared = node.getAnchor().isPresent();
        Tree known = shared ? done.get(node) : null;
        if (known != null) {
            return known;
        }
        if (depth > DEPTH) {
            throw new IllegalArgumentException("nested too deeply");
        }
        int start = at(node.getStartMark());
        int end = at(node.getEndMark());
        return switch (node) {
            case MappingNode map -> {
                Tree.Mapping mapping =
                        new Tree.Mapping(layer, start, end, map.getFlowStyle() == FlowStyle.FLOW, shared);
                remember(node, mapping);
                for (NodeTuple tuple : map.getValue()) {
                    entry(mapping, tuple, depth);
                }
                yield mapping;
            }
            case SequenceNode list -> {
                Tree.Sequence sequence =
                        new Tree.Sequence(layer, start, end, list.getFlowStyle() == FlowStyle.FLOW, shared);
                remember(node, sequence);
                for (Node item : list.getValue()) {
                    sequence.add(convert(item, depth + 1));
                }
                yield sequence;
            }
            case ScalarNode s -> {
                Tree.Scalar scalar =
                        new Tree.Scalar(layer, start, end, style(s.getScalarStyle()), s.getValue(), shared);
                remember(node, scalar);
                yield scalar;
            }
            default -> throw new IllegalArgumentException("a kind of value that is not known");
        };
    }

    /** Only what has an anchor can be met again. */
    private void remember(Node node, Tree tree) {
        if (tree.shared()) {
            done.put(node, tree);
        }
    }

    private void entry(Tree.Mapping mapping, NodeTuple tuple, int depth) {
        Tree key = convert(tuple.getKeyNode(), depth + 1);
        Tree value = convert(tuple.getValueNode(), depth + 1);
        if (!(key instanceof Tree.Scalar name)) {
            return;
        }
        if (name.style() == Tree.Style.PLAIN && name.value().equals("<<")) {
            if (value instanceof Tree.Mapping other) {
                mapping.merge(other);
            } else if (value instanceof Tree.Sequence others) {
                others.items().forEach(item -> {
                    if (item instanceof Tree.Mapping other) {
                        mapping.merge(other);
                    }
                });
            }
        }
        mapping.add(new Tree.Entry(name, value));
    }

    private static Tree.Style style(ScalarStyle style) {
        return switch (style) {
            case PLAIN -> Tree.Style.PLAIN;
            case SINGLE_QUOTED -> Tree.Style.SINGLE_QUOTED;
            case DOUBLE_QUOTED, JSON_SCALAR_STYLE -> Tree.Style.DOUBLE_QUOTED;
            case LITERAL -> Tree.Style.LITERAL;
            case FOLDED -> Tree.Style.FOLDED;
        };
    }

    private int at(Optional<Mark> mark) {
        int index = mark.map(Mark::getIndex).orElseThrow(() -> new IllegalArgumentException("no mark"));
        return chars == null ? index : chars[index];
    }

    /** Marks count code points; null when those are the chars. */
    private static int @Nullable [] offsets(String text) {
        int points = text.codePointCount(0, text.length());
        if (points == text.length()) {
            return null;
        }
        int[] offsets = new int[points + 1];
        int at = 0;
        for (int i = 0; i < points; i++) {
            offsets[i] = at;
            at += Character.charCount(text.codePointAt(at));
        }
        offsets[points] = at;
        return offsets;
    }
}
