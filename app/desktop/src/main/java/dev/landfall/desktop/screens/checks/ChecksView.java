package dev.landfall.desktop.screens.checks;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.screens.checks.ChecksModel.Row;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Field;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The Checks screen. */
public final class ChecksView implements Screen {
    private final ChecksModel model;
    private final Desk desk;
    private final HBox content;
    private final ListView<Row> list = new ListView<>();
    private final VBox detail = Parts.column(16);
    private final Badge failed = new Badge(Tone.BAD, "");
    private final Badge warned = new Badge(Tone.WARN, "");
    private final Badge passed = new Badge(Tone.GOOD, "");
    private final Button all;
    private String selected = "";
    private boolean byHand;
    private boolean syncing;

    public ChecksView(ChecksModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
        all = Parts.button("Check all again", Feather.ROTATE_CW, model::runAll);
        all.setId("check-all");
        list.setId("findings");
        list.setFixedCellSize(56);
        list.getStyleClass().add("findings");
        list.setCellFactory(l -> new FindingCell());
        list.setAccessibleText("Findings, failures first");
        list.setPlaceholder(Parts.empty(
                Feather.CHECK_SQUARE,
                "What was looked at, with what was found",
                "The checks run by themselves when everything before them is answered."));
        VBox left = Parts.column(
                8, Parts.headRow(Parts.row(12, failed, warned, passed), Parts.spacer(), all), Parts.grow(list));
        VBox right = Parts.column(0, Parts.grow(Parts.scroll(detail)));
        content = Parts.beside(left, 424, right, 296, 440);
        List.of(failed, warned, passed).forEach(badge -> badge.setMinWidth(Label.USE_PREF_SIZE));
        list.getSelectionModel().selectedItemProperty().addListener((p, was, row) -> {
            if (row != null && !syncing) {
                selected = row.finding().id();
                byHand = true;
                showDetail();
            }
        });
        InvalidationListener update = o -> desk.gate().latest(this, this::update);
        model.rows().addListener((ListChangeListener<Row>) c -> update.invalidated(model.rows()));
        model.running().addListener(update);
        model.problem().addListener(update);
        update();
    }

    private void update() {
        long failures = model.count(Severity.FAIL);
        long warnings = model.count(Severity.WARN);
        failed.set(failures == 0 ? Tone.IDLE : Tone.BAD, Amounts.count(failures) + " failed");
        warned.set(warnings == 0 ? Tone.IDLE : Tone.WARN, Amounts.count(warnings, "warning"));
        passed.set(Tone.GOOD, Amounts.count(model.count(Severity.PASS)) + " passed");
        all.setDisable(model.running().get());
        all.setText(model.running().get() ? "Checking…" : "Check all again");
        syncing = true;
        list.getItems().setAll(model.rows());
        Optional<Row> row = selectedRow();
        // until someone chooses, the worst stands first
        if ((row.isEmpty() || !byHand) && !model.rows().isEmpty()) {
            row = Optional.of(model.rows().getFirst());
            selected = row.get().finding().id();
        }
        row.ifPresent(list.getSelectionModel()::select);
        syncing = false;
        showDetail();
    }

    private Optional<Row> selectedRow() {
        return model.rows().stream()
                .filter(r -> r.finding().id().equals(selected))
                .findFirst();
    }

    private void showDetail() {
        detail.getChildren().clear();
        if (model.problem().get() != null) {
            detail.getChildren().add(ProblemPane.of(model.problem().get(), desk.remedies()));
        }
        Optional<Row> row = selectedRow();
        if (row.isEmpty()) {
            detail.getChildren().add(Parts.text("Choose a finding to see what it rests on.", "muted"));
            return;
        }
        Finding finding = row.get().finding();
        detail.getChildren().add(ProblemPane.of(finding, desk.remedies()));
        if (!finding.evidence().isEmpty()) {
            detail.getChildren().add(Parts.column(8, Parts.heading("Evidence"), evidence(finding.evidence())));
        }
        Button again = Parts.button("Check this again", Feather.ROTATE_CW, () -> model.again(finding.id()));
        again.setId("check-again");
        detail.getChildren().add(Parts.row(8, again));
        if (finding.severity() == Severity.FAIL) {
            detail.getChildren().add(acceptance(row.get()));
        }
    }

    private Node acceptance(Row row) {
        if (!row.finding().overridable()) {
            Label never = Parts.wrapped("This cannot be overridden: an installation would fail or do harm.", "muted");
            never.setGraphic(Parts.icon(Feather.LOCK));
            return never;
        }
        if (!row.accepted().isEmpty()) {
            return Parts.wrapped("Accepted: “" + row.accepted() + "”", "accepted");
        }
        TextField words = new TextField();
        words.setId("accept-because");
        words.setPromptText("e.g. agreed with … on …");
        Button accept = Parts.button("Accept", Feather.CHECK, () -> model.accept(row.finding(), words.getText()));
        accept.setId("accept");
        accept.disableProperty().bind(words.textProperty().isEmpty());
        words.setOnAction(event -> model.accept(row.finding(), words.getText()));
        HBox control = Parts.row(8, Parts.grow(words), accept);
        return new Field(
                "Go on in spite of it, because…",
                "",
                "Your words are kept in the site's journal and stand on the receipt.",
                control,
                words);
    }

    private static Node evidence(Map<String, String> facts) {
        GridPane grid = new GridPane(16, 4);
        grid.getStyleClass().add("evidence");
        facts.forEach((name, value) -> {
            Label label = Parts.text(name, "muted");
            label.setMinWidth(javafx.scene.layout.Region.USE_PREF_SIZE);
            Label text = Parts.wrapped(value, "mono");
            grid.addRow(grid.getRowCount(), label, text);
        });
        return grid;
    }

    private static final class FindingCell extends ListCell<Row> {
        private final FontIcon icon = Parts.icon(Feather.CIRCLE, "tone-icon");
        private final Label title = Parts.text("");
        private final Label detail = Parts.small("");
        private final Badge accepted = new Badge(Tone.INFO, "accepted");
        private final HBox row;

        FindingCell() {
            title.setMinWidth(0);
            detail.setMinWidth(0);
            VBox words = Parts.column(2, title, detail);
            words.setMinWidth(0);
            words.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
            HBox.setHgrow(words, Priority.ALWAYS);
            row = Parts.row(12, icon, words, accepted);
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(Row item, boolean empty) {
            super.updateItem(item, empty);
            getStyleClass()
                    .removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
            if (empty || item == null) {
                setGraphic(null);
                return;
            }
            Tone tone = Tone.of(item.finding().severity());
            getStyleClass().add(tone.style());
            icon.setIconCode(tone.symbol());
            title.setText(item.finding().title());
            detail.setText(item.finding().detail());
            Parts.show(detail, !item.finding().detail().isBlank());
            Parts.show(accepted, !item.accepted().isEmpty());
            setAccessibleText(item.finding().severity() + ": " + item.finding().title());
            setGraphic(row);
        }
    }

    /** The ids as they are listed, for tests. */
    List<String> listed() {
        return list.getItems().stream().map(r -> r.finding().id()).toList();
    }

    @Override
    public Node content() {
        return content;
    }
}
