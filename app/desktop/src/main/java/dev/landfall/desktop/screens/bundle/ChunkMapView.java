package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.screens.bundle.ChunkMap.Cell;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.layout.Region;
import javafx.scene.layout.TilePane;

/** Chunks drawn as cells, coloured as they are read; never more than so many, each for some chunks of a large volume. */
final class ChunkMapView extends TilePane {
    static final int MOST_CELLS = 108;
    private static final int A_ROW = 27;

    private final List<Region> cells = new ArrayList<>();
    private final List<String> styles = new ArrayList<>();

    ChunkMapView() {
        super(2, 2);
        setPrefColumns(A_ROW);
        // a screen reader is told in words beside it
        setFocusTraversable(false);
    }

    /** How many cells so many chunks take. */
    static int cellsFor(int chunks) {
        return Math.min(MOST_CELLS, Math.max(chunks, 1));
    }

    /** Draws them; only cells that look otherwise than before are touched. */
    void show(Cell[] now) {
        while (cells.size() < now.length) {
            Region cell = new Region();
            cell.setPrefSize(10, 10);
            cells.add(cell);
            styles.add("");
            getChildren().add(cell);
        }
        while (cells.size() > now.length) {
            cells.removeLast();
            styles.removeLast();
            getChildren().removeLast();
        }
        for (int i = 0; i < now.length; i++) {
            paint(i, style(now[i]));
        }
    }

    /** One cell that says that there is nothing to draw. */
    void showMissing() {
        show(new Cell[] {Cell.UNREAD});
        paint(0, "chunk-missing");
    }

    private void paint(int index, String style) {
        if (!styles.get(index).equals(style)) {
            styles.set(index, style);
            cells.get(index).getStyleClass().setAll("chunk", style);
        }
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
