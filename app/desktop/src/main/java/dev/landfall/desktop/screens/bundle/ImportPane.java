package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.widgets.BytesBar;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Tone;
import java.util.List;
import javafx.beans.property.StringProperty;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** An archive that can only be read in one pass: says so, and makes a bundle of it. */
final class ImportPane extends VBox {
    private final ImportModel model;
    private final Desk desk;
    private final VBox offer = Parts.column(8);
    private final VBox failed = Parts.column(8);
    private final BytesBar bar = new BytesBar();
    private final Label part = Parts.small("");
    private final HBox running;

    ImportPane(ImportModel model, Desk desk) {
        super(8);
        this.model = model;
        this.desk = desk;
        setId("import");
        Button stop = Parts.button("Stop", Feather.SQUARE, () -> {
            Activity activity = model.running().get();
            if (activity != null) {
                activity.stop();
            }
        });
        stop.setId("stop-import");
        part.setMinWidth(0);
        running = Parts.row(16, Parts.grow(Parts.column(2, bar, part)), stop);
        running.getStyleClass().add("card");
        getChildren().addAll(offer, failed, running);
        model.offer().addListener((p, was, is) -> show());
        model.problem().addListener((p, was, is) -> show());
        model.running().addListener((p, was, is) -> follow(is));
        show();
    }

    private void show() {
        ImportModel.Offer what = model.offer().get();
        Parts.show(this, what != null);
        if (what == null) {
            return;
        }
        boolean busy = model.running().get() != null;
        VBox pane = ProblemPane.of(what.why(), Tone.INFO, desk.remedies());
        TextField name = text("import-name", model.name(), 24, busy);
        TextField version = text("import-version", model.version(), 10, busy);
        Button into = Parts.button("Import into a folder…", Feather.DOWNLOAD, this::choose);
        into.setId("import-into");
        into.setDisable(busy);
        pane.getChildren()
                .add(Parts.row(
                        8,
                        Parts.text("Name", "field-label"),
                        name,
                        Parts.text("Version", "field-label"),
                        version,
                        into));
        name.setAccessibleText("Name of the bundle");
        version.setAccessibleText("Version of the bundle");
        offer.getChildren().setAll(pane);
        failed.getChildren().clear();
        if (model.problem().get() != null) {
            failed.getChildren().add(ProblemPane.of(model.problem().get(), desk.remedies()));
        }
        Parts.show(failed, !failed.getChildren().isEmpty());
        Parts.show(running, busy);
    }

    private static TextField text(String id, StringProperty value, int columns, boolean busy) {
        TextField field = new TextField();
        field.setId(id);
        field.setPrefColumnCount(columns);
        field.setDisable(busy);
        field.textProperty().bindBidirectional(value);
        return field;
    }

    private void follow(@Nullable Activity activity) {
        if (activity != null) {
            activity.figures().addListener((p, was, figures) -> amount(activity));
            activity.part().addListener((p, was, name) -> part.setText(name));
            amount(activity);
        }
        show();
    }

    private void amount(Activity activity) {
        bar.set(activity.done().get(), activity.ofTotal().get(), "");
    }

    private void choose() {
        desk.choosers().openFolder("Choose the folder for the bundle").ifPresent(model::into);
    }

    /** What is offered to choose from as an archive. */
    static List<String> patterns() {
        return List.of("*.landfall", "*.tar", "*.tar.gz", "*.tgz", "*.tar.zst", "*.airgap");
    }
}
