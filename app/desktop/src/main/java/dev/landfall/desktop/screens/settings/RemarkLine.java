package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.ports.SettingsPort.Remark;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import java.util.function.IntConsumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;

/** One remark about a value; about the engineer's edits it is a button that leads to the line. */
final class RemarkLine {
    private RemarkLine() {}

    /** @param go told the line, from 1 */
    static Node of(Remark remark, IntConsumer go) {
        Tone tone = Tone.of(remark.severity());
        if (remark.line() == 0) {
            Label line = Parts.wrapped(remark.text(), "remark", tone.style());
            line.setGraphic(Parts.icon(tone.symbol(), "tone-icon"));
            return line;
        }
        Button line = Parts.button(
                "Line " + remark.line() + ": " + remark.text(), tone.symbol(), () -> go.accept(remark.line()));
        line.setWrapText(true);
        line.setMinWidth(0);
        line.setMaxWidth(Double.MAX_VALUE);
        line.setMinHeight(Button.USE_PREF_SIZE);
        line.getGraphic().getStyleClass().add("tone-icon");
        line.getStyleClass().addAll("flat", "link-row", "remark", tone.style());
        return line;
    }
}
