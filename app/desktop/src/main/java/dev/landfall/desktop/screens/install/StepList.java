package dev.landfall.desktop.screens.install;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import java.util.Arrays;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The steps of the run: state, what is at work, bytes and time. */
final class StepList extends ListView<StepRow> {
    StepList(InstallModel model) {
        setId("steps");
        getStyleClass().add("step-list");
        setItems(model.steps());
        setFixedCellSize(64);
        setCellFactory(list -> new StepCell(model));
        setAccessibleText("Steps of the installation");
        setPlaceholder(Parts.empty(
                Feather.LIST, "The steps of the plan", "They begin when you press Install on the Review screen."));
    }

    private static final class StepCell extends ListCell<StepRow> {
        private final InstallModel model;
        private final FontIcon icon = Parts.icon(Feather.CIRCLE, "tone-icon");
        private final Label title = Parts.text("");
        private final Label state = Parts.text("", "step-state");
        private final Label what = Parts.small("");
        private final Label figures = Parts.small("");
        private final ProgressBar bar = new ProgressBar(0);
        private final HBox bottom;
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
            HBox top = Parts.row(8, title, Parts.spacer(), state);
            bottom = Parts.row(8, what, Parts.spacer(), figures);
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
            String time = model.time(item);
            state.setText(time.isEmpty() ? item.state().word() : item.state().word() + "  ·  " + time);
            what.setText(item.what().isEmpty() ? item.why() : item.what());
            figures.setText(figures(item));
            // without it the title stands beside the icon
            Parts.show(bottom, !what.getText().isBlank() || !figures.getText().isBlank());
            boolean moving = item.state() == StepRow.State.RUNNING && item.total() > 0;
            bar.setProgress(moving ? (double) item.done() / item.total() : 0);
            Parts.show(bar, moving);
            setAccessibleText(item.title() + ": " + item.state().word() + " " + figures.getText());
            setGraphic(row);
        }

        private static String figures(StepRow item) {
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
