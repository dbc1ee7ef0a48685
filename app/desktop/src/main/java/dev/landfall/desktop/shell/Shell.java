package dev.landfall.desktop.shell;

import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.journey.Activities;
import dev.landfall.desktop.journey.Header;
import dev.landfall.desktop.journey.Journey;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.widgets.Details;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.resources.InstallerResources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;

/** The window's content: the track, the bars, the drawer, and the screen of the station at hand. */
public final class Shell extends BorderPane {
    private final Journey journey;
    private final StackPane middle = new StackPane();
    private final Drawer drawer = new Drawer();
    private final Map<Station, Frame> frames = new EnumMap<>(Station.class);
    private final Map<Station, StationModel> models = new EnumMap<>(Station.class);

    public Shell(Journey journey, Header header, Activities activities, Theme theme, Consumer<Theme> onTheme) {
        this.journey = journey;
        getStyleClass().add("shell");
        // set in the order in which Tab goes
        setTop(new TopBar(header, theme, onTheme, this::help));
        setLeft(new Track(journey));
        setCenter(middle);
        setBottom(new BottomBar(activities));
        StackPane.setAlignment(drawer, Pos.CENTER_RIGHT);
        addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        journey.current().addListener((p, was, station) -> show(station));
    }

    public Details details() {
        return drawer;
    }

    public void add(StationModel model, Screen screen) {
        models.put(model.station(), model);
        frames.put(model.station(), new Frame(journey, model, screen));
        if (model.station() == journey.current().get()) {
            show(model.station());
        }
    }

    private void show(Station station) {
        drawer.hide();
        Frame frame = frames.get(station);
        StationModel model = models.get(station);
        if (frame != null && model != null) {
            middle.getChildren().setAll(frame, drawer);
            model.entered();
        }
    }

    /** Opens the guide at the screen that is shown. */
    public void help() {
        Station station = journey.current().get();
        List<Details.Page> pages = new ArrayList<>(List.of(guide(station.title(), station.name())));
        if (station == Station.BUNDLE || station == Station.DONE) {
            pages.add(guide("Trust", "trust"));
        }
        drawer.show("Guide", pages);
    }

    private static Details.Page guide(String title, String name) {
        return new Details.Page(
                title, "guide", InstallerResources.text("guide/" + name.toLowerCase(Locale.ROOT) + ".md"));
    }

    private void key(KeyEvent event) {
        boolean used = true;
        if (event.getCode() == KeyCode.F1) {
            help();
        } else if (event.getCode() == KeyCode.ESCAPE && drawer.isVisible()) {
            drawer.hide();
        } else if (event.isShortcutDown() && event.getCode() == KeyCode.ENTER) {
            Objects.requireNonNull(frames.get(journey.current().get())).act();
        } else if (event.isShortcutDown() && event.getCode().isDigitKey()) {
            used = goTo(event.getCode());
        } else {
            used = false;
        }
        if (used) {
            event.consume();
        }
    }

    private boolean goTo(KeyCode digit) {
        int number = digit.getChar().charAt(0) - '0';
        return Arrays.stream(Station.values()).anyMatch(s -> s.number() == number && journey.go(s));
    }
}
