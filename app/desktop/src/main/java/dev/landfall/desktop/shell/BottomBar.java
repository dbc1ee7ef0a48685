package dev.landfall.desktop.shell;

import dev.landfall.desktop.journey.Activities;
import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.widgets.Parts;
import javafx.beans.binding.Bindings;
import javafx.collections.ListChangeListener;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The bottom: what runs now, with bytes, rate, time left, and Stop, whichever station is shown. */
final class BottomBar extends HBox {
    private final Activities activities;
    private final Label title = Parts.text("", "bottom-title");
    private final Label part = Parts.text("", "bottom-part");
    private final ProgressBar bar = new ProgressBar(0);
    private final Label figures = Parts.text("", "bottom-figures");
    private final Label more = Parts.text("", "bottom-part");
    private final Button stop = Parts.button("Stop", Feather.SQUARE, this::stop);
    private @Nullable Activity shown;

    BottomBar(Activities activities) {
        super(16);
        this.activities = activities;
        getStyleClass().add("bottom-bar");
        setId("bottom-bar");
        stop.setId("stop");
        stop.getStyleClass().add("small-button");
        bar.setPrefWidth(160);
        bar.setMinWidth(96);
        title.setMinWidth(USE_PREF_SIZE);
        figures.setMinWidth(USE_PREF_SIZE);
        HBox.setHgrow(part, Priority.ALWAYS);
        part.setMaxWidth(Double.MAX_VALUE);
        getChildren().addAll(title, part, more, bar, figures, stop);
        activities.running().addListener((ListChangeListener<Activity>) change -> refresh());
        refresh();
    }

    private void refresh() {
        Activity latest =
                activities.running().isEmpty() ? null : activities.running().getFirst();
        boolean busy = latest != null;
        if (latest != shown || !busy) {
            shown = latest;
            part.textProperty().unbind();
            figures.textProperty().unbind();
            bar.progressProperty().unbind();
            if (latest == null) {
                title.setText("Nothing is running");
                part.setText("");
                figures.setText("");
            } else {
                title.setText(latest.title());
                part.textProperty().bind(latest.part());
                figures.textProperty().bind(latest.figures());
                bar.progressProperty()
                        .bind(Bindings.createDoubleBinding(
                                () -> latest.ofTotal().get() <= 0
                                        ? 0
                                        : (double) latest.done().get()
                                                / latest.ofTotal().get(),
                                latest.done(),
                                latest.ofTotal()));
            }
        }
        title.getStyleClass().remove("muted");
        if (!busy) {
            title.getStyleClass().add("muted");
        }
        int others = activities.running().size() - 1;
        more.setText(others > 0 ? "and " + others + " more" : "");
        Parts.show(more, others > 0);
        bar.visibleProperty().unbind();
        if (latest == null) {
            bar.setVisible(false);
        } else {
            bar.visibleProperty().bind(latest.ofTotal().greaterThan(0));
        }
        bar.setManaged(busy);
        Parts.show(figures, busy);
        Parts.show(stop, busy);
    }

    private void stop() {
        if (shown != null) {
            shown.stop();
        }
    }
}
