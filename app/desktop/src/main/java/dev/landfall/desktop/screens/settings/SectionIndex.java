package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.SelectionMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The groups of questions at the left edge, with what is still open in each; goes through them by keys as any list. */
final class SectionIndex extends ListView<SectionIndex.Section> {
    private boolean updating;

    /**
     * One group.
     *
     * @param open how many of its answers are missing or wrong
     * @param blamed whether that is said as a fault, not only as what is left to do
     * @param note what a screen reader says beside the title
     */
    record Section(String id, String title, int open, boolean blamed, String note) {}

    SectionIndex(Consumer<String> chosen) {
        setId("sections");
        getStyleClass().add("section-index");
        setAccessibleText("Groups of questions");
        getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
        setCellFactory(list -> new SectionCell());
        getSelectionModel().selectedItemProperty().addListener((p, was, is) -> {
            if (is != null && !updating) {
                chosen.accept(is.id());
            }
        });
    }

    void update(List<Section> sections, String chosen) {
        updating = true;
        if (!getItems().equals(sections)) {
            getItems().setAll(sections);
        }
        sections.stream().filter(s -> s.id().equals(chosen)).findFirst().ifPresent(getSelectionModel()::select);
        updating = false;
    }

    /** The section so many places after the one chosen. */
    Optional<Section> beside(int step) {
        int at = getSelectionModel().getSelectedIndex() + step;
        return at < 0 || at >= getItems().size()
                ? Optional.empty()
                : Optional.of(getItems().get(at));
    }

    private static final class SectionCell extends ListCell<Section> {
        private final Label title = Parts.text("");
        private final Label open = Parts.text("", "section-open");
        private final FontIcon done = Parts.icon(Feather.CHECK, "section-done");
        private final HBox row = Parts.row(8, title, open, done);

        SectionCell() {
            title.setWrapText(true);
            title.setMinWidth(0);
            title.setMinHeight(USE_PREF_SIZE);
            HBox.setHgrow(title, Priority.ALWAYS);
            title.setMaxWidth(Double.MAX_VALUE);
            open.setMinWidth(USE_PREF_SIZE);
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(@Nullable Section item, boolean empty) {
            super.updateItem(item, empty);
            getStyleClass().remove(Tone.WARN.style());
            if (empty || item == null) {
                setGraphic(null);
                setAccessibleText(null);
                return;
            }
            title.setText(item.title());
            open.setText(item.open() == 0 ? "" : String.valueOf(item.open()));
            Parts.show(open, item.open() > 0);
            Parts.show(done, item.open() == 0);
            if (item.blamed()) {
                getStyleClass().add(Tone.WARN.style());
            }
            setAccessibleText(item.title() + ": " + item.note());
            setGraphic(row);
        }
    }
}
