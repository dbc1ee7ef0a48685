package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Screen;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.StackPane;

/** The Bundle screen. */
public final class BundleView implements Screen {
    private static final PseudoClass DROP = PseudoClass.getPseudoClass("drop");

    private final BundleModel model;
    private final StackPane content = new StackPane();
    private final ChooseBundle choose;
    private final OpenedBundle opened;

    /** @param openSite turns the window to a site worked on before */
    public BundleView(BundleModel model, Desk desk, Consumer<Path> openSite) {
        this.model = model;
        this.opened = new OpenedBundle(model, desk);
        this.choose = new ChooseBundle(model, desk, openSite);
        content.getStyleClass().add("bundle-screen");
        content.setOnDragOver(event -> over(event));
        content.setOnDragExited(event -> content.pseudoClassStateChanged(DROP, false));
        content.setOnDragDropped(event -> dropped(event));
        model.bundle().addListener((p, was, bundle) -> show());
        show();
    }

    private void show() {
        content.getChildren().setAll(model.bundle().get() == null ? choose : opened);
    }

    private void over(DragEvent event) {
        if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY);
            content.pseudoClassStateChanged(DROP, true);
        }
        event.consume();
    }

    private void dropped(DragEvent event) {
        event.setDropCompleted(drop(event.getDragboard().getFiles()));
        event.consume();
    }

    /** Opens what was dropped; says whether there was something to open. */
    boolean drop(List<File> files) {
        content.pseudoClassStateChanged(DROP, false);
        model.openDropped(files.stream().map(File::toPath).toList());
        return !files.isEmpty();
    }

    @Override
    public Node content() {
        return content;
    }
}
