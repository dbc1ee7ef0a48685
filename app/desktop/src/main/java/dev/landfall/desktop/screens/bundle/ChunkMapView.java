package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.desktop.screens.bundle.ChunkMap.Cell;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.TilePane;
import javafx.scene.layout.VBox;

/** One volume drawn as cells, each for some of its chunks, coloured as they are read. */
final class ChunkMapView extends VBox {
    private static final int MOST_CELLS = 108;

    private final BundleModel model;
    private final Volume volume;
    private final Badge state = new Badge(Tone.IDLE, "");
    private final List<Region> cells = new ArrayList<>();
    private Cell[] shown = new Cell[0];

    ChunkMapView(BundleModel model, Volume volume) {
        super(4);
        this.model = model;
        this.volume = volume;
        Label name = Parts.text(volume.fileName(), "mono", "small-mono");
        name.setMinWidth(0);
        state.setMinWidth(USE_PREF_SIZE);
        TilePane tiles = new TilePane(2, 2);
        tiles.setPrefColumns(27);
        for (int i = 0; i < Math.min(MOST_CELLS, Math.max(volume.chunks(), 1)); i++) {
            Region cell = new Region();
            cell.setPrefSize(10, 10);
            cell.getStyleClass().addAll("chunk", volume.present() ? "chunk-unread" : "chunk-missing");
            cells.add(cell);
        }
        tiles.getChildren().addAll(cells);
        getChildren()
                .addAll(
                        Parts.row(8, name, Parts.spacer(), state),
                        tiles,
                        Parts.small(Amounts.bytes(volume.bytes()) + "  ·  " + Amounts.count(volume.chunks(), "chunk")
                                + " of 4 MiB"));
        update();
    }

    void update() {
        String words = model.volumeState(volume);
        Tone tone = !volume.present() || model.chunks().bad(volume.number()) > 0
                ? Tone.BAD
                : words.equals("good") ? Tone.GOOD : Tone.IDLE;
        state.set(tone, words);
        Cell[] now = model.chunks().cells(volume.number(), cells.size());
        if (!volume.present() || Arrays.equals(now, shown)) {
            return;
        }
        for (int i = 0; i < now.length; i++) {
            if (i >= shown.length || now[i] != shown[i]) {
                cells.get(i).getStyleClass().setAll("chunk", style(now[i]));
            }
        }
        shown = now;
        setAccessibleText(volume.fileName() + ": " + words);
    }

    private static String style(Cell cell) {
        return switch (cell) {
            case UNREAD -> "chunk-unread";
            case SOME -> "chunk-some";
            case GOOD -> "chunk-good";
            case BAD -> "chunk-bad";
        };
    }
}
