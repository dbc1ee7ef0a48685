package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One volume in the list of volumes: its name, where it lies, its state in words, its chunks. */
final class VolumeCell extends ListCell<Volume> {
    private final VerifyModel model;
    private final Badge state = new Badge(Tone.IDLE, "");
    private final Label name = Parts.text("", "mono", "small-mono");
    private final ChunkMapView map = new ChunkMapView();
    private final Label figures = Parts.small("");
    private final VBox content;

    VolumeCell(VerifyModel model) {
        this.model = model;
        getStyleClass().add("volume-cell");
        name.setMinWidth(0);
        state.setMinWidth(USE_PREF_SIZE);
        figures.setMinWidth(0);
        content = Parts.column(4, Parts.row(8, name, Parts.spacer(), state), map, figures);
        content.setMinWidth(0);
        content.setPrefWidth(1);
    }

    @Override
    protected void updateItem(@Nullable Volume volume, boolean empty) {
        super.updateItem(volume, empty);
        setText(null);
        if (empty || volume == null) {
            setGraphic(null);
            setTooltip(null);
            return;
        }
        name.setText(volume.fileName());
        figures.setText(
                volume.present()
                        ? Amounts.bytes(volume.bytes()) + "  ·  " + Amounts.count(volume.chunks(), "chunk")
                                + " of 4 MiB"
                        : "Not found.");
        setTooltip(volume.present() ? new Tooltip(volume.folder()) : null);
        setGraphic(content);
        update();
    }

    /** Draws what has been read since. */
    void update() {
        Volume volume = getItem();
        if (volume == null || isEmpty()) {
            return;
        }
        String words = model.volumeState(volume);
        boolean bad = !volume.present() || model.chunks().bad(volume.number()) > 0;
        state.set(bad ? Tone.BAD : words.equals("good") ? Tone.GOOD : Tone.IDLE, words);
        if (volume.present()) {
            map.show(model.chunks().cells(volume.number(), ChunkMapView.cellsFor(volume.chunks())));
        } else {
            map.showMissing();
        }
        setAccessibleText(volume.fileName() + ": " + words);
    }
}
