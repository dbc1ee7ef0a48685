package dev.landfall.engine.charts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a YAML or JSON text that knows where in the text it stands, so that it can be changed there and nothing else is.
 *
 * <p>Aliases are the very object their anchor is; a walk must expect to meet a value twice, or to come back to where it is.
 */
public sealed interface Tree {
    /** Where it starts, in chars of its layer's text. */
    int start();

    /** Where it ends, in chars of its layer's text. */
    int end();

    /** The text it stands in. */
    TextLayer layer();

    /** Whether it has an anchor, so that a walk may meet it more than once. */
    boolean shared();

    /** A key with its value. */
    record Entry(Scalar key, Tree value) {}

    /** Keys in the text's order; a key may stand twice, then the last one counts, as for Helm. */
    final class Mapping implements Tree {
        private final TextLayer layer;
        private final int start;
        private final int end;
        private final boolean shared;
        private final boolean flow;
        private final List<Entry> entries = new ArrayList<>();
        private final List<Mapping> merged = new ArrayList<>();

        Mapping(TextLayer layer, int start, int end, boolean flow, boolean shared) {
            this.layer = layer;
            this.start = start;
            this.end = end;
            this.shared = shared;
            this.flow = flow;
        }

        void add(Entry entry) {
            entries.add(entry);
        }

        void merge(Mapping other) {
            merged.add(other);
        }

        /** Its own keys, without those merged in by {@code <<}. */
        public List<Entry> entries() {
            return entries;
        }

        /** Whether it is written in braces. */
        public boolean flow() {
            return flow;
        }

        /** The value of a key, its own before a merged one. */
        public Optional<Tree> get(String key) {
            return Optional.ofNullable(find(key, 0));
        }

        /** The text of a scalar under a key, when there is one that is not null. */
        public Optional<String> text(String key) {
            return scalar(key).filter(s -> !s.isNull()).map(Scalar::value);
        }

        /** The scalar under a key. */
        public Optional<Scalar> scalar(String key) {
            return get(key).filter(Scalar.class::isInstance).map(Scalar.class::cast);
        }

        /** The mapping under a key. */
        public Optional<Mapping> mapping(String key) {
            return get(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
        }

        /** The list under a key. */
        public Optional<Sequence> sequence(String key) {
            return get(key).filter(Sequence.class::isInstance).map(Sequence.class::cast);
        }

        private @Nullable Tree find(String key, int depth) {
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (entries.get(i).key().value().equals(key)) {
                    return entries.get(i).value();
                }
            }
            if (depth < 10) {
                for (Mapping other : merged) {
                    Tree value = other.find(key, depth + 1);
                    if (value != null) {
                        return value;
                    }
                }
            }
            return null;
        }

        @Override
        public int start() {
            return start;
        }

        @Override
        public int end() {
            return end;
        }

        @Override
        public TextLayer layer() {
            return layer;
        }

        @Override
        public boolean shared() {
            return shared;
        }
    }

    /** A list. */
    final class Sequence implements Tree {
        private final TextLayer layer;
        private final int start;
        private final int end;
        private final boolean shared;
        private final boolean flow;
        private final List<Tree> items = new ArrayList<>();

        Sequence(TextLayer layer, int start, int end, boolean flow, boolean shared) {
            this.layer = layer;
            this.start = start;
            this.end = end;
            this.shared = shared;
            this.flow = flow;
        }

        void add(Tree item) {
            items.add(item);
        }

        public List<Tree> items() {
            return items;
        }

        /** Whether it is written in brackets. */
        public boolean flow() {
            return flow;
        }

        @Override
        public int start() {
            return start;
        }

        @Override
        public int end() {
            return end;
        }

        @Override
        public TextLayer layer() {
            return layer;
        }

        @Override
        public boolean shared() {
            return shared;
        }
    }

    /** How a scalar is written. */
    enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL,
        FOLDED
    }

    /** A text, number, boolean or null, with the changes that it is to get. */
    final class Scalar implements Tree {
        private final TextLayer layer;
        private final int start;
        private final int end;
        private final boolean shared;
        private final Style style;
        private final String value;
        private final Edits edits = new Edits();

        Scalar(TextLayer layer, int start, int end, Style style, String value, boolean shared) {
            this.layer = layer;
            this.start = start;
            this.end = end;
            this.shared = shared;
            this.style = style;
            this.value = value;
        }

        /** What it says, quotes and escapes taken away. */
        public String value() {
            return value;
        }

        public Style style() {
            return style;
        }

        /** Whether it is written as nothing, {@code null} or {@code ~}. */
        public boolean isNull() {
            return style == Style.PLAIN
                    && (value.isEmpty()
                            || value.equals("null")
                            || value.equals("~")
                            || value.equals("Null")
                            || value.equals("NULL"));
        }

        /**
         * Plans to replace a part of the value.
         *
         * @param from in chars of the value
         * @return false when another change stands in the way
         */
        public boolean replace(int from, int to, String with) {
            boolean fits = edits.add(from, to, with);
            if (fits) {
                layer.changed(this);
            }
            return fits;
        }

        /** Whether this change could be planned. */
        public boolean accepts(int from, int to, String with) {
            return edits.accepts(from, to, with);
        }

        /** The value with its planned changes. */
        public String editedValue() {
            return edits.apply(value);
        }

        Edits edits() {
            return edits;
        }

        @Override
        public int start() {
            return start;
        }

        @Override
        public int end() {
            return end;
        }

        @Override
        public TextLayer layer() {
            return layer;
        }

        @Override
        public boolean shared() {
            return shared;
        }
    }
}
