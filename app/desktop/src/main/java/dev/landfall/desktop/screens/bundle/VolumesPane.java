package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.InvalidationListener;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The volumes of the bundle as they are read: the whole in one map where they are many, and each by itself in a list. */
final class VolumesPane extends VBox {
    /** More than these do not fit on the screen at once. */
    private static final int MANY = 5;

    private final VerifyModel model;
    private final Label reading = Parts.wrapped("", "small");
    private final ChunkMapView whole = new ChunkMapView();
    private final ListView<Volume> list = new ListView<>();
    private final List<VolumeCell> cells = new ArrayList<>();
    private final Button again;
    private final Button stop;
    private @Nullable OpenBundle bundle;

    VolumesPane(BundleModel screen, Desk desk) {
        super(8);
        this.model = screen.verifying();
        again = Parts.button("Read again", Feather.ROTATE_CW, screen::verify);
        again.setId("read-again");
        again.getStyleClass().add("flat");
        stop = Parts.button("Stop", Feather.SQUARE, () -> {
            Activity activity = model.activity();
            if (activity != null) {
                activity.stop();
            }
        });
        stop.setId("stop-reading");
        stop.getStyleClass().add("flat");
        list.setId("volumes");
        list.getStyleClass().add("volumes");
        list.setAccessibleText("Volumes");
        list.setCellFactory(l -> {
            VolumeCell cell = new VolumeCell(model);
            cells.add(cell);
            return cell;
        });
        getChildren()
                .addAll(
                        Parts.headRow(Parts.heading("Volumes"), Parts.spacer(), stop, again),
                        reading,
                        whole,
                        Parts.grow(list));
        InvalidationListener redraw = o -> desk.gate().latest(this, this::update);
        model.ticks().addListener(redraw);
        model.reading().addListener(redraw);
    }

    void show(OpenBundle open) {
        bundle = open;
        list.getItems().setAll(open.volumes());
        Parts.show(whole, open.volumes().size() > MANY);
        update();
    }

    private void update() {
        OpenBundle open = bundle;
        if (open == null) {
            return;
        }
        cells.forEach(VolumeCell::update);
        if (whole.isVisible()) {
            whole.show(model.chunks().cells(ChunkMapView.cellsFor(model.chunks().all())));
        }
        boolean busy = model.reading().get().busy();
        reading.setText(words(open));
        Parts.show(stop, busy);
        Parts.show(again, !busy);
        again.setText(
                model.reading().get() != VerifyModel.Reading.NOT_YET
                        ? "Read again"
                        : open.missing().isEmpty() ? "Read" : "Read what is here");
    }

    private String words(OpenBundle open) {
        Activity activity = model.activity();
        String figures = activity == null || activity.figures().get().isEmpty()
                ? ""
                : "  ·  " + activity.figures().get();
        String volumes =
                open.volumes().size() > MANY ? Amounts.count(open.volumes().size(), "volume") + ". " : "";
        return volumes
                + switch (model.reading().get()) {
                    case NOT_YET ->
                        open.missing().isEmpty()
                                ? "Not read yet."
                                : open.missing().size() + " of "
                                        + open.volumes().size() + " missing; not read yet.";
                    case NOW -> "Reading every chunk" + figures;
                    case REPAIRING -> "Repairing" + figures;
                    case ALL_GOOD -> "Every chunk was read and is good.";
                    case SOME_BAD ->
                        model.damage().isEmpty()
                                ? "Read; something is wrong with it."
                                : Amounts.count(model.damage().size(), "chunk") + " bad.";
                    case STOPPED -> "Stopped before the end.";
                };
    }
}
