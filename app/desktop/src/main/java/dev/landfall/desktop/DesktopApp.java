package dev.landfall.desktop;

import dev.landfall.desktop.engine.Unconnected;
import dev.landfall.desktop.fx.FirstFrame;
import dev.landfall.desktop.fx.FxGate;
import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.ports.Ports;
import dev.landfall.desktop.shell.FxChoosers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;
import javafx.application.Application;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

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
    private Theme theme = Theme.SYSTEM;

    /** For the launcher: over the real engine. */
    public DesktopApp() {
        this(options -> Unconnected.ports());
    }

    /** @param engine opens the ports of a site; called again when the engineer turns to another one */
    public DesktopApp(Function<Options, Ports> engine) {
        this.engine = engine;
    }

    @Override
    public void start(Stage primary) {
        Parameters parameters = getParameters();
        start(primary, Options.parse(parameters == null ? java.util.List.of() : parameters.getRaw()));
    }

    /** The same with options given. */
    public Window start(Stage primary, Options options) {
        stage = primary;
        theme = chosenTheme();
        theme.apply();
        Theme.whenSystemChanges(() -> theme.apply());
        Window window = window(options);
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        Scene scene =
                new Scene(window.shell(), Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
        primary.setTitle("Landfall");
        primary.setScene(scene);
        primary.setMinWidth(Math.min(1024, screen.getWidth()));
        primary.setMinHeight(Math.min(640, screen.getHeight()));
        primary.show();
        window.begin(options.bundle());
        if (options.exitAfterFirstFrame()) {
            FirstFrame.thenExit();
        }
        return window;
    }

    private Window window(Options options) {
        Work work = Work.onVirtualThreads(new FxGate());
        Stage owner = java.util.Objects.requireNonNull(stage);
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
        Window window = window(new Options(null, folder, options.rehearse(), false));
        if (stage != null) {
            stage.getScene().setRoot(window.shell());
        }
        window.begin(null);
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
