package dev.landfall.desktop.screens.settings;

import atlantafx.base.controls.ToggleSwitch;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.product.Product.Toggle;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** One switch: what it is, what it changes, what comes of it, and the way back to what was suggested. */
final class SwitchRow extends VBox {
    private final ToggleSwitch button = new ToggleSwitch();
    private final Badge verdict = new Badge(Tone.BAD, "");
    private final HBox byHand;
    private final Label hand = Parts.small("");
    private final Toggle toggle;
    private boolean updating;

    SwitchRow(Toggle toggle, SettingsModel model, Consumer<Toggle> showChanges) {
        super(4);
        this.toggle = toggle;
        getStyleClass().add("switch-row");
        button.setId("toggle-" + toggle.id());
        button.setAccessibleText(toggle.label());
        button.setAccessibleHelp(toggle.changes());
        button.setMinWidth(USE_PREF_SIZE);
        button.selectedProperty().addListener((p, was, on) -> {
            if (!updating) {
                model.answers().toggle(toggle.id(), on);
            }
        });
        Label label = Parts.wrapped(toggle.label(), "field-label");
        label.setLabelFor(button);
        Parts.grow(label);
        verdict.setWrapText(true);
        verdict.setMinHeight(USE_PREF_SIZE);
        Button changes = Parts.button("Show what it changes", Feather.FILE_TEXT, () -> showChanges.accept(toggle));
        changes.setId("changes-" + toggle.id());
        changes.getStyleClass().addAll("flat", "link-row");
        Button back = Parts.button(
                "As suggested", Feather.ROTATE_CCW, () -> model.answers().suggest(toggle.id()));
        back.setId("suggested-" + toggle.id());
        back.getStyleClass().addAll("flat", "link-row");
        byHand = Parts.row(8, Parts.icon(Feather.EDIT_2, "hand-icon"), hand, back);
        Label what = Parts.wrapped(toggle.changes(), "field-note");
        getChildren().addAll(Parts.row(8, label, button), what, verdict, Parts.flow(16, changes, byHand));
        Parts.show(verdict, false);
    }

    void update(Toggles.Row now) {
        updating = true;
        button.setSelected(now.on());
        updating = false;
        setPadding(new Insets(0, 0, 0, now.under().isEmpty() ? 0 : 24));
        hand.setText("by hand");
        Parts.show(byHand, now.byHand());
        getStyleClass().remove("follower");
        if (!now.under().isEmpty()) {
            getStyleClass().add("follower");
        }
    }

    /** @param words empty when there is nothing to say */
    void verdict(String words, boolean stale) {
        Parts.show(verdict, !words.isEmpty());
        verdict.set(Tone.BAD, words);
        verdict.setOpacity(stale ? 0.5 : 1);
    }

    Toggle toggle() {
        return toggle;
    }
}
