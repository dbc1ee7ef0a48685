package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.engine.PracticeDesk;
import dev.landfall.desktop.fx.Snap;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.InstallPort.Health;
import dev.landfall.desktop.ports.InstallPort.PodRow;
import dev.landfall.desktop.screens.install.InstallModel;
import dev.landfall.engine.product.Form;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

@DisplayName("The guided way")
class GuidedWayTest {
    private static final Path PICTURES = Path.of("target", "screens");

    private final FxRobot robot = new FxRobot();
    private PracticeDesk practice;
    private Stage stage;
    private Window window;

    @BeforeEach
    void start() throws Exception {
        practice = PracticeDesk.start();
        stage = FxToolkit.registerPrimaryStage();
        DesktopApp app = new DesktopApp(options -> practice.ports());
        window = Objects.requireNonNull(
                WaitForAsyncUtils.waitForAsyncFx(30_000, () -> app.start(stage, new Options(null, null, true, false))));
    }

    @AfterEach
    void stop() throws Exception {
        WaitForAsyncUtils.waitForAsyncFx(10_000, stage::hide);
        practice.close();
    }

    /** Waits for something; when it does not come, says where the window stands. */
    private void await(String what, Callable<Boolean> condition) throws Exception {
        try {
            WaitForAsyncUtils.waitFor(120, TimeUnit.SECONDS, () -> WaitForAsyncUtils.waitForAsyncFx(10_000, condition));
        } catch (TimeoutException e) {
            picture("stuck");
            throw new AssertionError("waited in vain for " + what + " at "
                    + window.journey().current().get() + "; "
                    + primary().hint().get() + " problems: " + window.bundle().problems()
                    + window.checks().rows().stream().filter(r -> r.stops()).toList()
                    + window.review().problem().get()
                    + window.install().problem().get()
                    + window.registry().problem().get() + window.registry().findings());
        }
        WaitForAsyncUtils.waitForFxEvents();
    }

    private Primary primary() {
        return switch (window.journey().current().get()) {
            case BUNDLE -> window.bundle().primary();
            case CLUSTER -> window.cluster().primary();
            case REGISTRY -> window.registry().primary();
            case SETTINGS -> window.settings().primary();
            case CHECKS -> window.checks().primary();
            case REVIEW -> window.review().primary();
            case INSTALL -> window.install().primary();
            case DONE -> window.done().primary();
        };
    }

    private void act() {
        robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void goOn(Station from) throws Exception {
        await("the primary action of " + from, () -> primary().ready().get());
        picture("practice-" + from.number() + "-" + from.title().toLowerCase(java.util.Locale.ROOT));
        act();
        await("what follows " + from, () -> window.journey().current().get() == from.next());
    }

    private void picture(String name) throws Exception {
        BufferedImage picture = WaitForAsyncUtils.waitForAsyncFx(20_000, () -> Snap.of(stage.getScene()));
        Files.createDirectories(PICTURES);
        Snap.write(picture, PICTURES.resolve(name + ".png"));
    }

    @Test
    @DisplayName("leads from the bundle on a drive to a site that runs, against the practice site and with real Helm")
    void fromBundleToDone() throws Exception {
        await(
                "the bundle on the drive",
                () -> window.bundle().drives().stream()
                        .anyMatch(d -> !d.bundles().isEmpty()));
        String name = window.bundle().drives().getFirst().bundles().getFirst().name();
        await("its button", () -> !robot.lookup("#open-" + name).queryAll().isEmpty());
        // drives are looked at again and again, so the button may be another one between finding and pressing it
        robot.interact(() -> robot.lookup("#open-" + name).queryButton().fire());
        await("the open bundle", () -> window.bundle().bundle().get() != null);
        if (window.bundle().needsWords()) {
            assertFalse(primary().ready().get(), "a bundle that proves nothing needs words");
            robot.interact(() -> robot.lookup("#accepted-because").query().requestFocus());
            robot.write("made by this laptop");
        }
        goOn(Station.BUNDLE);

        await(
                "an answer of the cluster",
                () -> window.cluster().selectedRow().filter(r -> r.usable()).isPresent());
        if (window.cluster().namespace().get().isBlank()) {
            robot.interact(() -> robot.lookup("#namespace").query().requestFocus());
            robot.write("practice");
        }
        goOn(Station.CLUSTER);

        await("the registry's form", () -> primary().ready().get());
        act();
        await("a good test", () -> primary().text().get().equals("Use this registry"));
        goOn(Station.REGISTRY);

        await("the questions", () -> window.settings().form().get() != null);
        for (Form.Field wrong :
                Objects.requireNonNull(window.settings().form().get()).errors()) {
            robot.interact(() -> window.settings().answer(wrong.question().id(), "practice.example"));
        }
        goOn(Station.SETTINGS);
        goOn(Station.CHECKS);
        goOn(Station.REVIEW);

        await(
                "the end of the run",
                () -> window.install().state().get() == InstallModel.State.DONE
                        || window.install().state().get() == InstallModel.State.FAILED);
        assertEquals(
                InstallModel.State.DONE,
                window.install().state().get(),
                String.valueOf(window.install().problem().get()));
        await("pods that run", () -> {
            List<PodRow> pods = window.install().watch().pods();
            return !pods.isEmpty()
                    && pods.stream().allMatch(p -> p.health() == Health.RUNNING || p.health() == Health.FINISHED);
        });
        await("lines of a log", () -> window.install().watch().log().kept() > 0);
        goOn(Station.INSTALL);

        await("what is handed over", () -> window.done().handover().get() != null);
        picture("practice-8-done");
        for (Station station : Station.values()) {
            assertEquals(StationState.DONE, window.journey().state(station).get(), station.title());
        }
        assertTrue(
                Objects.requireNonNull(window.done().handover().get()).receipt().images() > 0);
        Path support = Files.createTempDirectory("landfall-support").resolve("support.tar.gz");
        robot.interact(() -> window.done().collect(support));
        await("a support bundle", () -> window.done().support().get() != null);
        assertTrue(Files.size(support) > 0);
    }
}
