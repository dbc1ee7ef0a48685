package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.screens.settings.ValuesModel.Shown;
import dev.landfall.desktop.widgets.Parts;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Edits of one release's values by hand, checked as one types. */
final class EditPane extends VBox {
    private final SettingsModel model;
    private final TextArea text = new TextArea();
    private final Label place = Parts.small("");
    private final VBox remarks = Parts.column(4);
    private final Button back = Parts.button("Take my edits back", Feather.ROTATE_CCW, this::takeBack);
    private String release = "";
    private boolean updating;

    EditPane(SettingsModel model) {
        super(8);
        this.model = model;
        getStyleClass().add("edit-pane");
        text.setId("values-edit");
        text.getStyleClass().add("mono");
        text.setAccessibleText("Edits of the values, in YAML");
        text.setPromptText("redis:\n  master:\n    resources:\n      limits: {memory: 1Gi}");
        text.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        text.textProperty().addListener((p, was, is) -> {
            if (!updating && !release.isEmpty()) {
                model.answers().edit(release, is);
            }
        });
        text.caretPositionProperty().addListener((p, was, is) -> place.setText("line " + lineAt(is.intValue())));
        back.setId("values-back");
        back.getStyleClass().addAll("flat", "link-row");
        getChildren()
                .addAll(
                        Parts.wrapped(
                                "Only what differs, in YAML. It is merged last, over everything the answers give; a"
                                        + " null takes a value away.",
                                "field-note"),
                        Parts.grow(text),
                        remarks,
                        Parts.row(8, back, Parts.spacer(), place));
    }

    /** Shows a release's edits; what is being typed at is left alone. */
    void update(@Nullable Shown shown) {
        String name = shown == null ? "" : shown.release().name();
        String kept = model.answers().edits().get().getOrDefault(name, "");
        boolean other = !name.equals(release);
        updating = true;
        release = name;
        // a text of spaces only is kept as none
        if (other || (!text.getText().equals(kept) && !(text.getText().isBlank() && kept.isEmpty()))) {
            text.setText(kept);
        }
        updating = false;
        text.setDisable(name.isEmpty());
        back.setDisable(kept.isEmpty());
        remarks.getChildren().clear();
        if (shown != null) {
            shown.release().remarks().stream()
                    .filter(r -> r.line() > 0)
                    .forEach(r -> remarks.getChildren().add(RemarkLine.of(r, this::goTo)));
            if (remarks.getChildren().isEmpty() && !kept.isBlank()) {
                Label good = Parts.text("These edits can be used.", "good-text", "small");
                remarks.getChildren().add(good);
            }
        }
        Parts.show(remarks, !remarks.getChildren().isEmpty());
    }

    /** Puts the caret at the start of a line, from 1. */
    void goTo(int line) {
        int at = 0;
        for (int i = 1; i < line; i++) {
            int next = text.getText().indexOf('\n', at);
            if (next < 0) {
                break;
            }
            at = next + 1;
        }
        text.requestFocus();
        text.positionCaret(at);
    }

    void focus() {
        text.requestFocus();
    }

    private int lineAt(int caret) {
        String before = text.getText().substring(0, Math.min(caret, text.getLength()));
        return 1 + (int) before.chars().filter(c -> c == '\n').count();
    }

    private void takeBack() {
        model.answers().edit(release, "");
        updating = true;
        text.clear();
        updating = false;
        text.requestFocus();
    }

    /** YAML wants spaces: Tab gives two, Enter keeps the line's own; Ctrl+Tab goes on to the next control. */
    private void pressed(KeyEvent event) {
        if (event.getCode() == KeyCode.TAB && !event.isControlDown() && !event.isShiftDown()) {
            text.replaceSelection("  ");
            event.consume();
        } else if (event.getCode() == KeyCode.ENTER && !event.isControlDown()) {
            String all = text.getText();
            int caret = text.getSelection().getStart();
            int start = all.lastIndexOf('\n', caret - 1) + 1;
            int end = start;
            while (end < caret && all.charAt(end) == ' ') {
                end++;
            }
            text.replaceSelection("\n" + all.substring(start, end));
            event.consume();
        }
    }
}
