package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.landfall.desktop.fx.Snap;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.ports.Ports;
import dev.landfall.engine.problem.Problem;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/** A window over the real engine that a test drives as a person would: by its keys, waiting for what it shows. */
abstract class DrivenWindow {
    /** Generous: Helm, registry, cluster and window share what may be a slow machine. */
    static final int SECONDS = 120;

    private static final Path SCREENS = Path.of("target", "screens");

    Stage stage;
    Window window;

    void open(Stage primary, Ports ports) {
        stage = primary;
        window = Objects.requireNonNull(
                new DesktopApp(options -> ports).start(primary, new Options(null, null, true, false)));
    }

    /** Closes the window and opens one on what the site's folder holds. */
    void reopen(FxRobot robot, Ports ports) {
        robot.interact(() -> {
            stage.hide();
            open(new Stage(), ports);
        });
    }

    /** Waits; when it takes too long, says what the window shows instead. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        try {
            WaitForAsyncUtils.waitFor(
                    SECONDS, TimeUnit.SECONDS, () -> WaitForAsyncUtils.waitForAsyncFx(60_000, condition));
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "not in " + SECONDS + " s: " + what + "; at "
                            + WaitForAsyncUtils.waitForAsyncFx(60_000, this::standing),
                    e);
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    String standing() {
        SCREENS.toFile().mkdirs();
        Snap.write(Snap.of(stage.getScene()), SCREENS.resolve("real-stuck.png"));
        return window.journey().current().get() + ", problems "
                + window.bundle().problems() + " "
                + window.cluster().problem().get() + " "
                + window.registry().problem().get() + " "
                + window.settings().problem().get() + " "
                + window.checks().problem().get() + " "
                + window.review().problem().get() + " "
                + window.install().problem().get() + " "
                + window.install().stepProblems() + " "
                + window.done().problem().get();
    }

    void none(Supplier<@Nullable Problem> problem) throws Exception {
        assertEquals(
                Optional.empty(), WaitForAsyncUtils.waitForAsyncFx(60_000, () -> Optional.ofNullable(problem.get())));
    }

    void shown(Station station) throws Exception {
        await(station.title() + " is shown", () -> window.journey().current().get() == station);
    }

    /** The primary action as it is called now, by its key. */
    void primary(FxRobot robot, String text) throws Exception {
        int number = window.journey().current().get().number();
        await(
                "“" + text + "” can be done",
                () -> primaryText().equals(text)
                        && !stage.getScene().lookup("#primary-" + number).isDisabled());
        robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
        WaitForAsyncUtils.waitForFxEvents();
    }

    String primaryText() {
        return (switch (window.journey().current().get()) {
                    case BUNDLE -> window.bundle().primary();
                    case CLUSTER -> window.cluster().primary();
                    case REGISTRY -> window.registry().primary();
                    case SETTINGS -> window.settings().primary();
                    case CHECKS -> window.checks().primary();
                    case REVIEW -> window.review().primary();
                    case INSTALL -> window.install().primary();
                    case DONE -> window.done().primary();
                })
                .text()
                .get();
    }

    void picture(FxRobot robot, String name) {
        BufferedImage[] picture = new BufferedImage[1];
        SCREENS.toFile().mkdirs();
        robot.interact(() -> picture[0] = Snap.of(stage.getScene()));
        Snap.write(picture[0], SCREENS.resolve(name + ".png"));
    }
}
