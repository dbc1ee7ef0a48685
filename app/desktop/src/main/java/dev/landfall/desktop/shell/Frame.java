package dev.landfall.desktop.shell;

import atlantafx.base.theme.Styles;
import dev.landfall.desktop.journey.Journey;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Screen;
import java.util.Arrays;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** One screen in its frame: title and question above, the hint and the one primary action below at the right. */
final class Frame extends VBox {
    private final Journey journey;
    private final StationModel model;
    private final Button primary = new Button();
    private final Label hint = Parts.text("", "hint");
    private final Label locked;

    Frame(Journey journey, StationModel model, Screen screen) {
        this.journey = journey;
        this.model = model;
        getStyleClass().add("frame");
        Station station = model.station();
        Label title = Parts.text(station.title(), "screen-title");
        HBox head = Parts.row(16, title, Parts.text(station.question(), "screen-question"));
        head.setAlignment(javafx.geometry.Pos.BASELINE_LEFT);
        head.getStyleClass().add("frame-head");
        locked = Parts.wrapped(
                "An installation runs with what stands here. Stop it before you change something.", "locked-note");
        locked.setGraphic(Parts.icon(Feather.LOCK));
        StackPane content = Parts.grow(new StackPane(screen.content()));
        content.getStyleClass().add("frame-content");
        primary.setId("primary-" + station.number());
        primary.getStyleClass().addAll(Styles.ACCENT, "primary");
        primary.setMinWidth(USE_PREF_SIZE);
        primary.setMnemonicParsing(false);
        primary.setGraphic(Parts.text("Ctrl+Enter", "shortcut"));
        primary.setContentDisplay(ContentDisplay.RIGHT);
        primary.setGraphicTextGap(12);
        primary.setOnAction(event -> act());
        HBox foot = Parts.row(8, Parts.grow(hint));
        foot.getChildren().addAll(screen.secondary());
        foot.getChildren().add(primary);
        foot.getStyleClass().add("frame-foot");
        getChildren().addAll(head, locked, content, foot);
        follow(content);
    }

    private void follow(Node content) {
        Primary action = model.primary();
        InvalidationListener update = o -> {
            Optional<Station> first = first();
            primary.setText(action.text().get());
            primary.setDisable(!action.ready().get() || first.isPresent());
            primary.getStyleClass().remove(Styles.ACCENT);
            if (!action.quiet().get()) {
                primary.getStyleClass().add(Styles.ACCENT);
            }
            hint.setText(first.map(s -> s.title() + " has to be done first.")
                    .orElseGet(() -> action.hint().get()));
            boolean held = journey.locked().get() && model.station().compareTo(Station.CHECKS) < 0;
            content.setDisable(held);
            Parts.show(locked, held);
        };
        Arrays.stream(Station.values()).forEach(s -> journey.state(s).addListener(update));
        journey.locked().addListener(update);
        action.text().addListener(update);
        action.ready().addListener(update);
        action.hint().addListener(update);
        action.inOrder().addListener(update);
        action.quiet().addListener(update);
        update.invalidated(action.text());
    }

    private Optional<Station> first() {
        return model.primary().inOrder().get() ? journey.openBefore(model.station()) : Optional.empty();
    }

    /** Does the primary action, when it can be done. */
    void act() {
        if (first().isEmpty() && !primary.isDisabled()) {
            model.primary().act();
        }
    }
}
