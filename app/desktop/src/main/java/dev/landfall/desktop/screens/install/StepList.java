package dev.landfall.desktop.screens.install;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.widgets.Details;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.StepKind;
import dev.landfall.desktop.widgets.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The steps of the run: state, what is at work, bytes and time. */
final class StepList extends ListView<StepRow> {
    /** @param details where a step's evidence is read: Enter or a double click opens it */
    StepList(InstallModel model, Details details) {
        setId("steps");
        getStyleClass().add("step-list");
        setItems(model.steps());
        setFixedCellSize(64);
        setCellFactory(list -> new StepCell(model));
        setAccessibleText("Steps of the installation; Enter opens what a step does");
        setOnMouseClicked(event -> {
            if (event.getClickCount() == 2) {
                open(model, details);
            }
        });
        setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ENTER && !event.isShortcutDown()) {
                open(model, details);
                event.consume();
            }
        });
        setPlaceholder(Parts.empty(
                Feather.LIST, "The steps of the plan", "They begin when you press Install on the Review screen."));
    }

    private void open(InstallModel model, Details details) {
        StepRow row = getSelectionModel().getSelectedItem();
        if (row == null) {
            return;
        }
        List<Details.Page> pages = new ArrayList<>();
        model.evidence(row).forEach(e -> pages.add(new Details.Page(e.name(), e.language(), e.text())));
        String found = row.why().isEmpty() ? row.state().word() : row.state().word() + ": " + row.why();
        pages.add(new Details.Page("How it went", "guide", "# " + row.title() + "\n\n" + found));
        details.show(row.title(), pages);
    }

    private static final class StepCell extends ListCell<StepRow> {
        private final InstallModel model;
        private final FontIcon icon = Parts.icon(Feather.CIRCLE, "tone-icon");
        private final FontIcon kind = Parts.icon(Feather.BOX, "kind-icon");
        private final Label title = Parts.text("");
        private final Label state = Parts.text("", "step-state");
        private final Label what = Parts.small("");
        private final Label figures = Parts.small("");
        private final ProgressBar bar = new ProgressBar(0);
        private final HBox row;

        StepCell(InstallModel model) {
            this.model = model;
            title.setMinWidth(0);
            what.setMinWidth(0);
            what.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            state.setMinWidth(USE_PREF_SIZE);
            figures.setMinWidth(USE_PREF_SIZE);
            bar.setMaxWidth(Double.MAX_VALUE);
            bar.getStyleClass().add("thin");
            title.setGraphic(kind);
            title.setGraphicTextGap(6);
            HBox top = Parts.row(8, title, Parts.spacer(), state);
            HBox bottom = Parts.row(8, what, Parts.spacer(), figures);
            VBox words = Parts.column(4, top, bottom, bar);
            words.setMinWidth(0);
            words.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
            HBox.setHgrow(words, Priority.ALWAYS);
            row = Parts.row(12, icon, words);
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(StepRow item, boolean empty) {
            super.updateItem(item, empty);
            getStyleClass()
                    .removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
            if (empty || item == null) {
                setGraphic(null);
                return;
            }
            Tone tone = tone(item.state());
            getStyleClass().add(tone.style());
            icon.setIconCode(item.state() == StepRow.State.RUNNING ? Feather.PLAY_CIRCLE : tone.symbol());
            title.setText(item.title());
            state.setText(item.state().word());
            StepKind of = StepKind.of(item.kind());
            kind.setIconCode(of.symbol());
            String doing = item.what().isEmpty() ? item.why() : item.what();
            what.setText(doing.isEmpty() ? of.words() : doing);
            String time = model.time(item);
            String bytes = bytes(item);
            figures.setText(bytes.isEmpty() || time.isEmpty() ? bytes + time : bytes + "  ·  " + time);
            boolean moving = item.state() == StepRow.State.RUNNING && item.total() > 0;
            bar.setProgress(moving ? (double) item.done() / item.total() : 0);
            Parts.show(bar, moving);
            setAccessibleText(item.title() + ": " + item.state().word() + " " + figures.getText());
            setGraphic(row);
        }

        private static String bytes(StepRow item) {
            if (item.total() <= 0 || item.state() == StepRow.State.ALREADY_SO) {
                return "";
            }
            return item.state() == StepRow.State.WAITING
                    ? Amounts.bytes(item.total())
                    : Amounts.bytes(item.done()) + " of " + Amounts.bytes(item.total());
        }

        private static Tone tone(StepRow.State state) {
            return switch (state) {
                case WAITING -> Tone.IDLE;
                case RUNNING -> Tone.INFO;
                case DONE, ALREADY_SO -> Tone.GOOD;
                case FAILED -> Tone.BAD;
                case STOPPED -> Tone.WARN;
            };
        }
    }
}
