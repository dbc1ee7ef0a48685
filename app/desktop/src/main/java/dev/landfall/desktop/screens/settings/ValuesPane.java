package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.screens.settings.ValuesModel.Shown;
import dev.landfall.desktop.widgets.Clip;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.TextViewer;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.ComboBox;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** The values of one release: compared with the chart's own, as given, whole, or edited by hand. */
final class ValuesPane extends VBox {
    private final SettingsModel model;
    private final Desk desk;
    private final ComboBox<String> releases = new ComboBox<>();
    private final ComboBox<Look> looks = new ComboBox<>();
    private final TextViewer text = new TextViewer();
    private final EditPane edit;
    private final VBox notes = Parts.column(8);
    private boolean updating;

    /** How one looks at the values. */
    enum Look {
        DIFFERENCE("Difference to the chart"),
        GIVEN("What is given to Helm"),
        WHOLE("All values of the chart"),
        EDITS("My edits");

        private final String words;

        Look(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    ValuesPane(SettingsModel model, Desk desk) {
        super(8);
        this.model = model;
        this.desk = desk;
        edit = new EditPane(model);
        text.setId("values-text");
        releases.setId("values-release");
        releases.setAccessibleText("Which release");
        releases.setPrefWidth(136);
        releases.setMinWidth(96);
        releases.valueProperty().addListener((p, was, is) -> {
            if (is != null && !updating) {
                model.values().choose(is);
            }
        });
        looks.setId("values-look");
        looks.setAccessibleText("How to look at the values");
        looks.getItems().setAll(Look.values());
        looks.setValue(Look.DIFFERENCE);
        looks.setMaxWidth(Double.MAX_VALUE);
        looks.setMinWidth(0);
        HBox.setHgrow(looks, Priority.ALWAYS);
        looks.valueProperty().addListener((p, was, is) -> update());
        text.visibleProperty().bind(edit.visibleProperty().not());
        getChildren()
                .addAll(
                        Parts.row(8, releases, looks, Clip.symbol("Copy", this::copied)),
                        notes,
                        Parts.grow(new StackPane(text, edit)));
        update();
    }

    /** Shows the edits of a release, to be mended. */
    void edit(String release) {
        model.values().choose(release);
        looks.setValue(Look.EDITS);
        edit.focus();
    }

    void update() {
        List<Shown> all = model.values().shown().get();
        updating = true;
        List<String> names = all == null
                ? List.of()
                : all.stream().map(s -> s.release().name()).toList();
        if (!releases.getItems().equals(names)) {
            releases.getItems().setAll(names);
        }
        releases.setValue(model.values().release().get());
        Parts.show(releases, names.size() > 1);
        updating = false;
        boolean editing = looks.getValue() == Look.EDITS && !names.isEmpty();
        edit.setVisible(editing);
        Optional<Shown> chosen = model.values().chosen();
        notes(chosen.orElse(null), editing);
        text.empty(all == null ? "Working it out…" : nothing());
        text.show(
                looks.getValue() == Look.DIFFERENCE ? "diff" : "yaml",
                chosen.map(this::shown).orElse(""));
        edit.update(chosen.orElse(null));
    }

    private void notes(@org.jspecify.annotations.Nullable Shown chosen, boolean editing) {
        notes.getChildren().clear();
        if (model.values().problem().get() != null) {
            notes.getChildren().add(ProblemPane.of(model.values().problem().get(), desk.remedies()));
        }
        if (chosen != null && !editing) {
            chosen.release().remarks().forEach(r -> notes.getChildren().add(RemarkLine.of(r, this::goTo)));
        }
        Parts.show(notes, !notes.getChildren().isEmpty());
    }

    private void goTo(int line) {
        looks.setValue(Look.EDITS);
        edit.goTo(line);
    }

    private String nothing() {
        return switch (looks.getValue()) {
            case DIFFERENCE -> "Nothing differs from the chart's own values.";
            default -> "Nothing is given: the chart's own values count.";
        };
    }

    private String shown(Shown shown) {
        return switch (looks.getValue()) {
            case DIFFERENCE -> shown.diff();
            case GIVEN -> shown.release().given();
            case WHOLE -> shown.release().whole();
            case EDITS ->
                model.answers().edits().get().getOrDefault(shown.release().name(), "");
        };
    }

    private String copied() {
        return model.values().chosen().map(this::shown).orElse("");
    }
}
