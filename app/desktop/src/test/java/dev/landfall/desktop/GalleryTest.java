package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fx.Snap;
import dev.landfall.desktop.fx.Theme;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import javafx.scene.Scene;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

@DisplayName("The gallery")
class GalleryTest {
    private static final Path OUT = Path.of("target", "screens");
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    @BeforeAll
    static void toolkit() throws Exception {
        Files.createDirectories(OUT);
        FxToolkit.registerPrimaryStage();
    }

    static Stream<String> names() {
        String only = System.getProperty("gallery", "");
        return Gallery.pictures().keySet().stream().filter(n -> n.contains(only));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    @DisplayName("draws every screen in every state, light and dark, at 1280 by 800")
    void draws(String name) throws Exception {
        for (Theme theme : new Theme[] {Theme.LIGHT, Theme.DARK}) {
            BufferedImage picture = WaitForAsyncUtils.waitForAsyncFx(20_000, () -> {
                theme.apply();
                Window window = Gallery.pictures().get(name).apply(name);
                Scene scene = new Scene(window.shell(), WIDTH, HEIGHT);
                // virtual lists and scroll bars settle over a few passes
                for (int pass = 0; pass < 4; pass++) {
                    Snap.of(scene);
                }
                return Snap.of(scene);
            });
            Snap.write(picture, OUT.resolve(name + (theme == Theme.DARK ? "-dark" : "") + ".png"));
            assertEquals(WIDTH, picture.getWidth());
            assertEquals(HEIGHT, picture.getHeight());
            assertTrue(colours(picture) > 40, "hardly anything is drawn");
            int corner = picture.getRGB(WIDTH / 2, HEIGHT - 100);
            assertEquals(theme == Theme.DARK, brightness(corner) < 128, "the wrong theme");
        }
    }

    private static int colours(BufferedImage picture) {
        Set<Integer> seen = new HashSet<>();
        for (int x = 0; x < WIDTH; x += 2) {
            for (int y = 0; y < HEIGHT; y += 2) {
                seen.add(picture.getRGB(x, y));
            }
        }
        return seen.size();
    }

    private static int brightness(int rgb) {
        return ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3;
    }
}
