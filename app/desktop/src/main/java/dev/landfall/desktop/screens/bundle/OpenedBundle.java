package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.Artifact;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.screens.bundle.BundleModel.Reading;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Columns;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Field;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javafx.beans.InvalidationListener;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The second half of the Bundle screen: what is in the bundle, who vouches for it, and every chunk as it is read. */
final class OpenedBundle extends VBox {
    private final BundleModel model;
    private final Desk desk;
    private final OpenBundle bundle;
    private final VBox problems = Parts.column(8);
    private final ScrollPane problemScroll = Parts.scrollAbove(144, problems);
    private final List<ChunkMapView> maps = new ArrayList<>();
    private final Label reading = Parts.small("");
    private final Button repair = Parts.button("Repair…", Feather.TOOL, this::repair);
    private final Button again = Parts.button("Read again", Feather.ROTATE_CW, this::readAgain);

    OpenedBundle(BundleModel model, Desk desk, OpenBundle bundle) {
        super(16);
        this.model = model;
        this.desk = desk;
        this.bundle = bundle;
        getChildren().addAll(head(), problemScroll);
        if (model.needsWords()) {
            getChildren().add(words());
        }
        VBox contents =
                Parts.column(8, Parts.headRow(Parts.heading("Contents")), Parts.small(summary()), Parts.grow(table()));
        Parts.main(contents);
        getChildren().add(Parts.grow(new HBox(24, contents, volumes())));
        model.problems().addListener((ListChangeListener<Problem>) c -> showProblems());
        InvalidationListener redraw = o -> desk.gate().latest(this, this::showReading);
        model.chunksRead().addListener(redraw);
        model.reading().addListener(redraw);
        showProblems();
        showReading();
    }

    private Node head() {
        Button another = Parts.button("Choose another…", Feather.CORNER_UP_LEFT, model::chooseAnother);
        another.setId("choose-another");
        Label name = Parts.text(bundle.name(), "big");
        VBox words = Parts.column(
                4,
                Parts.row(12, name, Parts.text(bundle.version(), "big-light"), trust()),
                Parts.small(String.join(", ", bundle.products()) + "  ·  " + Amounts.bytes(bundle.bytes())
                        + "  ·  packed " + Amounts.day(bundle.created())),
                Parts.small(bundle.file().toString()));
        HBox.setHgrow(words, Priority.ALWAYS);
        VBox card = Parts.card(Parts.row(16, Parts.icon(Feather.PACKAGE, "large"), words, another));
        return card;
    }

    private Badge trust() {
        Badge badge = new Badge(Tone.GOOD, "");
        switch (bundle.trust()) {
            case Trust.Signed s ->
                badge.set(Tone.GOOD, Feather.SHIELD, "signed by " + s.by() + ", " + Amounts.day(s.at()));
            case Trust.UnknownKey k ->
                badge.set(Tone.WARN, Feather.SHIELD_OFF, "signed with an unknown key " + k.keyFingerprint());
            case Trust.Unsigned u -> badge.set(Tone.WARN, Feather.SHIELD_OFF, "not signed");
            case Trust.Foreign f ->
                badge.set(Tone.WARN, Feather.SHIELD_OFF, "made by " + f.tool() + ", cannot be signed");
        }
        badge.getStyleClass().add("pill");
        return badge;
    }

    private Node words() {
        TextField because = new TextField();
        because.setId("accepted-because");
        because.setPromptText("e.g. handed over in person by …, checksum compared by phone");
        because.textProperty().bindBidirectional(model.acceptedBecause());
        return new Field(
                "Nothing proves where this bundle comes from. Why do you take it all the same?",
                "",
                "Your words are kept in the site's journal and stand on the receipt.",
                because);
    }

    private String summary() {
        Map<String, Long> kinds = bundle.artifacts().stream()
                .collect(Collectors.groupingBy(Artifact::kind, LinkedHashMap::new, Collectors.counting()));
        return kinds.entrySet().stream()
                .map(e -> Amounts.count(e.getValue(), e.getKey()))
                .collect(Collectors.joining("  ·  "));
    }

    private Node table() {
        TableView<Artifact> table =
                Columns.table(Parts.empty(Feather.PACKAGE, "The bundle is empty", "It names no artifact at all."));
        table.setId("contents");
        table.getColumns().add(Columns.text("Kind", 68, Artifact::kind));
        table.getColumns().add(Columns.path("Name", 258, Artifact::name));
        table.getColumns().add(Columns.text("Version", 140, Artifact::version));
        table.getColumns().add(Columns.number("Size", 80, Artifact::bytes, Amounts::bytes));
        table.getColumns().add(Columns.mono("Digest", 110, a -> Amounts.shortDigest(a.digest())));
        table.getItems().setAll(bundle.artifacts());
        return table;
    }

    private Node volumes() {
        VBox list = Parts.column(16);
        bundle.volumes().forEach(v -> maps.add(new ChunkMapView(model, v)));
        list.getChildren().addAll(maps);
        repair.setId("repair");
        repair.setTooltip(new Tooltip("Take the bad chunks from another copy"));
        again.getStyleClass().add("flat");
        VBox column = Parts.column(
                8,
                Parts.headRow(Parts.heading("Volumes"), Parts.spacer(), repair, again),
                reading,
                Parts.grow(Parts.scroll(list)));
        Parts.side(352, column);
        return column;
    }

    private void readAgain() {
        model.verify();
    }

    private void showProblems() {
        problems.getChildren()
                .setAll(model.problems().stream()
                        .map(p -> ProblemPane.of(p, this::remedy))
                        .toList());
        Parts.show(problemScroll, !problems.getChildren().isEmpty());
    }

    private void remedy(Remedy remedy) {
        if (remedy.action().equals("bundle.repair")) {
            repair();
        } else {
            desk.remedies().accept(remedy);
        }
    }

    private void repair() {
        desk.choosers()
                .openFile("Choose another copy of this bundle", "Bundles", List.of("*.landfall"))
                .ifPresent(model::repair);
    }

    private void showReading() {
        maps.forEach(ChunkMapView::update);
        Activity activity = model.activity();
        reading.setText(
                switch (model.reading().get()) {
                    case NOT_YET -> "Not read yet.";
                    case NOW ->
                        activity == null
                                ? "Reading…"
                                : "Reading every chunk  ·  "
                                        + activity.figures().get();
                    case ALL_GOOD -> "Every chunk was read and is good.";
                    case SOME_BAD -> Amounts.count(model.chunks().bad(), "chunk") + " bad.";
                    case STOPPED -> "Stopped before the end.";
                });
        Parts.show(repair, model.chunks().bad() > 0 && model.reading().get() != Reading.NOW);
        again.setDisable(model.reading().get() == Reading.NOW);
        showProblems();
    }
}
