package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.ports.BundlePort.Doubt;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Field;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Tone;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What is doubtful about the bundle, each with its own words to type, and the way to trust a key instead. */
final class TrustPane extends VBox {
    private final TrustModel model;
    private final Desk desk;

    TrustPane(TrustModel model, Desk desk) {
        super(8);
        this.model = model;
        this.desk = desk;
        setId("trust");
        model.trust().addListener((p, was, trust) -> show(trust));
        model.key().addListener((p, was, key) -> show(model.trust().get()));
        model.keyProblem().addListener((p, was, problem) -> show(model.trust().get()));
        show(model.trust().get());
    }

    private void show(Trust trust) {
        getChildren().clear();
        for (Doubt doubt : trust.doubts()) {
            VBox pane = ProblemPane.of(doubt.problem(), Tone.WARN, desk.remedies());
            if (TrustModel.byKey(doubt) && model.key().get() == null) {
                Button key = Parts.button("Trust this key…", Feather.KEY, this::chooseKey);
                key.setId("trust-key");
                pane.getChildren().add(Parts.row(8, key));
            }
            // one question at a time: while a key is compared, nothing asks for words
            boolean comparing = TrustModel.byKey(doubt) && model.key().get() != null;
            if (comparing) {
                KeyPane key = new KeyPane(model);
                pane.getChildren().add(key);
                desk.gate().execute(key::focusName);
            } else {
                pane.getChildren().add(words(doubt));
            }
            getChildren().add(pane);
        }
        if (model.keyProblem().get() != null) {
            getChildren().add(ProblemPane.of(model.keyProblem().get(), desk.remedies()));
        }
        Parts.show(this, !getChildren().isEmpty());
    }

    private Field words(Doubt doubt) {
        TextField because = new TextField();
        because.setId("words-" + doubt.problem().code().replace("bundle.", ""));
        because.setPromptText("e.g. handed over in person by …, digest compared by phone");
        because.textProperty().bindBidirectional(model.words(doubt));
        Field field = new Field(
                "Why do you take this bundle all the same?",
                "",
                "More than one word. They are kept in the site's journal and on the receipt, for this bundle and this doubt only.",
                because);
        // said only once something stands there: an empty field is no mistake yet
        Runnable judge = () -> field.error(
                because.getText().isBlank() || model.said(doubt)
                        ? ""
                        : "One word says too little: say who, or how you know.");
        because.focusedProperty().addListener((p, was, focused) -> {
            if (!focused) {
                judge.run();
            }
        });
        because.textProperty().addListener((p, was, is) -> {
            if (!field.error().isEmpty()) {
                judge.run();
            }
        });
        return field;
    }

    private void chooseKey() {
        desk.choosers()
                .openFile("Choose the public key you were given", "Public keys", List.of("*.pub", "*.pem"))
                .ifPresent(model::readKey);
    }
}
