package dev.landfall.desktop.screens.install;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.InstallPort.Health;
import dev.landfall.desktop.ports.InstallPort.PodProblem;
import dev.landfall.desktop.ports.InstallPort.PodRow;
import dev.landfall.desktop.ports.InstallPort.TimelineEntry;
import dev.landfall.desktop.screens.install.SiteWatch.Source;
import dev.landfall.desktop.widgets.Columns;
import dev.landfall.desktop.widgets.Columns.State;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.LogView;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The Install screen: steps at the left, pods, log and timeline at the right, problems above them. */
public final class InstallView implements Screen {
    private final InstallModel model;
    private final SiteWatch watch;
    private final Desk desk;
    private final HBox content = new HBox(24);
    private final StepList steps;
    private final Label time = Parts.small("");
    private final VBox problems = Parts.column(8);
    private final ScrollPane problemScroll = Parts.scrollAbove(176, problems);
    private final TableView<PodRow> pods = podTable();
    private final Label podFigures = Parts.small("");
    private final ComboBox<String> container = new ComboBox<>();
    private final Label logOf = Parts.text("", "strong");
    private final CheckBox previous = new CheckBox("Previous run");
    private final Tooltip logTip = new Tooltip();
    private List<Problem> shownProblems = List.of();
    private boolean syncing;

    public InstallView(InstallModel model, Desk desk) {
        this.model = model;
        this.watch = model.watch();
        this.desk = desk;
        steps = new StepList(model, desk.details());
        VBox left = Parts.column(8, Parts.headRow(Parts.heading("Steps"), Parts.spacer(), time), Parts.grow(steps));
        Parts.side(368, left);
        CheckBox follow = new CheckBox("Log follows the pod that matters");
        follow.setId("follow-pod");
        follow.selectedProperty().bindBidirectional(watch.follow());
        pods.setMinHeight(34 + 32 * 4);
        VBox right = Parts.column(
                8,
                problemScroll,
                Parts.headRow(Parts.heading("Pods"), podFigures, Parts.spacer(), follow),
                pods,
                Parts.grow(tabs()));
        pods.setPrefHeight(34 + 32 * 8);
        Parts.main(right);
        content.getChildren().addAll(left, right);
        follow();
    }

    private TableView<PodRow> podTable() {
        TableView<PodRow> table = Columns.table(Parts.empty(
                Feather.BOX, "The site's pods", "They appear here as the cluster starts them, and stay live."));
        table.setId("pods");
        table.getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
        table.getColumns().add(Columns.state("State", 148, InstallView::state));
        table.getColumns().add(Columns.path("Pod", 250, PodRow::name));
        table.getColumns().add(Columns.text("Ready", 56, p -> p.ready() + "/" + p.containers()));
        table.getColumns().add(Columns.number("Restarts", 80, PodRow::restarts, String::valueOf));
        table.getColumns().add(Columns.text("Node", 82, PodRow::node));
        return table;
    }

    private static State state(PodRow pod) {
        return new State(
                switch (pod.health()) {
                    case STARTING -> Tone.BUSY;
                    case RUNNING -> Tone.GOOD;
                    case FINISHED -> Tone.GOOD;
                    case TROUBLE -> Tone.BAD;
                },
                pod.phase());
    }

    private Node tabs() {
        container.setId("container");
        container.setAccessibleText("Container");
        container.setMaxWidth(104);
        container.valueProperty().addListener((p, was, name) -> {
            if (name != null && !syncing) {
                watch.chooseContainer(name);
            }
        });
        previous.setMinWidth(CheckBox.USE_PREF_SIZE);
        previous.setTooltip(new Tooltip("What the container wrote before it was started again"));
        previous.selectedProperty().addListener((p, was, on) -> {
            if (!syncing) {
                watch.choosePrevious(on);
            }
        });
        logOf.setMinWidth(0);
        logOf.setTooltip(logTip);
        HBox.setHgrow(logOf, Priority.ALWAYS);
        logOf.setMaxWidth(Double.MAX_VALUE);
        LogView log = new LogView(watch.log());
        HBox bar = log.bar(logOf, container, previous);
        ToggleGroup which = new ToggleGroup();
        ToggleButton logs = pill("Log", "left-pill", which);
        ToggleButton times = pill("Timeline", "right-pill", which);
        logs.setSelected(true);
        which.selectedToggleProperty().addListener((p, was, is) -> {
            if (is == null) {
                which.selectToggle(was);
            }
        });
        Node timeline = timeline();
        bar.visibleProperty().bind(logs.selectedProperty());
        log.lines().visibleProperty().bind(logs.selectedProperty());
        timeline.visibleProperty().bind(times.selectedProperty());
        StackPane both = new StackPane(log.lines(), timeline);
        both.setMinHeight(128);
        return Parts.column(8, Parts.headRow(new HBox(logs, times), Parts.grow(bar)), Parts.grow(both));
    }

    private static ToggleButton pill(String text, String style, ToggleGroup group) {
        ToggleButton pill = new ToggleButton(text);
        pill.setId("show-" + text.toLowerCase(java.util.Locale.ROOT));
        pill.getStyleClass().add(style);
        pill.setToggleGroup(group);
        pill.setMinWidth(ToggleButton.USE_PREF_SIZE);
        return pill;
    }

    private Node timeline() {
        TableView<TimelineEntry> table = Columns.table(Parts.empty(
                Feather.CLOCK,
                "What happened, in one line of time",
                "Steps, Helm, pods and the cluster's own events, the latest on top."));
        table.setId("timeline");
        table.getColumns().add(Columns.text("Time", 76, e -> Amounts.clock(e.at())));
        table.getColumns().add(Columns.state("", 96, e -> new State(e.warning() ? Tone.WARN : Tone.INFO, e.source())));
        table.getColumns().add(Columns.text("Object", 190, TimelineEntry::object));
        table.getColumns().add(Columns.text("What", 260, TimelineEntry::text));
        table.setItems(watch.timeline());
        return table;
    }

    private void follow() {
        pods.setItems(watch.pods());
        pods.getSelectionModel().selectedItemProperty().addListener((p, was, pod) -> {
            Source now = watch.source().get();
            if (pod != null && !syncing && (now == null || !now.pod().equals(pod.name()))) {
                watch.choose(pod);
            }
        });
        InvalidationListener update = o -> desk.gate().latest(this, this::update);
        watch.pods().addListener((ListChangeListener<PodRow>) c -> update.invalidated(watch.pods()));
        watch.explanations()
                .addListener((ListChangeListener<PodProblem>) c -> update.invalidated(watch.explanations()));
        watch.source().addListener(update);
        model.problem().addListener(update);
        model.state().addListener(update);
        desk.gate().every(Duration.ofSeconds(1), this::tick);
        update();
        tick();
    }

    /** Times go on while nothing else happens. */
    private void tick() {
        Duration now = model.time();
        time.setText(now == null ? "" : Amounts.duration(now));
        if (model.state().get() == InstallModel.State.RUNNING) {
            steps.refresh();
        }
    }

    private void update() {
        showProblems();
        long running = watch.pods().stream()
                .filter(p -> p.health() == Health.RUNNING || p.health() == Health.FINISHED)
                .count();
        podFigures.setText(
                watch.pods().isEmpty() ? "" : running + " of " + watch.pods().size() + " up");
        Source source = watch.source().get();
        syncing = true;
        Optional<PodRow> pod = source == null
                ? Optional.empty()
                : watch.pods().stream()
                        .filter(p -> p.name().equals(source.pod()))
                        .findFirst();
        pod.ifPresentOrElse(pods.getSelectionModel()::select, pods.getSelectionModel()::clearSelection);
        pod.ifPresent(pods::scrollTo);
        logOf.setText(source == null ? "No pod yet" : source.pod());
        logTip.setText(logOf.getText());
        if (pod.isPresent() && !container.getItems().equals(pod.get().containerNames())) {
            container.getItems().setAll(pod.get().containerNames());
        }
        container.setValue(source == null ? null : source.container());
        Parts.show(container, pod.isPresent() && pod.get().containerNames().size() > 1);
        previous.setSelected(source != null && source.previous());
        Parts.show(previous, pod.isPresent() && pod.get().restarts() > 0);
        syncing = false;
    }

    private void showProblems() {
        List<Problem> now = new ArrayList<>(model.stepProblems());
        if (model.problem().get() != null && !now.contains(model.problem().get())) {
            now.add(model.problem().get());
        }
        watch.explanations().stream()
                .map(PodProblem::problem)
                .filter(p -> !now.contains(p))
                .forEach(now::add);
        if (!now.equals(shownProblems) || problems.getChildren().size() != now.size()) {
            shownProblems = now;
            problems.getChildren()
                    .setAll(now.stream()
                            .map(p -> ProblemPane.of(p, desk.remedies()))
                            .toList());
        }
        Parts.show(problemScroll, !now.isEmpty());
    }

    @Override
    public Node content() {
        return content;
    }
}
