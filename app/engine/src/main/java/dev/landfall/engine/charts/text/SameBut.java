package dev.landfall.engine.charts.text;

import java.util.List;

/** Proves that an edited text says what the text before it said, but for the planned changes. */
public final class SameBut {
    private final Seen seen = new Seen();

    private SameBut() {}

    /** Reads the edited text and compares it value by value with what was planned on the layer. */
    public static boolean changes(TextLayer before, String after) {
        if (before.text().equals(after)) {
            return true;
        }
        TextLayer read = TextLayer.of(after);
        return read.parsed() && new SameBut().lists(before.roots(), read.roots());
    }

    private boolean same(Tree before, Tree after) {
        return switch (before) {
            case Tree.Mapping a ->
                after instanceof Tree.Mapping b && (!seen.first(a) || entries(a.entries(), b.entries()));
            case Tree.Sequence a -> after instanceof Tree.Sequence b && (!seen.first(a) || lists(a.items(), b.items()));
            case Tree.Scalar a ->
                after instanceof Tree.Scalar b && a.layer().expected(a).equals(b.value());
        };
    }

    private boolean entries(List<Tree.Entry> before, List<Tree.Entry> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!same(before.get(i).key(), after.get(i).key())
                    || !same(before.get(i).value(), after.get(i).value())) {
                return false;
            }
        }
        return true;
    }

    private boolean lists(List<Tree> before, List<Tree> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!same(before.get(i), after.get(i))) {
                return false;
            }
        }
        return true;
    }
}
