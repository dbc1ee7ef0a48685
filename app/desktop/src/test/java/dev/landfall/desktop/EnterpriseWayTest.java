package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.SettingsPort.PodVerdict;
import dev.landfall.desktop.screens.bundle.VerifyModel;
import dev.landfall.desktop.screens.checks.ChecksModel;
import dev.landfall.desktop.screens.install.InstallModel;
import dev.landfall.testing.StandInCharts;
import dev.landfall.testing.StandInImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.ListView;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
@DisplayName("The guided way of ClearML Enterprise on OpenShift")
class EnterpriseWayTest extends DrivenWindow {
    @TempDir
    private static Path temp;

    private static EnterpriseSite site;

    @BeforeAll
    static void site() throws IOException {
        Optional<StandInImages> images = StandInImages.find();
        Assumptions.assumeTrue(images.isPresent(), StandInImages.NEEDS);
        Assumptions.assumeTrue(StandInCharts.databases().isPresent(), StandInCharts.NEEDS);
        site = EnterpriseSite.start(temp.resolve("practice"), images.orElseThrow());
    }

    @AfterAll
    static void end() {
        if (site != null) {
            site.close();
        }
    }

    @Start
    void start(Stage primary) {
        open(primary, site.desk().ports());
    }

    @Test
    @DisplayName("leads through questions, switches and verdicts to a server with queues, agent and gateway")
    void fromBundleToDone(FxRobot robot) throws Exception {
        toSettings(robot);
        settings(robot);
        checks(robot);
        shown(Station.REVIEW);
        await("the plan is there", () -> window.review().planned().get() != null);
        picture(robot, "enterprise-6-review");
        primary(robot, "Install");
        install(robot);
        done(robot);
    }

    private void toSettings(FxRobot robot) throws Exception {
        await("the stick's bundle is found", () -> stage.getScene().lookup("#open-clearml-enterprise") != null);
        robot.clickOn("#open-clearml-enterprise");
        await("every chunk is read", () -> window.bundle().reading().get() == VerifyModel.Reading.ALL_GOOD);
        await("it may be used", () -> window.bundle().primary().ready().get());
        picture(robot, "enterprise-1-bundle");
        primary(robot, "Use this bundle");
        shown(Station.CLUSTER);
        await(
                "the context is reachable",
                () -> window.cluster().selectedRow().filter(r -> r.usable()).isPresent());
        robot.clickOn("#namespace-text").write("clearml");
        await("the namespace is taken", () -> window.cluster().namespace().get().equals("clearml"));
        picture(robot, "enterprise-2-cluster");
        primary(robot, "Use this cluster");
        shown(Station.REGISTRY);
        primary(robot, "Test");
        await("the test has ended", () -> primaryText().equals("Use this registry"));
        primary(robot, "Use this registry");
        shown(Station.SETTINGS);
    }

    private void settings(FxRobot robot) throws Exception {
        await("questions are asked", () -> window.settings().answers().form().get() != null);
        primary(robot, "Continue");
        await(
                "the answer that is missing is asked for",
                () -> window.settings().asked().get().equals("domain"));
        robot.write("clearml.practice.example.org");
        await(
                "the domain is taken",
                () -> window.settings().answers().form().get().value("domain").equals("clearml.practice.example.org"));
        await("values are shown", () -> window.settings().values().shown().get() != null);
        picture(robot, "enterprise-4-questions");
        section(robot, "Switches");
        await("every pod is judged", this::judged);
        assertEquals(List.of(), refused(), "with what is suggested every pod is let in");
        picture(robot, "enterprise-4-switches");

        // one switch off: who is refused is told, and the way back is a button beside it
        robot.interact(() -> window.settings().answers().toggle("restricted-redis", false));
        await("redis is refused", () -> judged() && !refused().isEmpty());
        await(
                "what helps is found",
                () -> window.settings().security().helpful().contains("restricted-redis"));
        assertTrue(
                refused().stream().allMatch(p -> p.object().contains("redis")),
                refused().toString());
        await("its button is there", () -> stage.getScene().lookup("#switch-on-restricted-redis") != null);
        picture(robot, "enterprise-4-refused");
        robot.clickOn("#switch-on-restricted-redis");
        await("all is well again", () -> judged() && refused().isEmpty());
        assertFalse(
                window.settings().answers().form().get().answers().toggles().containsKey("restricted-redis"),
                "the switch follows its suggestion again");
        // fired, not clicked: it may stand below what is seen
        Button changes = robot.lookup("#changes-restricted-redis").queryButton();
        robot.interact(changes::fire);
        await(
                "what it changes is shown",
                () -> stage.getScene().lookup("#drawer").isVisible());
        picture(robot, "enterprise-4-changes");
        robot.clickOn("#drawer-close");

        edit(robot);
        none(() -> window.settings().problem().get());
        none(() -> window.settings().security().problem().get());
        primary(robot, "Continue");
    }

    private void edit(FxRobot robot) throws Exception {
        robot.interact(() -> window.settings().answers().edit("clearml", "redis:\n  mastre: {}\n"));
        await(
                "the misspelt key is told",
                () -> window.settings().values().chosen().orElseThrow().release().remarks().stream()
                        .anyMatch(r -> r.line() == 2 && r.text().contains("did you mean")));
        robot.interact(
                () -> window.settings().answers().edit("clearml", "redis:\n  master: {podLabels: {seen: \"yes\"}}\n"));
        await(
                "the edit is given",
                () -> window.settings()
                        .values()
                        .chosen()
                        .orElseThrow()
                        .release()
                        .given()
                        .contains("seen"));
    }

    private boolean judged() {
        var known = window.settings().security().judged().get();
        return known != null
                && known.complete()
                && !window.settings().security().stale().get();
    }

    private List<PodVerdict> refused() {
        return window.settings().security().pods().stream()
                .filter(PodVerdict::refused)
                .toList();
    }

    private void section(FxRobot robot, String title) {
        ListView<?> sections = robot.lookup("#sections").queryListView();
        robot.interact(() -> {
            for (int i = 0; i < sections.getItems().size(); i++) {
                if (sections.getItems().get(i).toString().contains("title=" + title)) {
                    sections.getSelectionModel().select(i);
                }
            }
        });
    }

    private void checks(FxRobot robot) throws Exception {
        shown(Station.CHECKS);
        await(
                "the checks have ended",
                () -> !window.checks().running().get()
                        && !window.checks().rows().isEmpty());
        picture(robot, "enterprise-5-checks");
        assertEquals(
                List.of("The router does not take wildcard Routes"),
                stopping().stream().map(r -> r.finding().title()).toList());
        site.allowWildcards();
        robot.interact(() -> window.checks().runAll());
        await(
                "nothing stands in the way any more",
                () -> !window.checks().running().get() && stopping().isEmpty());
        primary(robot, "Continue");
    }

    private List<ChecksModel.Row> stopping() {
        return window.checks().rows().stream().filter(ChecksModel.Row::stops).toList();
    }

    private void install(FxRobot robot) throws Exception {
        shown(Station.INSTALL);
        await("a pod is seen", () -> !window.install().watch().pods().isEmpty());
        picture(robot, "enterprise-7-running");
        await("the run has ended", () -> window.install().state().get() != InstallModel.State.RUNNING);
        none(() -> window.install().problem().get());
        assertEquals(List.of(), window.install().stepProblems());
        assertEquals(InstallModel.State.DONE, window.install().state().get());
        assertTrue(site.calls().contains("/queues.create"), site.calls().toString());
        assertTrue(
                site.calls().contains("/auth.create_credentials"), site.calls().toString());
        picture(robot, "enterprise-7-install");
        primary(robot, "Continue");
    }

    private void done(FxRobot robot) throws Exception {
        shown(Station.DONE);
        await("the handover is read", () -> window.done().handover().get() != null);
        var handover = Objects.requireNonNull(window.done().handover().get());
        assertTrue(
                handover.addresses().stream().anyMatch(a -> a.url().equals("https://app.clearml.practice.example.org")),
                handover.addresses().toString());
        picture(robot, "enterprise-8-done");
        for (Station station : Station.values()) {
            assertEquals(StationState.DONE, window.journey().state(station).get(), station.title());
        }
    }
}
