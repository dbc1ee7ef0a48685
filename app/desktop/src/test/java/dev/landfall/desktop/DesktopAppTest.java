package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fakes.Samples;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Button;
import javafx.stage.Stage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

@DisplayName("The application")
class DesktopAppTest {
    @Test
    @DisplayName("takes a bundle, a site folder and how it is meant")
    void options() {
        assertEquals(
                new Options(Path.of("b.landfall"), Path.of("sites/x"), true, true),
                Options.parse(List.of("--site", "sites/x", "b.landfall", "--rehearse", "--exit-after-first-frame")));
        assertEquals(new Options(null, null, false, false), Options.parse(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--wat")));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--site")));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("a", "b")));
    }

    @Test
    @DisplayName("opens its window over the ports it is given, with the bundle it was started with")
    void starts() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        Fakes fakes = new Fakes();
        fakes.bundle.recent = Samples.recent();
        List<Options> opened = new ArrayList<>();
        DesktopApp app = new DesktopApp(options -> {
            opened.add(options);
            return fakes.ports();
        });
        Options options = new Options(Path.of("b.landfall"), null, false, false);
        Window window =
                Objects.requireNonNull(WaitForAsyncUtils.waitForAsyncFx(20_000, () -> app.start(stage, options)));
        WaitForAsyncUtils.waitFor(
                15,
                TimeUnit.SECONDS,
                () -> WaitForAsyncUtils.waitForAsyncFx(
                        5_000, () -> window.bundle().primary().ready().get()));
        assertTrue(stage.isShowing());
        assertEquals(List.of(options), opened);
        WaitForAsyncUtils.waitForAsyncFx(5_000, stage::hide);
    }

    @Test
    @DisplayName("says in the window's place why a site cannot be opened, and tries again")
    void refused() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        Fakes fakes = new Fakes();
        List<Options> tried = new ArrayList<>();
        DesktopApp app = new DesktopApp(options -> {
            tried.add(options);
            if (tried.size() == 1) {
                throw ProblemException.of("run.site-in-use", "file", "journal.jsonl");
            }
            return fakes.ports();
        });
        Options options = new Options(null, Path.of("sites/x"), false, false);
        assertNull(WaitForAsyncUtils.waitForAsyncFx(20_000, () -> app.start(stage, options)));
        WaitForAsyncUtils.waitForAsyncFx(5_000, () -> {
            assertNotNull(stage.getScene().getRoot().lookup(".problem"));
            ((Button) stage.getScene().getRoot().lookup(".refused > .button")).fire();
            assertNotNull(stage.getScene().getRoot().lookup("#station-1"));
            stage.hide();
            return null;
        });
        assertEquals(List.of(options, options), tried);
    }

    @Test
    @DisplayName("keeps its looks from one start to the next, and starts without them")
    void remembers(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("deep/window.properties");
        assertEquals("SYSTEM", new Remembered(file).get("theme", "SYSTEM"));
        new Remembered(file).put("theme", "DARK");
        assertEquals("DARK", new Remembered(file).get("theme", "SYSTEM"));
        Files.writeString(file, "theme=\\u00zz");
        assertEquals("SYSTEM", new Remembered(file).get("theme", "SYSTEM"));
    }

    @Test
    @DisplayName("keeps them where each system keeps settings")
    void folders() {
        Path home = Path.of("/home/e");
        assertEquals(home.resolve(".config"), Remembered.folder(Map.of(), "Linux", home));
        assertEquals(Path.of("/cfg"), Remembered.folder(Map.of("XDG_CONFIG_HOME", "/cfg"), "Linux", home));
        assertEquals(home.resolve("Library/Application Support"), Remembered.folder(Map.of(), "Mac OS X", home));
        assertEquals(Path.of("C:/Roaming"), Remembered.folder(Map.of("APPDATA", "C:/Roaming"), "Windows 11", home));
    }
}
