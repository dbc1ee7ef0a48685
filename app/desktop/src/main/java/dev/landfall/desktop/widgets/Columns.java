package dev.landfall.desktop.widgets;

import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import org.jspecify.annotations.Nullable;

/** Tables with sensible widths, numbers at the right, sortable, copyable with the usual keys. */
public final class Columns {
    private Columns() {}

    /** A table whose last column takes the room that is left. */
    public static <T> TableView<T> table(Node placeholder) {
        TableView<T> table = new TableView<>();
        table.setPlaceholder(placeholder);
        table.setFixedCellSize(32);
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        table.getStyleClass().addAll("dense-table");
        KeyCodeCombination keys = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
        table.setOnKeyPressed(event -> {
            if (keys.match(event)) {
                Clip.put(copied(table));
                event.consume();
            }
        });
        MenuItem copy = new MenuItem("Copy");
        copy.setAccelerator(keys);
        copy.setOnAction(event -> Clip.put(copied(table)));
        table.setContextMenu(new ContextMenu(copy));
        return table;
    }

    /** The chosen rows, with tabs between the columns, as a spreadsheet takes them. */
    public static <T> String copied(TableView<T> table) {
        return table.getSelectionModel().getSelectedIndices().stream()
                .distinct()
                .map(row -> table.getColumns().stream()
                        .map(column -> String.valueOf(plain(column.getCellData(row))))
                        .collect(Collectors.joining("\t")))
                .collect(Collectors.joining("\n"));
    }

    private static String plain(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** Long names of which both ends matter. */
    public static <T> TableColumn<T, String> path(String title, double width, Function<T, String> value) {
        return text(title, width, value, "path-cell");
    }

    public static <T> TableColumn<T, String> text(String title, double width, Function<T, String> value) {
        return text(title, width, value, "cell-text");
    }

    /** Digests, references and names of objects. */
    public static <T> TableColumn<T, String> mono(String title, double width, Function<T, String> value) {
        return text(title, width, value, "mono");
    }

    private static <T> TableColumn<T, String> text(
            String title, double width, Function<T, String> value, String style) {
        TableColumn<T, String> column = sized(new TableColumn<>(title), width);
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(value.apply(row.getValue())));
        column.setCellFactory(c -> new TableCell<>() {
            private final Tooltip whole = new Tooltip();

            {
                getStyleClass().add(style);
            }

            @Override
            protected void updateItem(String item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty ? null : item);
                // long texts are cut off with an ellipsis, so the whole is one hover away
                boolean long_ = !empty && item != null && item.length() > 16;
                whole.setText(long_ ? item : "");
                setTooltip(long_ ? whole : null);
            }
        });
        return column;
    }

    /** A number that is sorted as such and stands at the right. */
    public static <T, N extends Comparable<? super N>> TableColumn<T, N> number(
            String title, double width, Function<T, N> value, Function<N, String> shown) {
        TableColumn<T, N> column = sized(new TableColumn<>(title), width);
        column.getStyleClass().add("number-column");
        column.setComparator(Comparator.nullsFirst(Comparator.naturalOrder()));
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(value.apply(row.getValue())));
        column.setCellFactory(c -> new TableCell<>() {
            {
                getStyleClass().add("number-cell");
            }

            @Override
            protected void updateItem(N item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty || item == null ? null : shown.apply(item));
            }
        });
        return column;
    }

    /** A state by icon and word. */
    public static <T> TableColumn<T, State> state(String title, double width, Function<T, State> value) {
        TableColumn<T, State> column = sized(new TableColumn<>(title), width);
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(value.apply(row.getValue())));
        column.setComparator(Comparator.comparing((State s) -> s.tone()).thenComparing(State::word));
        column.setCellFactory(c -> new TableCell<>() {
            private final Badge badge = new Badge(Tone.IDLE, "");

            @Override
            protected void updateItem(State item, boolean empty) {
                super.updateItem(item, empty);
                if (empty || item == null || item.word().isEmpty()) {
                    setGraphic(null);
                } else {
                    badge.set(item.tone(), item.word());
                    setGraphic(badge);
                }
            }
        });
        return column;
    }

    /** What a state column shows. */
    public record State(Tone tone, String word) {
        @Override
        public String toString() {
            return word;
        }
    }

    private static <C extends TableColumn<?, ?>> C sized(C column, double width) {
        column.setPrefWidth(width);
        column.setMinWidth(Math.min(width, 56));
        return column;
    }
}
