package dev.landfall.desktop.shell;

import dev.landfall.desktop.journey.Journey;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import java.util.Arrays;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The eight stations at the left: number, name, state; those that have been reached can be gone to. */
final class Track extends VBox {
    private static final PseudoClass CURRENT = PseudoClass.getPseudoClass("current");

    Track(Journey journey) {
        super(4);
        getStyleClass().add("track");
        for (Station station : Station.values()) {
            getChildren().add(new Stop(journey, station));
        }
    }

    private static final class Stop extends Button {
        private final Station station;
        private final Label circle = new Label();
        private final FontIcon icon = new FontIcon(Feather.CHECK);
        private final Label word = Parts.text("", "track-word");

        Stop(Journey journey, Station station) {
            this.station = station;
            setId("station-" + station.number());
            getStyleClass().setAll("track-stop");
            setMaxWidth(Double.MAX_VALUE);
            setAlignment(Pos.CENTER_LEFT);
            circle.getStyleClass().add("track-circle");
            VBox words = new VBox(Parts.text(station.title(), "track-name"), word);
            words.setAlignment(Pos.CENTER_LEFT);
            HBox.setHgrow(words, Priority.ALWAYS);
            HBox row = new HBox(12, new StackPane(circle), words);
            row.setAlignment(Pos.CENTER_LEFT);
            setGraphic(row);
            setTooltip(new Tooltip(station.question() + "  (Ctrl+" + station.number() + ")"));
            setOnAction(event -> journey.go(station));
            disableProperty().bind(journey.open(station).not());
            journey.state(station).addListener((p, was, state) -> show(state));
            journey.current().addListener((p, was, current) -> pseudoClassStateChanged(CURRENT, current == station));
            pseudoClassStateChanged(CURRENT, journey.current().get() == station);
            show(journey.state(station).get());
        }

        private void show(StationState state) {
            word.setText(state.word());
            setAccessibleText(station.number() + " " + station.title() + ": " + state.word());
            getStyleClass()
                    .removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
            getStyleClass().add(Tone.of(state).style());
            switch (state) {
                case DONE -> symbol(Feather.CHECK);
                case FAILED -> symbol(Feather.X);
                case NEEDS_YOU -> symbol(Feather.ALERT_TRIANGLE);
                case REDO -> symbol(Feather.ROTATE_CW);
                case NOW, TO_DO -> {
                    circle.setGraphic(null);
                    circle.setText(String.valueOf(station.number()));
                }
            }
        }

        private void symbol(Feather symbol) {
            icon.setIconCode(symbol);
            circle.setGraphic(icon);
            circle.setText(null);
        }
    }
}
