package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import java.util.stream.Collectors;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What the open bundle is, and in one badge whether it is trusted. */
final class BundleHead extends VBox {
    private final BundleModel model;
    private final Label name = Parts.text("", "big");
    private final Label version = Parts.text("", "big-light");
    private final Badge trust = new Badge(Tone.IDLE, "");
    private final Label facts = Parts.small("");
    private final Label where = Parts.small("");

    BundleHead(BundleModel model) {
        this.model = model;
        Button another = Parts.button("Choose another…", Feather.CORNER_UP_LEFT, model::chooseAnother);
        another.setId("choose-another");
        trust.getStyleClass().add("pill");
        trust.setId("trust-badge");
        name.setMinWidth(USE_PREF_SIZE);
        trust.setMinWidth(0);
        where.setMinWidth(0);
        VBox words = Parts.column(4, Parts.row(12, name, version, trust), facts, where);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        getChildren().add(Parts.card(Parts.row(16, Parts.icon(Feather.PACKAGE, "large"), words, another)));
        model.trust().trust().addListener((p, was, now) -> judge(now));
        judge(model.trust().trust().get());
    }

    void show(OpenBundle bundle) {
        name.setText(bundle.name());
        version.setText(bundle.version());
        String made = bundle.format().isEmpty() ? "" : "  ·  " + bundle.format();
        String products = String.join(", ", bundle.products());
        facts.setText((products.isEmpty() ? "" : products + "  ·  ")
                + (bundle.bytes() == 0 ? "size not known" : Amounts.bytes(bundle.bytes()))
                + "  ·  packed " + Amounts.day(bundle.created()) + made
                + "  ·  digest " + Amounts.shortDigest(bundle.digest()));
        facts.setTooltip(new Tooltip(bundle.digest()));
        where.setText(
                bundle.file() + bundle.folders().stream().map(f -> "  +  " + f).collect(Collectors.joining()));
        judge(model.trust().trust().get());
    }

    private void judge(Trust now) {
        if (!now.judged()) {
            trust.set(Tone.IDLE, Feather.SHIELD, "who signed it is seen when all of it is there");
            return;
        }
        String signers = now.signers().stream()
                .map(s -> s.name() + " (key " + s.key() + ")")
                .collect(Collectors.joining(", "));
        trust.setTooltip(signers.isEmpty() ? null : new Tooltip(signers));
        if (now.doubts().isEmpty()) {
            trust.set(Tone.GOOD, Feather.SHIELD, "signed by " + signers);
            return;
        }
        String code = now.doubts().getFirst().problem().code();
        switch (code) {
            case "bundle.unsigned" -> trust.set(Tone.WARN, Feather.SHIELD_OFF, "not signed");
            case "bundle.unknown-key" -> trust.set(Tone.WARN, Feather.SHIELD_OFF, "signed by nobody you know");
            case "bundle.wrong-key" -> trust.set(Tone.WARN, Feather.SHIELD_OFF, "signed by somebody who may not");
            case "bundle.changed-after-signing" ->
                trust.set(Tone.BAD, Feather.SHIELD_OFF, "changed after it was signed");
            case "bundle.older" ->
                trust.set(
                        Tone.WARN,
                        Feather.SHIELD,
                        (signers.isEmpty() ? "" : "signed by " + signers + ", ") + "older than what is installed");
            default ->
                trust.set(
                        Tone.WARN,
                        Feather.SHIELD_OFF,
                        now.doubts().getFirst().problem().title());
        }
    }
}
