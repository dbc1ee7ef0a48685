package dev.landfall.desktop.widgets;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What happened, why, and what to do, with a button for each remedy and one to copy it all. */
public final class ProblemPane extends VBox {
    /** @param code empty when there is none */
    private record Words(
            Tone tone,
            String code,
            String title,
            String whyLabel,
            String why,
            String next,
            Map<String, String> facts,
            List<Remedy> remedies) {}

    private ProblemPane(Words words, Consumer<Remedy> onRemedy) {
        super(8);
        getStyleClass().addAll("problem", words.tone().style());
        Label title = Parts.wrapped(words.title(), "problem-title");
        title.setGraphic(Parts.icon(words.tone().symbol()));
        title.setGraphicTextGap(8);
        Button copy = Clip.button("Copy", () -> plain(words));
        copy.getStyleClass().addAll("flat", "copy");
        HBox head = Parts.row(8, Parts.grow(title), copy);
        head.setAlignment(Pos.TOP_LEFT);
        getChildren().add(head);
        GridPane grid = new GridPane(16, 8);
        ColumnConstraints label = new ColumnConstraints(84);
        ColumnConstraints text = new ColumnConstraints();
        text.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().addAll(label, text);
        line(grid, words.whyLabel(), words.why());
        line(grid, "What to do", words.next());
        if (!grid.getChildren().isEmpty()) {
            getChildren().add(grid);
        }
        FlowPane buttons = new FlowPane(8, 8);
        buttons.setAlignment(Pos.CENTER_LEFT);
        for (Remedy remedy : words.remedies()) {
            if (remedy.action().isEmpty()) {
                line(grid, "Or", remedy.label());
            } else {
                Button button = Parts.button(remedy.label(), Feather.TOOL, () -> onRemedy.accept(remedy));
                button.getStyleClass().add("remedy");
                buttons.getChildren().add(button);
            }
        }
        if (!buttons.getChildren().isEmpty()) {
            getChildren().add(buttons);
        }
        setAccessibleText(plain(words));
    }

    private static void line(GridPane grid, String name, String text) {
        if (!text.isBlank()) {
            Label label = Parts.text(name, "problem-label");
            GridPane.setValignment(label, VPos.TOP);
            Label words = Parts.wrapped(text);
            grid.addRow(grid.getRowCount(), label, words);
        }
    }

    private static String plain(Words w) {
        StringBuilder text = new StringBuilder(w.title());
        append(text, w.whyLabel(), w.why());
        append(text, "What to do", w.next());
        w.facts().forEach((name, value) -> append(text, name, value));
        append(text, "Code", w.code());
        return text.append('\n').toString();
    }

    private static void append(StringBuilder text, String name, String value) {
        if (!value.isBlank()) {
            text.append('\n').append(name).append(": ").append(value);
        }
    }

    public static ProblemPane of(Problem problem, Consumer<Remedy> onRemedy) {
        return of(problem, Tone.BAD, onRemedy);
    }

    public static ProblemPane of(Problem p, Tone tone, Consumer<Remedy> onRemedy) {
        return new ProblemPane(
                new Words(tone, p.code(), p.title(), "Why", p.why(), p.next(), p.facts(), p.remedies()), onRemedy);
    }

    public static ProblemPane of(Finding f, Consumer<Remedy> onRemedy) {
        return new ProblemPane(
                new Words(
                        Tone.of(f.severity()),
                        f.id(),
                        f.title(),
                        "Found",
                        f.detail(),
                        f.next(),
                        f.evidence(),
                        f.remedies()),
                onRemedy);
    }

    /** The problem as it is copied: words, facts and code. */
    public static String plain(Problem p) {
        return plain(new Words(Tone.BAD, p.code(), p.title(), "Why", p.why(), p.next(), p.facts(), p.remedies()));
    }
}
