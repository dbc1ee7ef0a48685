package dev.landfall.desktop.widgets;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.SelectionMode;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.HBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/** YAML, a diff or plain text to read, with numbered lines; any choice of lines can be copied. */
public final class TextViewer extends ListView<TextViewer.Line> {
    private static final Pattern YAML_KEY =
            Pattern.compile("^(\\s*(?:- )?)([^\\s#'\"{\\[][^:#]*|\"[^\"]*\"|'[^']*')(:)(\\s.*|)$");
    private final ObservableList<Line> lines = FXCollections.observableArrayList();

    /** One line, what it is, and its number; 0 when it has none. */
    public record Line(int number, Kind kind, String text) {}

    /** What colours a line. */
    enum Kind {
        PLAIN,
        YAML,
        COMMENT,
        ADDED,
        REMOVED,
        HUNK
    }

    public TextViewer() {
        setItems(lines);
        setFixedCellSize(20);
        getStyleClass().addAll("text-viewer", "mono");
        getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        setCellFactory(list -> new LineCell());
        setAccessibleText("Text, line by line");
        KeyCodeCombination keys = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
        setOnKeyPressed(event -> {
            if (keys.match(event)) {
                Clip.put(selected());
                event.consume();
            }
        });
    }

    /** Says in place of the lines why there are none. */
    public void empty(String words) {
        setPlaceholder(Parts.text(words, "muted"));
    }

    /** @param language {@code yaml}, {@code diff} or {@code text} */
    public void show(String language, String text) {
        List<String> all = text.lines().toList();
        List<Line> shown = new java.util.ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            // the lines of a diff are not the lines of the text
            int number = language.equals("diff") ? 0 : i + 1;
            shown.add(new Line(number, kind(language, all.get(i)), all.get(i)));
        }
        // where one reads must not jump while a preview changes under it
        if (!shown.equals(lines)) {
            lines.setAll(shown);
        }
    }

    private String selected() {
        return getSelectionModel().getSelectedItems().stream().map(Line::text).collect(Collectors.joining("\n"));
    }

    static Kind kind(String language, String line) {
        return switch (language) {
            case "diff" ->
                switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                    case '+' -> Kind.ADDED;
                    case '-' -> Kind.REMOVED;
                    case '@' -> Kind.HUNK;
                    default -> Kind.PLAIN;
                };
            case "yaml" -> line.stripLeading().startsWith("#") ? Kind.COMMENT : Kind.YAML;
            default -> Kind.PLAIN;
        };
    }

    private static final class LineCell extends ListCell<Line> {
        private final Label number = new Label();
        private final TextFlow flow = new TextFlow();
        private final HBox row = new HBox(12, number, flow);

        LineCell() {
            number.getStyleClass().add("line-number");
            number.setMinWidth(40);
            flow.getStyleClass().add("line-text");
        }

        @Override
        protected void updateItem(Line line, boolean empty) {
            super.updateItem(line, empty);
            getStyleClass().removeAll("added", "removed", "hunk");
            if (empty || line == null) {
                setGraphic(null);
                return;
            }
            number.setText(String.valueOf(line.number()));
            Parts.show(number, line.number() > 0);
            flow.getChildren().clear();
            switch (line.kind()) {
                case ADDED -> getStyleClass().add("added");
                case REMOVED -> getStyleClass().add("removed");
                case HUNK -> getStyleClass().add("hunk");
                default -> {}
            }
            Matcher yaml = YAML_KEY.matcher(line.text());
            if (line.kind() == Kind.YAML && yaml.matches()) {
                part(yaml.group(1), "code-plain");
                part(yaml.group(2), "code-key");
                part(yaml.group(3) + yaml.group(4), "code-plain");
            } else {
                part(line.text(), line.kind() == Kind.COMMENT ? "code-comment" : "code-plain");
            }
            setGraphic(row);
        }

        private void part(String text, String style) {
            Text part = new Text(text);
            part.getStyleClass().add(style);
            flow.getChildren().add(part);
        }
    }
}
