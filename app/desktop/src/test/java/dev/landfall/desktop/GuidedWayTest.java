package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.engine.PracticeDesk;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.InstallPort.Health;
import dev.landfall.desktop.screens.bundle.VerifyModel;
import dev.landfall.desktop.screens.checks.ChecksModel;
import dev.landfall.desktop.screens.install.InstallModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
@DisplayName("The guided way over the real engine")
class GuidedWayTest extends DrivenWindow {
    @TempDir
    private static Path temp;

    private static PracticeDesk desk;

    @BeforeAll
    static void site() throws IOException {
        desk = PracticeDesk.start(temp.resolve("practice"));
    }

    @AfterAll
    static void end() {
        desk.close();
    }

    @Start
    void start(Stage primary) {
        open(primary, desk.ports());
    }

    @Test
    @DisplayName("leads from the bundle on the drive to running pods, across a closed window, and hands over")
    void fromBundleToDone(FxRobot robot) throws Exception {
        bundle(robot);
        cluster(robot);
        registry(robot);

        reopen(robot, desk.ports());
        shown(Station.SETTINGS);
        await("the bundle is open again", () -> window.bundle().bundle().get() != null);
        await(
                "the cluster is chosen again",
                () -> window.cluster().namespace().get().equals("practice"));
        await(
                "the registry is filled in again",
                () -> !window.registry().address().get().isEmpty());
        picture(robot, "real-reopened");
        await(
                "the header names the cluster",
                () -> stage.getScene().getRoot().lookupAll(".label").stream()
                        .anyMatch(n -> n instanceof Label l
                                && l.isVisible()
                                && l.getText().equals("practice")));

        settings(robot);
        checks(robot);
        review(robot);
        install(robot);
        done(robot);
    }

    private void bundle(FxRobot robot) throws Exception {
        await("the stick's bundle is found", () -> stage.getScene().lookup("#open-practice") != null);
        picture(robot, "real-bundle-choose");
        robot.clickOn("#open-practice");
        await("every chunk is read", () -> window.bundle().reading().get() == VerifyModel.Reading.ALL_GOOD);
        assertEquals(0, window.bundle().problems().size());
        assertFalse(window.bundle().needsWords(), "the practice site's own key vouches for it");
        await("it may be used", () -> window.bundle().primary().ready().get());
        picture(robot, "real-bundle");
        primary(robot, "Use this bundle");
    }

    private void cluster(FxRobot robot) throws Exception {
        shown(Station.CLUSTER);
        await(
                "the context is reachable",
                () -> window.cluster().selectedRow().filter(r -> r.usable()).isPresent());
        robot.clickOn("#namespace-text");
        robot.press(KeyCode.CONTROL).type(KeyCode.A).release(KeyCode.CONTROL);
        robot.write("practice");
        await("the namespace is taken", () -> window.cluster().namespace().get().equals("practice"));
        picture(robot, "real-cluster");
        primary(robot, "Use this cluster");
    }

    private void registry(FxRobot robot) throws Exception {
        shown(Station.REGISTRY);
        primary(robot, "Test");
        await("the test has ended", () -> primaryText().equals("Use this registry"));
        await("names are worked out", () -> window.registry().layout().get() != null);
        picture(robot, "real-registry");
        primary(robot, "Use this registry");
    }

    private void settings(FxRobot robot) throws Exception {
        shown(Station.SETTINGS);
        await("questions are asked", () -> window.settings().answers().form().get() != null);
        await("values are shown", () -> window.settings().values().shown().get() != null);
        assertFalse(
                window.settings()
                        .values()
                        .chosen()
                        .orElseThrow()
                        .release()
                        .given()
                        .isBlank(),
                "the chart's values are shown");
        none(() -> window.settings().problem().get());
        picture(robot, "real-settings");
        primary(robot, "Continue");
    }

    private void checks(FxRobot robot) throws Exception {
        shown(Station.CHECKS);
        await(
                "the checks have ended",
                () -> !window.checks().running().get()
                        && !window.checks().rows().isEmpty());
        picture(robot, "real-checks");
        for (ChecksModel.Row row :
                window.checks().rows().stream().filter(ChecksModel.Row::stops).toList()) {
            assertTrue(row.finding().overridable(), row.finding().toString());
            robot.interact(() -> window.checks().accept(row.finding(), "this is only practice"));
        }
        primary(robot, "Continue");
    }

    private void review(FxRobot robot) throws Exception {
        shown(Station.REVIEW);
        await("the plan is there", () -> window.review().planned().get() != null);
        picture(robot, "real-review");
        primary(robot, "Install");
    }

    private void install(FxRobot robot) throws Exception {
        shown(Station.INSTALL);
        await("a pod is seen", () -> !window.install().watch().pods().isEmpty());
        picture(robot, "real-install-running");
        await("the run has ended", () -> window.install().state().get() != InstallModel.State.RUNNING);
        none(() -> window.install().problem().get());
        assertEquals(InstallModel.State.DONE, window.install().state().get());
        TableView<?> pods = robot.lookup("#pods").queryTableView();
        await(
                "all pods run",
                () -> !pods.getItems().isEmpty()
                        && window.install().watch().pods().stream()
                                .allMatch(p -> p.health() == Health.RUNNING || p.health() == Health.FINISHED));
        picture(robot, "real-install");
        primary(robot, "Continue");
    }

    private static String unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private void done(FxRobot robot) throws Exception {
        shown(Station.DONE);
        await("the handover is read", () -> window.done().handover().get() != null);
        await(
                "the address is shown",
                () -> stage.getScene().getRoot().lookupAll(".mono").stream()
                        .anyMatch(n -> n instanceof Label l && l.getText().equals("http://practice.example.org")));
        for (Station station : Station.values()) {
            assertEquals(StationState.DONE, window.journey().state(station).get(), station.title());
        }
        Path support = temp.resolve("support.tar.gz");
        robot.interact(() -> window.done().collect(support));
        await(
                "the support bundle is written",
                () -> window.done().support().get() != null
                        || window.done().problem().get() != null);
        none(() -> window.done().problem().get());
        String written = unpacked(support);
        assertTrue(written.contains("practice.example.org"), "the support bundle tells of the site");
        assertFalse(written.contains(desk.site().password()), "the support bundle holds the registry's password");
        picture(robot, "real-done");
    }
}
