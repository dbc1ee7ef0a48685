package dev.landfall.desktop.widgets;

import dev.landfall.desktop.journey.Amounts;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.VBox;

/** How far something is: a bar, with bytes in words under it. */
public final class BytesBar extends VBox {
    private final ProgressBar bar = new ProgressBar(0);
    private final Label words = Parts.small("");

    public BytesBar() {
        super(4);
        bar.setMaxWidth(Double.MAX_VALUE);
        getChildren().addAll(bar, words);
    }

    /** @param more rate, time left, or nothing */
    public void set(long done, long total, String more) {
        bar.setProgress(total <= 0 ? 0 : Math.min(1, (double) done / total));
        String amount = Amounts.bytes(done) + " of " + Amounts.bytes(total);
        words.setText(more.isEmpty() ? amount : amount + "  ·  " + more);
        bar.setAccessibleText(words.getText());
    }
}
