package dev.landfall.desktop.shell;

import dev.landfall.desktop.widgets.Clip;
import dev.landfall.desktop.widgets.Details;
import dev.landfall.desktop.widgets.GuideText;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.TextViewer;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The drawer at the right: lies over the screen, so that nothing under the pointer moves when it opens. */
final class Drawer extends VBox implements Details {
    /** In pixels. */
    static final double WIDTH = 544;

    private final Label title = Parts.text("", "strong");
    private final ComboBox<Page> choice = new ComboBox<>();
    private final StackPane body = new StackPane();
    private final Button close = Parts.symbol(Feather.X, "Close (Esc)", this::hide);
    private @Nullable Node before;

    Drawer() {
        getStyleClass().add("drawer");
        setId("drawer");
        setMaxWidth(WIDTH);
        setPrefWidth(WIDTH);
        close.setId("drawer-close");
        Button copy = Clip.symbol("Copy all of it", () -> {
            Page page = choice.getValue();
            return page == null ? "" : page.text();
        });
        copy.setId("drawer-copy");
        HBox bar = Parts.row(8, title, Parts.spacer(), copy, close);
        bar.getStyleClass().add("drawer-bar");
        choice.setMaxWidth(Double.MAX_VALUE);
        choice.setAccessibleText("Which text to show");
        choice.setButtonCell(new NameCell());
        choice.setCellFactory(list -> new NameCell());
        choice.valueProperty().addListener((p, was, page) -> show(page));
        VBox inner = Parts.column(8, choice, Parts.grow(body));
        inner.getStyleClass().add("drawer-body");
        getChildren().addAll(bar, Parts.grow(inner));
        Parts.show(this, false);
    }

    @Override
    public void show(String heading, List<Page> pages) {
        if (!isVisible() && getScene() != null) {
            before = getScene().getFocusOwner();
        }
        title.setText(heading);
        choice.getItems().setAll(pages);
        choice.setValue(pages.isEmpty() ? null : pages.getFirst());
        Parts.show(choice, pages.size() > 1);
        Parts.show(this, true);
        close.requestFocus();
    }

    @Override
    public void hide() {
        if (!isVisible()) {
            return;
        }
        Parts.show(this, false);
        if (before != null) {
            before.requestFocus();
        }
    }

    private void show(@Nullable Page page) {
        body.getChildren().clear();
        if (page == null) {
            return;
        }
        if (page.language().equals("guide")) {
            body.getChildren().add(Parts.scroll(new GuideText(page.text())));
        } else {
            TextViewer viewer = new TextViewer();
            viewer.show(page.language(), page.text());
            body.getChildren().add(viewer);
        }
    }

    private static final class NameCell extends ListCell<Page> {
        @Override
        protected void updateItem(Page page, boolean empty) {
            super.updateItem(page, empty);
            setText(empty || page == null ? null : page.name());
        }
    }
}
