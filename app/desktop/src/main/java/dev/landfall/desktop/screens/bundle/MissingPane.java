package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** Which volumes are missing, what lacks with them, and where else to look. */
final class MissingPane extends VBox {
    private static final int SHOWN = 4;

    private final Label title = Parts.wrapped("", "problem-title");
    private final Label names = Parts.wrapped("", "mono", "small-mono");
    private final Label lacking = Parts.wrapped("");
    private final Label looked = Parts.wrapped("", "small");

    MissingPane(BundleModel model, Desk desk) {
        super(8);
        getStyleClass().addAll("problem", "bad");
        setId("missing");
        title.setGraphic(Parts.icon(Feather.X_CIRCLE));
        title.setGraphicTextGap(8);
        Button look = Parts.button(
                "Look in another folder…",
                Feather.FOLDER,
                () -> desk.choosers()
                        .openFolder("Choose the folder or drive with the missing volumes")
                        .ifPresent(model::lookIn));
        look.setId("look-in");
        getChildren().addAll(title, names, lacking, looked, Parts.row(8, look));
    }

    void show(OpenBundle bundle) {
        List<Volume> missing = bundle.missing();
        Parts.show(this, !missing.isEmpty());
        if (missing.isEmpty()) {
            return;
        }
        title.setText(
                missing.size() == 1
                        ? "Volume " + missing.getFirst().number() + " of "
                                + bundle.volumes().size() + " is missing"
                        : missing.size() + " of "
                                + Amounts.count(bundle.volumes().size(), "volume") + " are missing");
        names.setText(some(missing.stream().map(Volume::fileName).toList()));
        lacking.setText(
                bundle.lacking().isEmpty()
                        ? "What lies on " + (missing.size() == 1 ? "it" : "them")
                                + " cannot be told from the volumes that are here."
                        : (bundle.artifacts().isEmpty()
                                        ? "Lacking with it, as far as the volumes here tell: "
                                        : "Lacking with it: ")
                                + some(bundle.lacking()) + ".");
        Set<String> folders = new LinkedHashSet<>();
        bundle.volumes().stream().filter(Volume::present).forEach(v -> folders.add(v.folder()));
        bundle.folders().stream().map(Path::toString).forEach(folders::add);
        looked.setText("Found so far in " + String.join(", ", folders)
                + ". Plug in the drive with the rest: it is found by itself.");
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }
}
