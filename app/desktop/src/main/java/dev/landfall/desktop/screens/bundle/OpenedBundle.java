package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.Artifact;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.widgets.Columns;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The second half of the Bundle screen: what is in the bundle, who vouches for it, and every chunk as it is read. */
final class OpenedBundle extends VBox {
    /** As much as leaves the contents a few rows. */
    private static final double ATTENTION = 320;

    private final BundleModel model;
    private final Desk desk;
    private final BundleHead head;
    private final MissingPane missing;
    private final VolumesPane volumes;
    private final VBox others = Parts.column(8);
    private final VBox attention;
    private final ScrollPane attentionScroll;
    private final Label summary = Parts.small("");
    private final TableView<Artifact> contents = Columns.table(Parts.empty(
            Feather.PACKAGE,
            "Nothing is known of its contents",
            "The volume that says what it holds is missing or damaged, or it names no artifact at all."));

    OpenedBundle(BundleModel model, Desk desk) {
        super(16);
        this.model = model;
        this.desk = desk;
        head = new BundleHead(model);
        missing = new MissingPane(model, desk);
        volumes = new VolumesPane(model, desk);
        TrustPane trust = new TrustPane(model.trust(), desk);
        DamagePane damage = new DamagePane(model, desk);
        attention = Parts.column(8, missing, damage, trust, others);
        attentionScroll = Parts.scrollAbove(ATTENTION, attention);
        VBox left = Parts.column(8, Parts.headRow(Parts.heading("Contents")), summary, Parts.grow(table()));
        Parts.main(left);
        Parts.side(352, volumes);
        getChildren().addAll(head, attentionScroll, Parts.grow(new HBox(24, left, volumes)));
        for (Node pane : Stream.of(missing, damage, trust, others).toList()) {
            pane.managedProperty().addListener((p, was, is) -> showAttention());
        }
        model.problems().addListener((ListChangeListener<Problem>) c -> showProblems());
        model.verifying().problems().addListener((ListChangeListener<Problem>) c -> showProblems());
        model.importing().findings().addListener((ListChangeListener<Finding>) c -> showProblems());
        model.bundle().addListener((p, was, bundle) -> show(bundle));
        show(model.bundle().get());
    }

    private void show(@Nullable OpenBundle bundle) {
        if (bundle == null) {
            return;
        }
        head.show(bundle);
        missing.show(bundle);
        volumes.show(bundle);
        summary.setText(summary(bundle));
        contents.getItems().setAll(bundle.artifacts());
        attentionScroll.setVvalue(0);
        showProblems();
    }

    private static String summary(OpenBundle bundle) {
        Map<String, Long> kinds = bundle.artifacts().stream()
                .collect(Collectors.groupingBy(Artifact::kind, LinkedHashMap::new, Collectors.counting()));
        return kinds.entrySet().stream()
                .map(e -> Amounts.count(e.getValue(), e.getKey()))
                .collect(Collectors.joining("  ·  "));
    }

    private Node table() {
        contents.setId("contents");
        contents.getColumns().add(Columns.text("Kind", 68, Artifact::kind));
        contents.getColumns().add(Columns.path("Name", 258, Artifact::name));
        contents.getColumns().add(Columns.text("Version", 140, Artifact::version));
        contents.getColumns().add(Columns.number("Size", 80, Artifact::bytes, Amounts::bytes));
        contents.getColumns().add(Columns.mono("Digest", 110, a -> Amounts.shortDigest(a.digest())));
        return contents;
    }

    /** What none of the other panes says: a missing volume and damaged parts have their own. */
    private void showProblems() {
        OpenBundle bundle = model.bundle().get();
        List<Node> panes = Stream.concat(
                        Stream.concat(model.problems().stream(), model.verifying().problems().stream())
                                .distinct()
                                .filter(p -> !p.code().equals("bundle.volume-missing")
                                        || bundle == null
                                        || bundle.missing().isEmpty())
                                .filter(p ->
                                        !DamagePane.told(p, model.verifying().damage()))
                                .limit(MOST)
                                .map(p -> (Node) ProblemPane.of(p, desk.remedies())),
                        model.importing().findings().stream().limit(MOST).map(f ->
                                (Node) ProblemPane.of(f, desk.remedies())))
                .toList();
        others.getChildren().setAll(panes);
        Parts.show(others, !panes.isEmpty());
        showAttention();
    }

    /** Nobody reads more, and a medium that fails everywhere tells thousands. */
    private static final int MOST = 20;

    private void showAttention() {
        Parts.show(attentionScroll, attention.getChildren().stream().anyMatch(Node::isManaged));
    }
}
