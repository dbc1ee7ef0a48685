package dev.landfall.desktop.screens.settings;

import atlantafx.base.controls.ToggleSwitch;
import dev.landfall.desktop.ports.SettingsPort.Verdict;
import dev.landfall.desktop.screens.settings.SettingsModel.Shown;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Clip;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.desktop.widgets.TextViewer;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The Settings screen: questions and switches at the left, what they come to at the right. */
public final class SettingsView implements Screen {
    private final SettingsModel model;
    private final Desk desk;
    private final HBox content = new HBox(24);
    private final VBox questions = Parts.column(24);
    private final ScrollPane scroll = Parts.scroll(questions);
    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final Map<Product.Group, VBox> groups = new LinkedHashMap<>();
    private final VBox switches = Parts.column(16);
    private final Map<String, Switch> toggles = new HashMap<>();
    private final TextViewer values = new TextViewer();
    private final TextViewer diff = new TextViewer();
    private final VBox notes = Parts.column(8);
    private @Nullable Product built;

    public SettingsView(SettingsModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
        questions.getStyleClass().add("questions");
        VBox right = Parts.column(8, previewBar(), notes, Parts.grow(new StackPane(values, diff)));
        Parts.side(464, right);
        Parts.main(scroll);
        scroll.setMaxHeight(Double.MAX_VALUE);
        content.getChildren().addAll(scroll, right);
        model.form().addListener((p, was, form) -> update());
        model.shown().addListener((p, was, shown) -> desk.gate().latest(values, this::preview));
        model.problem().addListener((p, was, is) -> preview());
        model.asked().addListener((p, was, id) -> focus(id));
        update();
        preview();
    }

    private Node previewBar() {
        ToggleGroup which = new ToggleGroup();
        ToggleButton difference = new ToggleButton("Difference");
        ToggleButton whole = new ToggleButton("Values");
        difference.setTooltip(new Tooltip("What your answers change against the chart's own values"));
        whole.setTooltip(new Tooltip("What is given to Helm"));
        difference.setMinWidth(ToggleButton.USE_PREF_SIZE);
        whole.setMinWidth(ToggleButton.USE_PREF_SIZE);
        difference.setId("show-diff");
        whole.setId("show-values");
        difference.setToggleGroup(which);
        whole.setToggleGroup(which);
        difference.getStyleClass().add("left-pill");
        whole.getStyleClass().add("right-pill");
        which.selectedToggleProperty().addListener((p, was, is) -> {
            if (is == null) {
                which.selectToggle(was);
            }
        });
        which.selectToggle(difference);
        values.visibleProperty().bind(whole.selectedProperty());
        diff.visibleProperty().bind(difference.selectedProperty());
        return Parts.headRow(
                Parts.heading("Preview"), Parts.spacer(), new HBox(difference, whole), Clip.symbol("Copy", () -> {
                    Shown shown = model.shown().get();
                    return shown == null
                            ? ""
                            : whole.isSelected() ? shown.preview().given() : shown.diff();
                }));
    }

    private void update() {
        Form form = model.form().get();
        if (form == null) {
            questions
                    .getChildren()
                    .setAll(Parts.empty(
                            Feather.SLIDERS, "The product's questions", "They are read from the bundle in a moment."));
            return;
        }
        if (!form.product().equals(built)) {
            build(form);
        }
        Map<String, Form.Field> asked = new HashMap<>();
        form.fields().forEach(f -> asked.put(f.question().id(), f));
        inputs.forEach((id, input) -> {
            Form.Field field = asked.get(id);
            Parts.show(input.field(), field != null);
            if (field != null) {
                input.update(field, model);
            }
        });
        groups.forEach((group, box) -> Parts.show(box, !form.fields(group).isEmpty()));
        Map<String, Form.Switch> offered = new HashMap<>();
        form.switches().forEach(s -> offered.put(s.toggle().id(), s));
        toggles.forEach((id, box) -> {
            Form.Switch now = offered.get(id);
            Parts.show(box, now != null);
            if (now != null) {
                box.update(now.on());
            }
        });
        Parts.show(switches, !offered.isEmpty());
    }

    private void build(Form form) {
        built = form.product();
        inputs.clear();
        groups.clear();
        toggles.clear();
        questions.getChildren().clear();
        for (Product.Group group : form.product().groups()) {
            VBox box = Parts.column(16, Parts.headRow(Parts.heading(group.title())));
            if (!group.help().isEmpty()) {
                box.getChildren().add(Parts.wrapped(group.help(), "muted"));
            }
            for (Product.Question question : group.questions()) {
                Input input = Input.of(question, model);
                inputs.put(question.id(), input);
                box.getChildren().add(input.field());
            }
            groups.put(group, box);
            questions.getChildren().add(box);
        }
        switches.getChildren().setAll(Parts.heading("Switches"));
        for (Product.Toggle toggle : form.product().toggles()) {
            Switch box = new Switch(toggle);
            toggles.put(toggle.id(), box);
            switches.getChildren().add(box);
        }
        questions.getChildren().add(switches);
    }

    private void preview() {
        notes.getChildren().clear();
        if (model.problem().get() != null) {
            notes.getChildren().add(ProblemPane.of(model.problem().get(), desk.remedies()));
        }
        Shown shown = model.shown().get();
        values.empty(shown == null ? "Working it out…" : "Nothing is given: the chart's own values count.");
        diff.empty(shown == null ? "Working it out…" : "No difference to the chart's own values.");
        if (shown != null) {
            for (String warning : shown.preview().warnings()) {
                Label line = Parts.wrapped(warning, "warn-text");
                line.setGraphic(Parts.icon(Feather.ALERT_TRIANGLE));
                notes.getChildren().add(line);
            }
            values.show("yaml", shown.preview().given());
            diff.show("diff", shown.diff());
            if (shown.diff().isBlank()) {
                diff.setPlaceholder(Parts.text("Nothing differs from the chart's own values.", "muted"));
            }
            toggles.forEach((id, box) -> box.verdict(shown.preview().verdicts().get(id)));
        }
        Parts.show(notes, !notes.getChildren().isEmpty());
    }

    private void focus(String question) {
        Input input = inputs.get(question);
        if (input != null) {
            update();
            input.field().focus();
            double height = questions.getHeight() - scroll.getViewportBounds().getHeight();
            if (height > 0) {
                double y =
                        questions.sceneToLocal(input.field().localToScene(0, 0)).getY();
                scroll.setVvalue(Math.clamp((y - 24) / height, 0, 1));
            }
        }
    }

    /** One switch: what it is, what it changes, and what comes of it. */
    private final class Switch extends VBox {
        private final ToggleSwitch button = new ToggleSwitch();
        private final Badge verdict = new Badge(Tone.IDLE, "");
        private boolean updating;

        Switch(Product.Toggle toggle) {
            super(4);
            button.setId("toggle-" + toggle.id());
            button.setAccessibleText(toggle.label());
            button.setAccessibleHelp(toggle.changes());
            button.selectedProperty().addListener((p, was, on) -> {
                if (!updating) {
                    model.toggle(toggle.id(), on);
                }
            });
            Label label = Parts.text(toggle.label(), "field-label");
            label.setLabelFor(button);
            getChildren()
                    .addAll(
                            Parts.row(8, label, Parts.spacer(), button),
                            Parts.wrapped(toggle.changes(), "field-note"),
                            verdict);
            verdict(null);
        }

        void update(boolean on) {
            updating = true;
            button.setSelected(on);
            updating = false;
        }

        void verdict(@Nullable Verdict now) {
            Parts.show(verdict, now != null);
            if (now != null) {
                verdict.set(now.good() ? Tone.GOOD : Tone.BAD, now.text());
            }
        }
    }

    /** The questions that are asked, for tests of the order they are asked in. */
    List<String> order() {
        return List.copyOf(inputs.keySet());
    }

    @Override
    public Node content() {
        return content;
    }
}
