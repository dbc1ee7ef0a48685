package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.Bad;
import dev.landfall.desktop.ports.BundlePort.Drive;
import dev.landfall.desktop.screens.bundle.VerifyModel.Reading;
import dev.landfall.desktop.widgets.BytesBar;
import dev.landfall.desktop.widgets.Columns;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.problem.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javafx.collections.ListChangeListener;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** Which parts of the bundle are damaged and what needs them, and the repair from another copy. */
final class DamagePane extends VBox {
    /** Problems that another copy mends. */
    private static final Set<String> MENDED = Set.of(
            "desktop.copy-damaged",
            "bundle.chunk-damaged",
            "bundle.table-damaged",
            "bundle.volume-length",
            "bundle.volume-unreadable",
            "bundle.description-damaged",
            "bundle.repair-missing",
            "bundle.repair-other",
            "bundle.repair-other-cut",
            "bundle.repair-same",
            "bundle.several");

    private static final int HEAD = 36;
    private static final int ROW = 26;
    private static final int ROWS = 4;

    private final BundleModel screen;
    private final VerifyModel model;
    private final Desk desk;
    private final Label title = Parts.wrapped("", "problem-title");
    private final Label affected = Parts.wrapped("");
    private final Label repaired = Parts.wrapped("", "small");
    private final TableView<Bad> table = Columns.table(Parts.small(""));
    private final FlowPane from = Parts.flow(8);
    private final BytesBar bar = new BytesBar();
    private final HBox running;
    private List<Copy> offered = List.of();

    DamagePane(BundleModel screen, Desk desk) {
        super(8);
        this.screen = screen;
        this.model = screen.verifying();
        this.desk = desk;
        getStyleClass().add("problem");
        setId("damage");
        title.setGraphicTextGap(8);
        table.setId("damaged-parts");
        table.setAccessibleText("Damaged parts");
        table.getColumns().add(Columns.mono("Volume", 300, Bad::fileName));
        table.getColumns().add(Columns.number("From byte", 116, Bad::offset, Amounts::count));
        table.getColumns().add(Columns.number("To byte", 116, b -> b.offset() + b.length(), Amounts::count));
        table.getColumns().add(Columns.path("Needed by", 360, DamagePane::neededBy));
        Button stop = Parts.button("Stop", Feather.SQUARE, () -> {
            Activity activity = model.activity();
            if (activity != null) {
                activity.stop();
            }
        });
        stop.setId("stop-repair");
        running = Parts.row(16, Parts.grow(bar), stop);
        getChildren().addAll(title, affected, table, repaired, from, running);
        model.damage().addListener((ListChangeListener<Bad>) c -> update());
        screen.drives().addListener((ListChangeListener<Drive>) c -> update());
        screen.problems().addListener((ListChangeListener<Problem>) c -> update());
        model.problems().addListener((ListChangeListener<Problem>) c -> update());
        screen.bundle().addListener(o -> update());
        model.reading().addListener(o -> {
            Activity activity = model.activity();
            if (activity != null) {
                activity.figures().addListener(figures -> progress());
            }
            update();
        });
        update();
    }

    private static String neededBy(Bad bad) {
        return bad.artifacts().isEmpty() ? "the bundle's own description" : String.join(", ", bad.artifacts());
    }

    /** Whether a problem is one that this pane offers to mend. */
    static boolean mends(Problem problem) {
        return MENDED.contains(problem.code());
    }

    /** Whether it is only what the table here says already. */
    static boolean told(Problem problem, List<Bad> damage) {
        return problem.code().equals("bundle.chunk-damaged")
                && damage.stream()
                        .anyMatch(b -> b.fileName().equals(problem.facts().get("volume"))
                                && String.valueOf(b.offset())
                                        .equals(problem.facts().get("offset")));
    }

    private void update() {
        Reading state = model.reading().get();
        List<Bad> damage = model.damage();
        boolean wrong = !damage.isEmpty()
                || screen.problems().stream().anyMatch(DamagePane::mends)
                || model.problems().stream().anyMatch(DamagePane::mends);
        Parts.show(
                this,
                wrong || state == Reading.REPAIRING || !model.repairedWords().isEmpty());
        boolean mended = !wrong && state != Reading.REPAIRING;
        getStyleClass().removeAll(Tone.BAD.style(), Tone.GOOD.style());
        getStyleClass().add((mended ? Tone.GOOD : Tone.BAD).style());
        title.setGraphic(Parts.icon((mended ? Tone.GOOD : Tone.BAD).symbol()));
        title.setText(title(damage, wrong, state));
        Set<String> names = new LinkedHashSet<>();
        for (Bad bad : damage) {
            names.addAll(bad.artifacts().isEmpty() ? List.of(neededBy(bad)) : bad.artifacts());
        }
        affected.setText(
                damage.isEmpty()
                        ? wrong && state != Reading.REPAIRING
                                ? "Only what is wrong here is copied; the other copy stays as it is."
                                : ""
                        : "Everything else was read and is good. Needed from the damaged parts: " + some(names));
        Parts.show(affected, !affected.getText().isEmpty());
        table.getItems().setAll(damage);
        double height = HEAD + ROW * (double) Math.min(ROWS, damage.size());
        table.setFixedCellSize(ROW);
        table.setMinHeight(height);
        table.setPrefHeight(height);
        table.setMaxHeight(height);
        Parts.show(table, damage.size() > 1);
        repaired.setText(model.repairedWords());
        Parts.show(repaired, !model.repairedWords().isEmpty());
        offers(wrong && !state.busy());
        Parts.show(running, state == Reading.REPAIRING);
        progress();
    }

    private String title(List<Bad> damage, boolean wrong, Reading state) {
        if (state == Reading.REPAIRING) {
            return "The bundle is being repaired";
        }
        if (damage.size() == 1) {
            Bad bad = damage.getFirst();
            return "A part of " + bad.fileName() + " is damaged: bytes " + Amounts.count(bad.offset()) + " to "
                    + Amounts.count(bad.offset() + bad.length());
        }
        if (!damage.isEmpty()) {
            long files = damage.stream().map(Bad::fileName).distinct().count();
            return Amounts.count(damage.size(), "part") + " of " + Amounts.count(files, "volume") + " are damaged";
        }
        return wrong ? "Another copy of the bundle can mend this" : "The bundle was repaired";
    }

    private static String some(Set<String> names) {
        List<String> shown = names.stream().limit(4).toList();
        return String.join(", ", shown) + (names.size() > 4 ? " and " + (names.size() - 4) + " more" : "") + ".";
    }

    /** Drives with another copy first, then any folder. */
    private void offers(boolean possible) {
        Parts.show(from, possible);
        List<Copy> copies = screen.copies();
        if (!possible || (copies.equals(offered) && !from.getChildren().isEmpty())) {
            // the same buttons stay, with the focus that one of them may have
            return;
        }
        offered = copies;
        from.getChildren().clear();
        for (Copy copy : copies) {
            Button button = Parts.button(
                    "Repair from " + copy.drive(),
                    Feather.TOOL,
                    () -> screen.repair(copy.found().file()));
            button.setId("repair-from-" + copy.drive());
            button.setAccessibleHelp(
                    copy.found().volumes() + " of " + copy.found().ofVolumes() + " volumes, in " + copy.folder());
            from.getChildren()
                    .addAll(
                            button,
                            Parts.small(copy.found().volumes() + " of "
                                    + copy.found().ofVolumes() + " volumes"));
        }
        Button other = Parts.button("Repair from another copy…", Feather.FOLDER, this::choose);
        other.setId("repair");
        from.getChildren().add(other);
    }

    private void choose() {
        desk.choosers()
                .openFolder("Choose the folder or drive with another copy of this bundle")
                .ifPresent(screen::repair);
    }

    private void progress() {
        Activity activity = model.activity();
        if (activity != null && model.reading().get() == Reading.REPAIRING) {
            bar.set(activity.done().get(), activity.ofTotal().get(), "");
        }
    }
}
