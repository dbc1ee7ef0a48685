package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.Drive;
import dev.landfall.desktop.ports.BundlePort.Found;
import dev.landfall.desktop.ports.BundlePort.RecentSite;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The first half of the Bundle screen: drives, sites worked on lately, and where to drop a file. */
final class ChooseBundle extends VBox {
    private final BundleModel model;
    private final Desk desk;
    private final Consumer<Path> openSite;
    private final VBox drives = Parts.column(8);
    private final VBox recent = Parts.column(8);
    private final VBox problems = Parts.column(8);
    private final Label awaited = Parts.wrapped("", "awaited");
    private final Label dropText = Parts.text("", "strong");

    ChooseBundle(BundleModel model, Desk desk, Consumer<Path> openSite) {
        super(16);
        this.model = model;
        this.desk = desk;
        this.openSite = openSite;
        VBox left = Parts.column(8, Parts.headRow(Parts.heading("Drives")), Parts.grow(Parts.scroll(drives)));
        Parts.main(left);
        VBox right = Parts.column(8, Parts.headRow(Parts.heading("Recent sites")), Parts.grow(Parts.scroll(recent)));
        Parts.side(352, right);
        DamagePane damage = new DamagePane(model, desk);
        getChildren()
                .addAll(
                        new ImportPane(model.importing(), desk),
                        problems,
                        damage,
                        awaited,
                        Parts.grow(new HBox(24, left, right)),
                        dropTarget());
        model.drives().addListener((ListChangeListener<Drive>) c -> showDrives());
        model.recent().addListener((ListChangeListener<RecentSite>) c -> showRecent());
        model.problems().addListener((ListChangeListener<Object>) c -> showProblems());
        model.opening().addListener((p, was, file) -> showOpening(file));
        model.awaited().addListener((p, was, used) -> showAwaited());
        showAwaited();
        showDrives();
        showRecent();
        showProblems();
        showOpening(model.opening().get());
    }

    private Node dropTarget() {
        Button file = Parts.button("Choose a file…", Feather.FILE, this::chooseFile);
        file.setId("choose-file");
        Button folder = Parts.button(
                "Choose a folder…",
                Feather.FOLDER,
                () -> desk.choosers().openFolder("Open an OCI layout").ifPresent(model::open));
        HBox target = Parts.row(
                16,
                Parts.icon(Feather.DOWNLOAD, "drop-icon"),
                Parts.column(
                        4,
                        dropText,
                        Parts.small("Any volume of a bundle, an OCI image layout, or an archive of another tool")),
                Parts.spacer(),
                file,
                folder);
        target.getStyleClass().add("drop-target");
        return target;
    }

    private void chooseFile() {
        desk.choosers()
                .openFile("Open a bundle", "Bundles and archives", ImportPane.patterns())
                .ifPresent(model::open);
    }

    private void showOpening(@org.jspecify.annotations.Nullable Path file) {
        dropText.setText(file == null ? "Drop a bundle here" : "Opening " + file.getFileName() + "…");
    }

    private void showAwaited() {
        var used = model.awaited().get();
        awaited.setText(
                used == null
                        ? ""
                        : "This site's bundle, " + used.file().getFileName() + ", was last in "
                                + used.file().getParent()
                                + ", which cannot be read now. Plug in its drive: it is opened by itself.");
        Parts.show(awaited, used != null);
    }

    private void showProblems() {
        boolean choosing = model.bundle().get() == null;
        problems.getChildren()
                .setAll(
                        choosing
                                ? model.problems().stream()
                                        .map(p -> ProblemPane.of(p, desk.remedies()))
                                        .toList()
                                : List.of());
        Parts.show(problems, !problems.getChildren().isEmpty());
    }

    private void showDrives() {
        drives.getChildren().setAll(model.drives().stream().map(this::drive).toList());
        if (model.drives().isEmpty()) {
            drives.getChildren()
                    .add(Parts.empty(
                            Feather.HARD_DRIVE,
                            "No drive with room for a bundle was found",
                            "Plug in the drive you brought: it appears here by itself. Or choose a file below."));
        }
    }

    private Node drive(Drive drive) {
        ProgressBar used = new ProgressBar(drive.size() <= 0 ? 0 : 1 - (double) drive.free() / drive.size());
        used.getStyleClass().add("thin");
        used.setPrefWidth(96);
        used.setAccessibleText("Used space");
        Label size = Parts.small(Amounts.bytes(drive.free()) + " free of " + Amounts.bytes(drive.size()));
        Label root = Parts.small(drive.root().toString());
        root.setMinWidth(0);
        Label name = Parts.text(drive.name(), "strong");
        name.setMinWidth(USE_PREF_SIZE);
        size.setMinWidth(USE_PREF_SIZE);
        used.setMinWidth(32);
        HBox head = Parts.row(
                12,
                Parts.icon(drive.removable() ? Feather.HARD_DRIVE : Feather.FOLDER, "lead"),
                name,
                root,
                Parts.spacer(),
                used,
                size);
        VBox card = Parts.card(head);
        for (Found found : drive.bundles()) {
            card.getChildren().add(found(found));
        }
        if (drive.bundles().isEmpty()) {
            card.getChildren().add(Parts.text("No bundle on it.", "muted", "indent"));
        }
        return card;
    }

    private Node found(Found found) {
        boolean whole = found.volumes() == found.ofVolumes();
        String volumes = whole
                ? Amounts.count(found.volumes(), "volume")
                : found.volumes() + " of " + Amounts.count(found.ofVolumes(), "volume");
        Button open = Parts.button("Open", () -> model.open(found.file()));
        open.setId("open-" + found.name());
        open.setAccessibleText("Open " + found.name() + " " + found.version());
        Label name = Parts.text(found.name());
        Label facts = Parts.text(
                found.version() + "  ·  " + volumes + "  ·  " + Amounts.bytes(found.bytes()),
                whole ? "small" : "small-warn");
        HBox row = Parts.row(8, Parts.icon(Feather.PACKAGE), Parts.column(2, name, facts), Parts.spacer(), open);
        row.getStyleClass().add("found");
        return row;
    }

    private void showRecent() {
        recent.getChildren().setAll(model.recent().stream().map(this::site).toList());
        if (model.recent().isEmpty()) {
            recent.getChildren()
                    .add(Parts.empty(
                            Feather.CLOCK,
                            "No site yet",
                            "Sites you work on stand here, so that you can go on where you were."));
        }
    }

    private Node site(RecentSite site) {
        Button row = new Button();
        VBox words = Parts.column(
                2,
                Parts.text(site.name(), "strong"),
                Parts.small(site.product()),
                Parts.small(site.cluster() + "  ·  " + site.state()),
                Parts.small(Amounts.day(site.lastUsed())));
        words.setAlignment(Pos.CENTER_LEFT);
        row.setGraphic(words);
        row.setAccessibleText("Go on with " + site.name());
        row.getStyleClass().setAll("card-button");
        row.setMaxWidth(Double.MAX_VALUE);
        row.setAlignment(Pos.CENTER_LEFT);
        row.setOnAction(event -> openSite.accept(site.folder()));
        return row;
    }
}
