package dev.landfall.desktop.screens.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.fx.Gate;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Details;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

@DisplayName("What is dropped on the Bundle screen")
class BundleDropTest {
    @BeforeAll
    static void toolkit() throws Exception {
        FxToolkit.registerPrimaryStage();
    }

    private static final Details NO_DETAILS = new Details() {
        @Override
        public void show(String title, List<Page> pages) {}

        @Override
        public void hide() {}
    };

    @Test
    @DisplayName("is opened; the handlers for it are in place")
    void dropped() throws Exception {
        Fakes fakes = new Fakes();
        BundleModel model = new BundleModel(fakes.context(), fakes.bundle);
        WaitForAsyncUtils.waitForAsyncFx(10_000, () -> {
            BundleView view = new BundleView(
                    model, new Desk(Gate.direct(), fakes.choosers, NO_DETAILS, a -> {}, r -> {}), s -> {});
            assertNotNull(view.content().getOnDragOver());
            assertNotNull(view.content().getOnDragDropped());
            assertFalse(view.drop(List.of()));
            assertNull(model.bundle().get());
            assertTrue(view.drop(List.of(new File("/media/engineer/b.landfall"))));
            return null;
        });
        assertEquals(
                "clearml-server",
                java.util.Objects.requireNonNull(model.bundle().get()).name());
    }
}
