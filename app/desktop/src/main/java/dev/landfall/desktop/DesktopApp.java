package dev.landfall.desktop;

import dev.landfall.desktop.engine.EnginePorts;
import dev.landfall.desktop.engine.PracticeDesk;
import dev.landfall.desktop.fx.FirstFrame;
import dev.landfall.desktop.fx.FxGate;
import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.ports.Ports;
import dev.landfall.desktop.shell.FxChoosers;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javafx.application.Application;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/**
 * The window as an application.
 *
 * <p>With {@code --exit-after-first-frame} it prints {@code first frame} once something was drawn, and closes: the way an app image
 * shows that it can start.
 */
public final class DesktopApp extends Application {
    private static final double WIDTH = 1280;
    private static final double HEIGHT = 800;

    private final Function<Options, Ports> engine;
    private final Remembered remembered = Remembered.ofUser();
    private @Nullable Stage stage;
    private @Nullable PracticeDesk practice;
    private Theme theme = Theme.SYSTEM;

    /** For the launcher: over the real engine. */
    public DesktopApp() {
        this.engine = this::connect;
    }

    /** @param engine opens the ports of a site; called again when the engineer turns to another one */
    public DesktopApp(Function<Options, Ports> engine) {
        this.engine = engine;
    }

    /** Starts the practice site when it is wanted; the toolkit calls this away from the window's thread. */
    @Override
    public void init() throws IOException {
        Parameters parameters = getParameters();
        if (Options.parse(parameters == null ? List.of() : parameters.getRaw()).rehearse()) {
            practice = PracticeDesk.start();
        }
    }

    /** Ends the practice site. */
    @Override
    public void stop() {
        if (practice != null) {
            practice.close();
        }
    }

    private Ports connect(Options options) {
        return practice != null ? practice.ports() : EnginePorts.open(options.site(), Clock.systemUTC());
    }

    @Override
    public void start(Stage primary) {
        Parameters parameters = getParameters();
        start(primary, Options.parse(parameters == null ? List.of() : parameters.getRaw()));
    }

    /**
     * The same with options given.
     *
     * @return the window; null when the site could not be opened, which is then said in its place
     */
    public @Nullable Window start(Stage primary, Options options) {
        stage = primary;
        theme = chosenTheme();
        theme.apply();
        Theme.whenSystemChanges(() -> theme.apply());
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        Scene scene =
                new Scene(new StackPane(), Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
        primary.setTitle("Landfall");
        primary.setScene(scene);
        primary.setMinWidth(Math.min(1120, screen.getWidth()));
        primary.setMinHeight(Math.min(720, screen.getHeight()));
        Window window = show(scene, options);
        primary.show();
        if (options.exitAfterFirstFrame()) {
            FirstFrame.thenExit();
        }
        return window;
    }

    private @Nullable Window show(Scene scene, Options options) {
        try {
            Window window = window(options);
            scene.setRoot(window.shell());
            window.begin(options.bundle());
            return window;
        } catch (ProblemException e) {
            VBox pane = Parts.column(
                    16,
                    ProblemPane.of(e.problem(), remedy -> {}),
                    Parts.button("Try again", Feather.ROTATE_CW, () -> show(scene, options)));
            pane.getStyleClass().addAll("shell", "refused");
            pane.getStylesheets().add(Window.stylesheet());
            scene.setRoot(pane);
            return null;
        }
    }

    private Window window(Options options) {
        Work work = Work.onVirtualThreads(new FxGate());
        Stage owner = Objects.requireNonNull(stage);
        return new Window(
                engine.apply(options),
                new Window.Surroundings(
                        work,
                        InstantSource.system(),
                        new FxChoosers(owner),
                        address -> getHostServices().showDocument(address),
                        folder -> turnTo(options, folder),
                        theme,
                        this::choose));
    }

    private void turnTo(Options options, Path folder) {
        show(Objects.requireNonNull(stage).getScene(), new Options(null, folder, options.rehearse(), false));
    }

    private void choose(Theme chosen) {
        theme = chosen;
        theme.apply();
        remembered.put("theme", chosen.name());
    }

    private Theme chosenTheme() {
        String name = remembered.get("theme", Theme.SYSTEM.name());
        try {
            return Theme.valueOf(name);
        } catch (IllegalArgumentException e) {
            return Theme.SYSTEM;
        }
    }
}
