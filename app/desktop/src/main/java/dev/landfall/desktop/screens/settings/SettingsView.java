package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import java.util.List;
import java.util.Objects;
import javafx.beans.InvalidationListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The Settings screen: groups at the left edge, the questions of one in the middle, what they come to at the right. */
public final class SettingsView implements Screen {
    private static final KeyCombination NEXT = new KeyCodeCombination(KeyCode.PAGE_DOWN, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination BEFORE = new KeyCodeCombination(KeyCode.PAGE_UP, KeyCombination.SHORTCUT_DOWN);

    private final SettingsModel model;
    private final Desk desk;
    private final HBox content = new HBox(24);
    private final VBox page = Parts.column(24);
    private final ScrollPane scroll = Parts.scroll(page);
    private final SectionIndex index = new SectionIndex(this::open);
    private final Sections sections;
    private final VBox problem = Parts.column(8);
    private final VBox left = Parts.column(8, problem, Parts.grow(scroll));
    private final ToggleButton wide = new ToggleButton(null, Parts.icon(Feather.MAXIMIZE_2));
    private final ToggleButton security = new ToggleButton("Security");
    private final ToggleButton values = new ToggleButton("Values");
    private final ValuesPane valuesPane;
    private final SecurityPane securityPane;
    private final VBox right;
    private String section = "";
    private @Nullable Product built;

    public SettingsView(SettingsModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
        sections = new Sections(model, desk);
        valuesPane = new ValuesPane(model, desk);
        securityPane = new SecurityPane(model, desk, this::editValue);
        page.getStyleClass().add("questions");
        Parts.side(168, index);
        index.setMinWidth(120);
        right = Parts.column(8, bar(), Parts.grow(new StackPane(valuesPane, securityPane)));
        Parts.main(left);
        widen(false);
        content.getChildren().addAll(index, left, right);
        content.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
        listen();
        update();
        valuesPane.update();
        securityPane.update();
    }

    private void listen() {
        model.answers().form().addListener((p, was, form) -> update());
        InvalidationListener changed = o -> desk.gate().latest(valuesPane, valuesPane::update);
        List.of(
                        model.values().shown(),
                        model.values().release(),
                        model.values().problem(),
                        model.answers().edits())
                .forEach(o -> o.addListener(changed));
        InvalidationListener judged = o -> desk.gate().latest(securityPane, this::judged);
        List.of(
                        model.security().judged(),
                        model.security().stale(),
                        model.security().problem())
                .forEach(o -> o.addListener(judged));
        model.problem().addListener((p, was, is) -> problem());
        model.asked().addListener((p, was, id) -> focus(id));
        model.editAsked().addListener((p, was, release) -> {
            if (!release.isEmpty()) {
                values.setSelected(true);
                valuesPane.edit(release);
            }
        });
        problem();
    }

    private Node bar() {
        ToggleGroup which = new ToggleGroup();
        pill(values, "values", "left-pill", which, "What is given to the charts, compared with their own values");
        pill(security, "security-pane", "right-pill", which, "Which pods this cluster lets in");
        which.selectedToggleProperty().addListener((p, was, is) -> {
            if (is == null) {
                which.selectToggle(was);
            }
        });
        values.setSelected(true);
        valuesPane.visibleProperty().bind(values.selectedProperty());
        securityPane.visibleProperty().bind(security.selectedProperty());
        wide.setId("widen");
        wide.getStyleClass().addAll("button-icon", "flat", "symbol");
        wide.setAccessibleText("All the room for this");
        wide.setTooltip(new Tooltip("All the room for this, or beside the questions again"));
        wide.selectedProperty().addListener((p, was, is) -> widen(is));
        return Parts.headRow(new HBox(values, security), Parts.spacer(), wide);
    }

    /** Long values and edits are read better without the questions beside them. */
    private void widen(boolean on) {
        wide.setGraphic(Parts.icon(on ? Feather.MINIMIZE_2 : Feather.MAXIMIZE_2));
        Parts.show(left, !on);
        if (on) {
            Parts.show(index, false);
            Parts.main(right);
        } else {
            HBox.setHgrow(right, Priority.NEVER);
            Parts.side(432, right);
            right.setMinWidth(264);
            index();
        }
    }

    private static void pill(ToggleButton pill, String id, String style, ToggleGroup group, String tip) {
        pill.setId("show-" + id);
        pill.setToggleGroup(group);
        pill.getStyleClass().add(style);
        pill.setMinWidth(ToggleButton.USE_PREF_SIZE);
        pill.setTooltip(new Tooltip(tip));
    }

    private void pressed(KeyEvent event) {
        int step = NEXT.match(event) ? 1 : BEFORE.match(event) ? -1 : 0;
        if (step != 0) {
            index.beside(step).ifPresent(s -> open(s.id()));
            event.consume();
        }
    }

    private void problem() {
        problem.getChildren().clear();
        if (model.problem().get() != null) {
            problem.getChildren().add(ProblemPane.of(model.problem().get(), desk.remedies()));
        }
        Parts.show(problem, !problem.getChildren().isEmpty());
    }

    private void judged() {
        securityPane.update();
        sections.judged();
        index();
    }

    private void editValue(String release, ValueHint hint) {
        model.answers().editValue(release, hint);
        values.setSelected(true);
        valuesPane.edit(release);
    }

    private void update() {
        Form form = model.answers().form().get();
        if (form == null) {
            Parts.show(index, false);
            page.getChildren()
                    .setAll(Parts.empty(
                            Feather.SLIDERS, "The product's questions", "They are read from the bundle in a moment."));
            return;
        }
        if (!form.product().equals(built)) {
            built = form.product();
            sections.build(form);
        }
        sections.update(form);
        index();
        List<SectionIndex.Section> shown = index.getItems();
        if (shown.stream().noneMatch(s -> s.id().equals(section))) {
            open(shown.isEmpty() ? "" : shown.getFirst().id());
        } else {
            show();
        }
    }

    private void index() {
        Form form = model.answers().form().get();
        if (form != null) {
            index.update(sections.index(form), section);
            Parts.show(index, index.getItems().size() > 1 && !wide.isSelected());
        }
    }

    private void open(String id) {
        boolean other = !id.equals(section);
        section = id;
        index();
        show();
        if (other) {
            scroll.setVvalue(0);
        }
        // what switches come to is what one wants to see beside them
        if (other && id.equals(Sections.SWITCHES)) {
            security.setSelected(true);
        }
    }

    private void show() {
        Node box = sections.box(section);
        Button next = index.beside(1).map(this::nextButton).orElse(null);
        List<Node> nodes = next == null ? List.of(box) : List.of(box, next);
        boolean same = page.getChildren().size() == nodes.size()
                && page.getChildren().getFirst().equals(box)
                && (next == null
                        || Objects.equals(
                                next.getText(), ((Button) page.getChildren().getLast()).getText()));
        if (!same) {
            page.getChildren().setAll(nodes);
        }
    }

    private Button nextButton(SectionIndex.Section to) {
        Button next = Parts.button("Next: " + to.title(), Feather.ARROW_RIGHT, () -> {
            open(to.id());
            sections.focusFirst(to.id());
        });
        next.setId("next-section");
        next.setTooltip(new Tooltip("Next group (Ctrl+Page Down)"));
        return next;
    }

    private void focus(String question) {
        String in = sections.of(question);
        if (in.isEmpty()) {
            return;
        }
        wide.setSelected(false);
        update();
        open(in);
        Input input = sections.input(question);
        if (input != null) {
            scroll.applyCss();
            scroll.layout();
            input.field().focus();
            double height = page.getHeight() - scroll.getViewportBounds().getHeight();
            if (height > 0) {
                double y = page.sceneToLocal(input.field().localToScene(0, 0)).getY();
                scroll.setVvalue(Math.clamp((y - 24) / height, 0, 1));
            }
        }
    }

    @Override
    public Node content() {
        return content;
    }
}
