package dev.landfall.desktop.widgets;

import dev.landfall.desktop.journey.Amounts;
import java.util.stream.Collectors;
import javafx.beans.InvalidationListener;
import javafx.collections.ListChangeListener;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.feather.Feather;

/** A log to read while it grows: follows or stands still, filters, colours by level, copies any choice of lines. */
public final class LogView {
    private final LogModel model;
    private final ListView<String> list;

    public LogView(LogModel model) {
        this.model = model;
        list = new ListView<>(model.shown());
        list.setId("log");
        list.setFixedCellSize(18);
        list.getStyleClass().addAll("log", "mono");
        list.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        list.setCellFactory(l -> new LineCell());
        list.setPlaceholder(Parts.text("Lines appear here as the container writes them.", "muted"));
        list.setAccessibleText("Log lines");
        keepAtEnd();
        copyAndPauseByKeys();
    }

    /**
     * What stands over the lines: filter, count, whether it follows.
     *
     * @param leading what stands before them, e.g. a choice of containers
     */
    public HBox bar(Node... leading) {
        HBox bar = Parts.headRow(leading);
        bar.getChildren().addAll(count(), filter(), follow());
        return bar;
    }

    /** The lines. */
    public ListView<String> lines() {
        return list;
    }

    private TextField filter() {
        TextField filter = new TextField();
        filter.setPromptText("Filter lines");
        filter.setAccessibleText("Filter lines");
        filter.setPrefWidth(120);
        filter.setMinWidth(80);
        filter.setId("log-filter");
        filter.textProperty().bindBidirectional(model.filter());
        return filter;
    }

    private Label count() {
        Label count = Parts.small("");
        count.setMinWidth(Region.USE_PREF_SIZE);
        InvalidationListener update = o -> {
            int waiting = model.waiting().get();
            count.setText(
                    waiting > 0
                            ? Amounts.count(waiting) + " new"
                            : Amounts.count(model.shown().size(), "line"));
        };
        model.shown().addListener(update);
        model.waiting().addListener(update);
        update.invalidated(model.shown());
        return count;
    }

    private ToggleButton follow() {
        ToggleButton follow = new ToggleButton("Follow", Parts.icon(Feather.CHEVRONS_DOWN));
        follow.setId("log-follow");
        follow.setMinWidth(Region.USE_PREF_SIZE);
        follow.selectedProperty().bindBidirectional(model.follow());
        follow.setAccessibleText("Show new lines as they come");
        return follow;
    }

    private void keepAtEnd() {
        model.shown().addListener((ListChangeListener<String>) change -> {
            if (model.follow().get() && !list.getItems().isEmpty()) {
                list.scrollTo(list.getItems().size() - 1);
            }
        });
        // a bar that appears at the bottom must not cover the last line
        list.skinProperty()
                .addListener((p, was, skin) -> list.lookupAll(".scroll-bar").stream()
                        .filter(bar -> bar instanceof ScrollBar b && b.getOrientation() == Orientation.HORIZONTAL)
                        .forEach(bar -> bar.visibleProperty().addListener((q, hidden, shown) -> {
                            if (model.follow().get() && !list.getItems().isEmpty()) {
                                list.scrollTo(list.getItems().size() - 1);
                            }
                        })));
        // whoever scrolls up wants to read
        list.addEventFilter(ScrollEvent.SCROLL, event -> {
            if (event.getDeltaY() > 0) {
                model.follow().set(false);
            }
        });
    }

    private void copyAndPauseByKeys() {
        KeyCodeCombination keys = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
        list.setOnKeyPressed(event -> {
            if (keys.match(event)) {
                Clip.put(selected());
                event.consume();
            } else if (event.getCode() == KeyCode.UP
                    || event.getCode() == KeyCode.PAGE_UP
                    || event.getCode() == KeyCode.HOME) {
                model.follow().set(false);
            } else if (event.getCode() == KeyCode.END) {
                model.follow().set(true);
            }
        });
    }

    /** The chosen lines in the order of the log. */
    public String selected() {
        return list.getSelectionModel().getSelectedIndices().stream()
                .sorted()
                .map(index -> list.getItems().get(index))
                .collect(Collectors.joining("\n"));
    }

    private static final class LineCell extends ListCell<String> {
        @Override
        protected void updateItem(String line, boolean empty) {
            super.updateItem(line, empty);
            getStyleClass().removeAll("log-error", "log-warn", "log-debug");
            if (empty || line == null) {
                setText(null);
                return;
            }
            switch (LogLevel.of(line)) {
                case ERROR -> getStyleClass().add("log-error");
                case WARN -> getStyleClass().add("log-warn");
                case DEBUG -> getStyleClass().add("log-debug");
                case NORMAL -> {}
            }
            setText(line);
        }
    }
}
