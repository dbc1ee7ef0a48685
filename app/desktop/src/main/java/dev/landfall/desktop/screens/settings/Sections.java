package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.screens.settings.SectionIndex.Section;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The groups of questions and the switches, each as the page it is shown on. */
final class Sections {
    /** The id of the page with the switches; groups have their titles. */
    static final String SWITCHES = "\u0000switches";

    private final SettingsModel model;
    private final Desk desk;
    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final Map<String, VBox> boxes = new LinkedHashMap<>();
    private @Nullable SwitchList switches;

    Sections(SettingsModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
    }

    void build(Form form) {
        inputs.clear();
        boxes.clear();
        for (Product.Group group : form.product().groups()) {
            VBox box = Parts.column(16, Parts.headRow(Parts.heading(group.title())));
            if (!group.help().isEmpty()) {
                box.getChildren().add(Parts.wrapped(group.help(), "muted"));
            }
            for (Product.Question question : group.questions()) {
                Input input = Input.of(question, model, desk.choosers());
                inputs.put(question.id(), input);
                box.getChildren().add(input.field());
            }
            boxes.put(group.title(), box);
        }
        switches = new SwitchList(form.product(), model, desk);
    }

    void update(Form form) {
        Map<String, Form.Field> asked = new HashMap<>();
        form.fields().forEach(f -> asked.put(f.question().id(), f));
        inputs.forEach((id, input) -> {
            Form.Field field = asked.get(id);
            Parts.show(input.field(), field != null);
            if (field != null) {
                input.update(field, model);
            }
        });
        if (switches != null) {
            switches.update(form);
        }
    }

    void judged() {
        if (switches != null) {
            switches.judged();
        }
    }

    /** The pages that there is something on now, with what is open on each. */
    List<Section> index(Form form) {
        List<Section> all = new ArrayList<>();
        Set<String> toMend =
                model.answers().open(form).stream().map(f -> f.question().id()).collect(Collectors.toSet());
        for (Product.Group group : form.product().groups()) {
            List<Form.Field> fields = form.fields(group);
            if (!fields.isEmpty()) {
                List<Form.Field> open = fields.stream()
                        .filter(f -> toMend.contains(f.question().id()))
                        .toList();
                boolean blamed =
                        open.stream().anyMatch(f -> !model.answers().error(f).isEmpty());
                String note = open.isEmpty() ? "answered" : Amounts.count(open.size(), "answer") + " missing or wrong";
                all.add(new Section(group.title(), group.title(), open.size(), blamed, note));
            }
        }
        if (!form.switches().isEmpty()) {
            int helpful = model.security().helpful().size();
            all.add(new Section(
                    SWITCHES,
                    "Switches",
                    helpful,
                    helpful > 0,
                    helpful == 0 ? "nothing to do" : "pods would be refused"));
        }
        return all;
    }

    Node box(String section) {
        VBox box = section.equals(SWITCHES) ? switches : boxes.get(section);
        return box == null ? new Region() : box;
    }

    @Nullable
    Input input(String question) {
        return inputs.get(question);
    }

    /** The page that asks a question; empty when none does. */
    String of(String question) {
        Form form = model.answers().form().get();
        return form == null
                ? ""
                : form.product().groups().stream()
                        .filter(g -> g.questions().stream().anyMatch(q -> q.id().equals(question)))
                        .map(Product.Group::title)
                        .findFirst()
                        .orElse("");
    }

    /** Puts the focus on the first question of a page. */
    void focusFirst(String section) {
        Form form = model.answers().form().get();
        if (form == null) {
            return;
        }
        form.product().groups().stream()
                .filter(g -> g.title().equals(section))
                .flatMap(g -> form.fields(g).stream())
                .map(f -> inputs.get(f.question().id()))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .ifPresent(i -> i.field().focus());
    }
}
