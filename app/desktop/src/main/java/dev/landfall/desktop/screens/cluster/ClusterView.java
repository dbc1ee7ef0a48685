package dev.landfall.desktop.screens.cluster;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.ClusterPort.ContextCheck;
import dev.landfall.desktop.ports.ClusterPort.Namespace;
import dev.landfall.desktop.screens.cluster.ClusterModel.Row;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Columns;
import dev.landfall.desktop.widgets.Columns.State;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Field;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.desktop.widgets.Tone;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.InvalidationListener;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The Cluster screen. */
public final class ClusterView implements Screen {
    private final ClusterModel model;
    private final Desk desk;
    private final VBox content = Parts.column(16);
    private final TableView<Row> table = table();
    private final Label files = Parts.small("");
    private final VBox below = Parts.column(8);
    private final ComboBox<String> namespace = new ComboBox<>();
    private final Field namespaceField;
    private boolean pasting;
    private boolean syncing;

    public ClusterView(ClusterModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
        namespaceField = namespaceField();
        Button add = Parts.button("Add a kubeconfig…", Feather.FILE_PLUS, this::chooseFile);
        add.setId("add-kubeconfig");
        Button paste = Parts.button("Paste one…", Feather.CLIPBOARD, this::startPasting);
        Button again = Parts.button("Ask again", Feather.ROTATE_CW, model::read);
        again.setId("ask-again");
        HBox.setHgrow(files, Priority.ALWAYS);
        files.setMaxWidth(Double.MAX_VALUE);
        Parts.side(352, namespaceField);
        HBox bottom = new HBox(24, Parts.grow(Parts.scroll(below)), namespaceField);
        bottom.setMinHeight(208);
        bottom.setMaxHeight(208);
        content.getChildren().addAll(Parts.row(8, files, again, paste, add), Parts.grow(table), bottom);
        content.setOnDragOver(this::over);
        content.setOnDragDropped(this::dropped);
        table.setItems(model.rows());
        follow();
    }

    private TableView<Row> table() {
        TableView<Row> rows = Columns.table(
                Parts.empty(
                        Feather.SERVER,
                        "No cluster known yet",
                        "Every context of your kubeconfig appears here with what it answers. Add a kubeconfig, paste one, or drop it on this screen."));
        rows.setId("contexts");
        rows.getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
        rows.getColumns().add(Columns.state("State", 150, ClusterView::state));
        rows.getColumns().add(Columns.text("Cluster (context)", 200, Row::name));
        rows.getColumns().add(Columns.text("Platform", 130, r -> of(r, ContextCheck::platform)));
        rows.getColumns().add(Columns.text("Version", 110, r -> of(r, ContextCheck::version)));
        rows.getColumns()
                .add(Columns.text(
                        "You are", 170, r -> r.check() == null ? r.context().user() : user(r.check())));
        rows.getColumns().add(Columns.state("Rights", 120, ClusterView::rights));
        rows.getColumns().add(Columns.path("Server", 200, r -> r.context().server()));
        return rows;
    }

    private static String user(ContextCheck check) {
        return check.user();
    }

    private static String of(Row row, java.util.function.Function<ContextCheck, String> value) {
        return row.check() == null ? "" : value.apply(row.check());
    }

    private static State state(Row row) {
        ContextCheck check = row.check();
        if (check == null) {
            return new State(Tone.BUSY, "asking…");
        }
        return check.usable() ? new State(Tone.GOOD, "reachable") : new State(Tone.BAD, "cannot be used");
    }

    private static State rights(Row row) {
        ContextCheck check = row.check();
        if (check == null || !check.usable()) {
            return new State(Tone.IDLE, "");
        }
        int missing = check.missingRights().size();
        return missing == 0 ? new State(Tone.GOOD, "enough") : new State(Tone.WARN, missing + " missing");
    }

    private Field namespaceField() {
        namespace.setEditable(true);
        namespace.setId("namespace");
        namespace.setMaxWidth(Double.MAX_VALUE);
        namespace.setPromptText("e.g. clearml");
        namespace.getEditor().setId("namespace-text");
        namespace.getEditor().textProperty().bindBidirectional(model.namespace());
        return new Field(
                "Where in the cluster?",
                "Namespace",
                "It is made when there is none of that name.",
                namespace,
                namespace.getEditor());
    }

    private void follow() {
        table.getSelectionModel().selectedItemProperty().addListener((p, was, row) -> {
            if (row != null && !syncing) {
                pasting = false;
                model.select(row.name());
            }
        });
        InvalidationListener update = o -> desk.gate().latest(this, this::update);
        model.rows().addListener((ListChangeListener<Row>) c -> update.invalidated(model.rows()));
        model.selected().addListener(update);
        model.problem().addListener(update);
        model.files().addListener(update);
        model.namespace().addListener(update);
        model.namespaces().addListener((ListChangeListener<Namespace>) c -> namespace
                .getItems()
                .setAll(model.namespaces().stream().map(Namespace::name).toList()));
        update();
    }

    private void update() {
        files.setText(
                model.files().isEmpty()
                        ? "No kubeconfig was found."
                        : "Read from "
                                + model.files().stream().map(Object::toString).collect(Collectors.joining(", ")));
        Optional<Row> chosen = model.selectedRow();
        syncing = true;
        chosen.ifPresentOrElse(row -> table.getSelectionModel().select(row), table.getSelectionModel()::clearSelection);
        syncing = false;
        boolean typed = !model.namespace().get().isBlank();
        namespaceField.error(typed ? model.namespaceError() : "");
        below.getChildren().setAll(pasting ? pasteForm() : details(chosen));
    }

    private Node details(Optional<Row> chosen) {
        if (model.problem().get() != null) {
            return ProblemPane.of(model.problem().get(), desk.remedies());
        }
        if (chosen.isEmpty()) {
            return Parts.text("Choose a cluster to see what it answered.", "muted");
        }
        ContextCheck check = chosen.get().check();
        if (check == null) {
            return Parts.text("Waiting for " + chosen.get().name() + " to answer…", "muted");
        }
        if (check.problem() != null) {
            return ProblemPane.of(check.problem(), desk.remedies());
        }
        VBox card = Parts.card(
                Parts.row(12, Parts.text(check.context(), "strong"), new Badge(Tone.GOOD, "reachable")),
                Parts.wrapped(check.platform() + " " + check.version() + " at "
                        + chosen.get().context().server() + ", answered in " + Amounts.duration(check.took())
                        + ". You are " + check.user() + "."));
        if (!check.missingRights().isEmpty()) {
            card.getChildren()
                    .add(Parts.wrapped(
                            "You may not: " + String.join("; ", check.missingRights())
                                    + ". Ask the cluster's administrator for these rights, or for someone who has them.",
                            "warn-text"));
        }
        return card;
    }

    private void chooseFile() {
        desk.choosers().openFile("Add a kubeconfig", "Kubeconfig", List.of("*")).ifPresent(model::add);
    }

    private void startPasting() {
        pasting = true;
        update();
        below.lookupAll("#pasted").forEach(Node::requestFocus);
    }

    private Node pasteForm() {
        TextArea text = Parts.area(6);
        text.setId("pasted");
        text.getStyleClass().add("mono");
        text.setPromptText("apiVersion: v1\nkind: Config\n…");
        text.setAccessibleText("Kubeconfig to add");
        Button add = Parts.button("Add", Feather.PLUS, () -> {
            pasting = false;
            model.addText(text.getText());
            update();
        });
        add.setId("add-pasted");
        add.disableProperty().bind(text.textProperty().isEmpty());
        Button cancel = Parts.button("Cancel", () -> {
            pasting = false;
            update();
        });
        cancel.getStyleClass().add("flat");
        return Parts.column(8, text, Parts.row(8, add, cancel));
    }

    private void over(DragEvent event) {
        if (event.getDragboard().hasFiles() || event.getDragboard().hasString()) {
            event.acceptTransferModes(TransferMode.COPY);
        }
        event.consume();
    }

    private void dropped(DragEvent event) {
        if (event.getDragboard().hasFiles()) {
            event.getDragboard().getFiles().forEach(f -> model.add(f.toPath()));
            event.setDropCompleted(true);
        } else if (event.getDragboard().hasString()) {
            model.addText(event.getDragboard().getString());
            event.setDropCompleted(true);
        }
        event.consume();
    }

    @Override
    public Node content() {
        return content;
    }
}
