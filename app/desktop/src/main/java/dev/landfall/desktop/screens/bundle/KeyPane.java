package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.ports.BundlePort.KeyFile;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Field;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** A public key that was read and is to be compared digit by digit before it is trusted. */
final class KeyPane extends VBox {
    private final TextField name = new TextField();

    KeyPane(TrustModel model) {
        super(8);
        KeyFile key = Objects.requireNonNull(model.key().get());
        getStyleClass().add("card");
        setId("key");
        Label digits = Parts.wrapped(grouped(key.digits()), "mono");
        digits.setId("key-digits");
        Badge signed = model.keySigned()
                ? new Badge(Tone.GOOD, "This bundle is signed with this key")
                : new Badge(Tone.WARN, "This bundle is not signed with this key");
        name.setId("key-name");
        name.setPromptText("e.g. Release desk, Acme Systems");
        name.textProperty().bindBidirectional(model.keyName());
        CheckBox only = new CheckBox("Only for bundles of this name");
        only.setId("key-only");
        only.selectedProperty().bindBidirectional(model.onlyThisFamily());
        only.setMinWidth(USE_PREF_SIZE);
        Button trust = Parts.button("Trust it", Feather.KEY, model::trustKey);
        trust.setId("key-trust");
        trust.disableProperty().bind(model.keyName().map(String::isBlank).orElse(true));
        Button leave = Parts.button("Do not trust it", model::forgetKey);
        leave.setId("key-leave");
        HBox line = Parts.row(8, Parts.grow(name), only, trust, leave);
        getChildren()
                .addAll(
                        Parts.flow(16, Parts.text(key.kind() + ", " + key.file().getFileName(), "strong"), signed),
                        digits,
                        Parts.wrapped(
                                "Compare these digits with whom you got the key from, by phone or on paper.", "small"),
                        new Field("Who signs with this key, as you want to call them?", "", "", line, name));
    }

    /** Puts the focus where the signer's name is typed. */
    void focusName() {
        name.requestFocus();
    }

    /** In fours, as people read digits to each other. */
    static String grouped(String digits) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < digits.length(); i += 4) {
            groups.add(digits.substring(i, Math.min(i + 4, digits.length())));
        }
        return String.join(" ", groups);
    }
}
