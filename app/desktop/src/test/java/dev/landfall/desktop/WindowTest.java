package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.desktop.fx.FxGate;
import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
@DisplayName("The window")
class WindowTest {
    private final Fakes fakes = new Fakes();
    private Window window;
    private Stage stage;

    @Start
    void start(Stage primary) {
        stage = primary;
        fakes.bundle.drives = Samples.drives();
        fakes.install.pods = Samples.podsUp();
        Theme.LIGHT.apply();
        window = fakes.window(Work.onVirtualThreads(new FxGate()));
        stage.setScene(new Scene(window.shell(), 1000, 760));
        stage.show();
        window.begin(null);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        WaitForAsyncUtils.waitFor(15, TimeUnit.SECONDS, () -> WaitForAsyncUtils.waitForAsyncFx(5_000, condition));
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void shown(Station station) throws Exception {
        await(() -> window.journey().current().get() == station);
    }

    private StationState state(Station station) {
        return window.journey().state(station).get();
    }

    private String focus() {
        Node owner = stage.getScene().getFocusOwner();
        return owner == null ? "" : String.valueOf(owner.getId());
    }

    /** Presses Tab until something has the focus, as someone without a mouse would. */
    private void tabTo(FxRobot robot, String id) {
        List<String> passed = new ArrayList<>();
        while (!focus().equals(id)) {
            robot.type(KeyCode.TAB);
            WaitForAsyncUtils.waitForFxEvents();
            passed.add(focus());
            assertTrue(passed.size() < 60, "Tab never comes to " + id + ", only to " + passed);
        }
    }

    private static void primary(FxRobot robot) {
        robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static void control(FxRobot robot, KeyCode key) {
        robot.press(KeyCode.CONTROL).type(key).release(KeyCode.CONTROL);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void toCluster(FxRobot robot) throws Exception {
        robot.interact(() -> Gallery.openBundle(window));
        await(() -> window.bundle().primary().ready().get());
        primary(robot);
        shown(Station.CLUSTER);
        await(() -> window.cluster().rows().stream().allMatch(r -> r.check() != null)
                && !window.cluster().rows().isEmpty());
    }

    private void toRegistry(FxRobot robot) throws Exception {
        toCluster(robot);
        robot.interact(() -> window.cluster().namespace().set("clearml"));
        await(() -> window.cluster().primary().ready().get());
        primary(robot);
        shown(Station.REGISTRY);
    }

    private void toSettings(FxRobot robot) throws Exception {
        toRegistry(robot);
        robot.interact(() -> window.registry().address().set("registry.hangar7.example/ml"));
        primary(robot);
        await(() -> window.registry().primary().text().get().equals("Use this registry"));
        primary(robot);
        shown(Station.SETTINGS);
        await(() -> window.settings().answers().form().get() != null);
    }

    @Test
    @DisplayName("leads from bundle to done by the keyboard alone")
    void keyboardAllTheWay(FxRobot robot) throws Exception {
        await(() -> !robot.lookup("#open-clearml-server").queryAll().isEmpty());
        tabTo(robot, "open-clearml-server");
        robot.type(KeyCode.SPACE);
        await(() -> window.bundle().primary().ready().get());
        primary(robot);

        shown(Station.CLUSTER);
        await(() ->
                window.cluster().selectedRow().filter(r -> r.check() != null).isPresent());
        tabTo(robot, "namespace");
        robot.write("clearml");
        primary(robot);

        shown(Station.REGISTRY);
        tabTo(robot, "registry-address");
        robot.write("registry.hangar7.example/ml");
        tabTo(robot, "registry-user");
        robot.write("robot");
        tabTo(robot, "registry-password");
        robot.write("secret");
        primary(robot);
        await(() -> window.registry().primary().text().get().equals("Use this registry"));
        primary(robot);

        shown(Station.SETTINGS);
        await(() -> !robot.lookup("#answer-domain").queryAll().isEmpty());
        tabTo(robot, "answer-domain");
        robot.write("clearml.hangar7.example");
        primary(robot);

        shown(Station.CHECKS);
        await(() -> window.checks().primary().ready().get());
        primary(robot);

        shown(Station.REVIEW);
        await(() -> window.review().primary().ready().get());
        primary(robot);

        shown(Station.INSTALL);
        await(() -> window.install().primary().text().get().equals("Continue"));
        primary(robot);

        shown(Station.DONE);
        await(() -> window.done().handover().get() != null);
        for (Station station : Station.values()) {
            assertEquals(StationState.DONE, state(station), station.title());
        }
        assertEquals("robot", fakes.registry.used.getFirst().user());
        assertEquals("secret", fakes.registry.used.getFirst().password());
        assertEquals(
                "clearml.hangar7.example",
                fakes.settings.used.getFirst().answers().values().get("domain"));
    }

    @Test
    @DisplayName("goes through a form in the order it is read")
    void tabOrder(FxRobot robot) throws Exception {
        toRegistry(robot);
        tabTo(robot, "registry-address");
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            order.add(focus());
            robot.type(KeyCode.TAB);
            WaitForAsyncUtils.waitForFxEvents();
        }
        order.removeIf(id -> id.equals("null"));
        assertEquals(
                List.of("registry-address", "registry-user", "registry-password", "plain-http", "registry-ca"),
                order.subList(0, 5));
        assertTrue(order.contains("ca-file"), order.toString());
    }

    @Test
    @DisplayName("goes back to any station that was reached, by key or by click, and not further")
    void goesBack(FxRobot robot) throws Exception {
        toRegistry(robot);
        control(robot, KeyCode.DIGIT1);
        shown(Station.BUNDLE);
        control(robot, KeyCode.DIGIT5);
        assertEquals(Station.BUNDLE, window.journey().current().get());
        robot.clickOn("#station-2");
        shown(Station.CLUSTER);
        assertTrue(robot.lookup("#station-4").query().isDisabled());
    }

    @Test
    @DisplayName("marks later stations to redo after a change, holds up the way there, and throws nothing away")
    void redo(FxRobot robot) throws Exception {
        toSettings(robot);
        robot.interact(() -> window.settings().answers().answer("domain", "ml.example"));
        primary(robot);
        shown(Station.CHECKS);
        await(() -> window.checks().primary().ready().get());
        control(robot, KeyCode.DIGIT2);
        shown(Station.CLUSTER);
        robot.interact(() -> window.cluster().namespace().set("other"));
        assertEquals(StationState.REDO, state(Station.CLUSTER));
        assertEquals(StationState.REDO, state(Station.SETTINGS));
        control(robot, KeyCode.DIGIT5);
        shown(Station.CHECKS);
        assertTrue(robot.lookup("#primary-5").query().isDisabled());
        assertEquals(
                "Cluster has to be done first.", ((Label) robot.lookup(".hint").query()).getText());
        assertEquals("ml.example", window.settings().answers().form().get().value("domain"));
        robot.interact(() -> window.cluster().namespace().set("clearml"));
        assertEquals(StationState.DONE, state(Station.SETTINGS));
    }

    @Test
    @DisplayName("says at the field what is wrong, and takes the focus there")
    void errorAtField(FxRobot robot) throws Exception {
        toSettings(robot);
        primary(robot);
        await(() -> focus().equals("answer-domain"));
        Label error = (Label) robot.lookup(".field-error").queryAll().iterator().next();
        assertEquals("This has to be answered.", error.getText());
        robot.write("ml.site.example");
        await(() -> robot.lookup(".field-error").queryAll().isEmpty());
        assertEquals(Station.SETTINGS, window.journey().current().get());
    }

    @Test
    @DisplayName("opens the guide with F1 and gives the focus back with Esc")
    void guide(FxRobot robot) throws Exception {
        await(() -> !robot.lookup("#choose-file").queryAll().isEmpty());
        tabTo(robot, "choose-file");
        robot.type(KeyCode.F1);
        await(() -> robot.lookup("#drawer").query().isVisible());
        assertEquals("drawer-close", focus());
        robot.type(KeyCode.ESCAPE);
        await(() -> !robot.lookup("#drawer").query().isVisible());
        assertEquals("choose-file", focus());
    }

    @Test
    @DisplayName("opens what the file dialog says")
    void chooser(FxRobot robot) throws Exception {
        fakes.choosers.file = Optional.of(Path.of("/media/engineer/other.landfall"));
        await(() -> !robot.lookup("#choose-file").queryAll().isEmpty());
        robot.clickOn("#choose-file");
        await(() -> window.bundle().bundle().get() != null);
        assertNotNull(robot.lookup("#contents").query());
    }

    @Test
    @DisplayName("shows the row's problem when a cluster cannot be used")
    void rowProblem(FxRobot robot) throws Exception {
        toCluster(robot);
        TableView<?> table = robot.lookup("#contexts").queryTableView();
        robot.clickOn(table);
        robot.interact(() -> table.getSelectionModel().select(2));
        await(() -> !robot.lookup(".problem").queryAll().isEmpty());
        assertEquals("harbour-north", window.cluster().selected().get());
        assertFalse(window.cluster().primary().ready().get());
    }

    @Test
    @DisplayName("offers the namespaces of the chosen cluster and takes others too")
    void namespaces(FxRobot robot) throws Exception {
        toCluster(robot);
        ComboBox<?> box = (ComboBox<?>) robot.lookup("#namespace").query();
        await(() -> box.getItems().size() == 3);
        robot.interact(() -> box.getSelectionModel().select(1));
        await(() -> window.cluster().namespace().get().equals("clearml"));
    }

    @Test
    @DisplayName("follows a log of more lines than it keeps, and copies a choice of lines")
    void log(FxRobot robot) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            lines.add("2026-08-03T12:00:00Z INFO line " + i);
        }
        fakes.install.logLines = lines;
        toSettings(robot);
        robot.interact(() -> window.settings().answers().answer("domain", "ml.example"));
        primary(robot);
        await(() -> window.checks().primary().ready().get());
        primary(robot);
        await(() -> window.review().primary().ready().get());
        primary(robot);
        shown(Station.INSTALL);
        await(() -> window.install().watch().log().kept() == 50_000);
        ListView<String> list = robot.lookup("#log").queryListView();
        assertEquals(50_000, list.getItems().size());
        assertTrue(list.getItems().getLast().endsWith("line 59999"));

        robot.interact(() -> {
            list.requestFocus();
            list.getSelectionModel().selectRange(49_998, 50_000);
        });
        control(robot, KeyCode.C);
        String[] copied = new String[1];
        robot.interact(() -> copied[0] = Clipboard.getSystemClipboard().getString());
        assertEquals("2026-08-03T12:00:00Z INFO line 59998\n2026-08-03T12:00:00Z INFO line 59999", copied[0]);

        robot.type(KeyCode.UP);
        ToggleButton follow = (ToggleButton) robot.lookup("#log-follow").query();
        await(() -> !follow.isSelected());
        robot.interact(() -> window.install().watch().log().filter().set("line 5999"));
        assertEquals(10, list.getItems().size());
    }

    @Test
    @DisplayName("has words for a screen reader on everything that takes the focus")
    void accessible(FxRobot robot) throws Exception {
        toSettings(robot);
        List<String> mute = new ArrayList<>();
        robot.interact(() -> window.shell().lookupAll("*").stream()
                .filter(n -> n.isFocusTraversable() && n.isVisible())
                .filter(n -> n.getAccessibleText() == null)
                .filter(n -> !(n instanceof javafx.scene.control.Labeled labeled)
                        || labeled.getText() == null
                        || labeled.getText().isBlank())
                .forEach(n -> mute.add(n.getClass().getSimpleName() + "#" + n.getId())));
        assertEquals(List.of(), mute);
    }
}
