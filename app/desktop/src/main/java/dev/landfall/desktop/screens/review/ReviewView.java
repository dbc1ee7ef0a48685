package dev.landfall.desktop.screens.review;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.widgets.Columns;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Details;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.desktop.widgets.StepKind;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.PlannedStep;
import java.util.List;
import javafx.beans.InvalidationListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The Review screen. */
public final class ReviewView implements Screen {
    private final ReviewModel model;
    private final Desk desk;
    private final VBox content = Parts.column(16);
    private final Label title = Parts.text("", "big");
    private final Label figures = Parts.small("");
    private final Label note = Parts.wrapped("", "note");
    private final VBox problem = Parts.column(8);
    private final TableView<Numbered> steps = steps();
    private final VBox detail = Parts.column(16);
    private final Button runbook;
    private final Button again;
    private @Nullable Plan shown;

    /** @param number from 1 */
    private record Numbered(int number, PlannedStep step) {}

    public ReviewView(ReviewModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
        runbook = Parts.button("Save as a runbook…", Feather.FILE_TEXT, this::saveRunbook);
        runbook.setId("save-runbook");
        again = Parts.button("Work it out again", Feather.ROTATE_CW, model::plan);
        VBox right = Parts.column(0, Parts.grow(Parts.scroll(detail)));
        Parts.side(400, right);
        Parts.main(steps);
        steps.setMaxHeight(Double.MAX_VALUE);
        note.setGraphic(Parts.icon(Feather.INFO));
        content.getChildren()
                .addAll(Parts.column(4, title, figures), note, problem, Parts.grow(new HBox(24, steps, right)));
        steps.getSelectionModel()
                .selectedItemProperty()
                .addListener((p, was, step) -> showStep(step == null ? null : step.step()));
        InvalidationListener update = o -> update();
        model.planned().addListener(update);
        model.planning().addListener(update);
        model.problem().addListener(update);
        model.note().addListener(update);
        update();
    }

    private TableView<Numbered> steps() {
        TableView<Numbered> table = Columns.table(Parts.empty(
                Feather.LIST, "Every step, before anything is touched", "The plan is worked out in a moment."));
        table.setId("plan");
        table.getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
        table.getColumns().add(Columns.number("#", 40, Numbered::number, String::valueOf));
        table.getColumns().add(Columns.text("Step", 280, n -> n.step().title()));
        table.getColumns()
                .add(Columns.text(
                        "What it is", 120, n -> StepKind.of(n.step().kind()).words()));
        table.getColumns()
                .add(Columns.number(
                        "Objects",
                        72,
                        n -> n.step().objects().size(),
                        count -> count == 0 ? "" : Amounts.count(count)));
        table.getColumns()
                .add(Columns.number(
                        "Size", 88, n -> n.step().bytes(), bytes -> bytes == 0 ? "" : Amounts.bytes(bytes)));
        return table;
    }

    private void update() {
        Plan plan = model.planned().get();
        boolean planning = model.planning().get();
        runbook.setDisable(plan == null || planning);
        again.setDisable(planning);
        note.setText(model.note().get());
        Parts.show(note, !model.note().get().isEmpty());
        problem.getChildren().clear();
        if (model.problem().get() != null) {
            problem.getChildren().add(ProblemPane.of(model.problem().get(), desk.remedies()));
        }
        Parts.show(problem, model.problem().get() != null);
        title.setText(plan == null ? planning ? "Working out the plan…" : "No plan yet" : plan.title());
        figures.setText(plan == null ? "" : figures(plan));
        if (!java.util.Objects.equals(plan, shown)) {
            shown = plan;
            List<Numbered> rows = plan == null
                    ? List.of()
                    : java.util.stream.IntStream.range(0, plan.steps().size())
                            .mapToObj(i -> new Numbered(i + 1, plan.steps().get(i)))
                            .toList();
            steps.getItems().setAll(rows);
            steps.getSelectionModel().selectFirst();
            showStep(rows.isEmpty() ? null : rows.getFirst().step());
        }
    }

    private static String figures(Plan plan) {
        int objects = plan.steps().stream().mapToInt(s -> s.objects().size()).sum();
        return Amounts.count(plan.steps().size(), "step") + "  ·  " + Amounts.count(objects, "object") + "  ·  "
                + Amounts.bytes(plan.bytes()) + " at most to send  ·  plan " + Amounts.shortDigest(plan.fingerprint());
    }

    private void showStep(@Nullable PlannedStep step) {
        detail.getChildren().clear();
        if (step == null) {
            return;
        }
        Label name = Parts.wrapped(step.title(), "strong");
        name.setGraphic(Parts.icon(StepKind.of(step.kind()).symbol()));
        VBox words = Parts.column(4, name);
        if (!step.detail().isEmpty()) {
            words.getChildren().add(Parts.wrapped(step.detail(), "muted"));
        }
        detail.getChildren().add(words);
        if (!step.evidence().isEmpty()) {
            VBox list = Parts.column(4, Parts.heading("To read"));
            for (PlannedStep.Evidence evidence : step.evidence()) {
                Button open = Parts.button(evidence.name(), Feather.FILE_TEXT, () -> open(step, evidence));
                open.getStyleClass().addAll("flat", "link-row");
                list.getChildren().add(open);
            }
            detail.getChildren().add(list);
        }
        if (!step.objects().isEmpty()) {
            VBox list =
                    Parts.column(4, Parts.heading(Amounts.count(step.objects().size(), "object")));
            step.objects().forEach(o -> list.getChildren().add(Parts.wrapped(o, "mono")));
            detail.getChildren().add(list);
        }
    }

    private void open(PlannedStep step, PlannedStep.Evidence first) {
        List<Details.Page> pages = new java.util.ArrayList<>();
        pages.add(page(first));
        step.evidence().stream()
                .filter(e -> !e.equals(first))
                .map(ReviewView::page)
                .forEach(pages::add);
        desk.details().show(step.title(), pages);
    }

    private static Details.Page page(PlannedStep.Evidence evidence) {
        return new Details.Page(evidence.name(), evidence.language(), evidence.text());
    }

    private void saveRunbook() {
        desk.choosers().saveFile("Save the runbook", "runbook.md").ifPresent(model::saveRunbook);
    }

    @Override
    public Node content() {
        return content;
    }

    @Override
    public List<Node> secondary() {
        return List.of(again, runbook);
    }
}
