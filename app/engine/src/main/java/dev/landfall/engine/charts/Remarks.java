package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import java.util.Optional;

/** Comments that keep a digest readable: the image as the chart named it, behind the reference that is written. */
final class Remarks {
    private Remarks() {}

    /**
     * Only where the rest of the line is free; not in texts inside of values, which are not ours to comment, nor in JSON, which
     * knows no comments.
     */
    static Optional<ImageSlot.Change> behind(Tree.Scalar scalar, String remark) {
        TextLayer layer = scalar.layer();
        boolean block = scalar.style() == Tree.Style.LITERAL || scalar.style() == Tree.Style.FOLDED;
        if (layer.holder() != null || block || remark.indexOf('\n') >= 0) {
            return Optional.empty();
        }
        String text = layer.text();
        if (text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[")) {
            return Optional.empty();
        }
        int end = scalar.end();
        int line = text.indexOf('\n', end);
        String rest = text.substring(end, line < 0 ? text.length() : line);
        return rest.isBlank()
                ? Optional.of(new ImageSlot.Change(null, layer, end, end, " # " + remark))
                : Optional.empty();
    }
}
