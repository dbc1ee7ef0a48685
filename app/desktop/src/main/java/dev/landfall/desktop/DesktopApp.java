package dev.landfall.desktop;

import atlantafx.base.theme.PrimerLight;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

/**
 * The window.
 *
 * <p>With {@code --exit-after-first-frame} it prints {@code first frame} once something was drawn, and closes: the way an app image
 * shows that it can start.
 */
public final class DesktopApp extends Application {
    static final String EXIT_AFTER_FIRST_FRAME = "--exit-after-first-frame";

    @Override
    public void start(Stage stage) {
        Application.setUserAgentStylesheet(new PrimerLight().getUserAgentStylesheet());
        stage.setTitle("Landfall");
        stage.setScene(new Scene(new StackPane(new Label("Landfall")), 980, 720));
        stage.show();
        if (getParameters().getRaw().contains(EXIT_AFTER_FIRST_FRAME)) {
            new ExitAfterFirstFrame().start();
        }
    }

    /** The third pulse comes after the first frame was handed to the renderer. */
    private static final class ExitAfterFirstFrame extends AnimationTimer {
        private int pulses;

        @Override
        public void handle(long now) {
            if (++pulses == 3) {
                stop();
                System.out.println("first frame");
                Platform.exit();
            }
        }
    }
}
