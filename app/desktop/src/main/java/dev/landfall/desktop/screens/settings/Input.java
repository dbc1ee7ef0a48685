package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.widgets.Choosers;
import dev.landfall.desktop.widgets.Field;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.SecretField;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.Question;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import org.kordamp.ikonli.feather.Feather;

/** One question as it is asked: the control its kind wants, its label, help and error. */
final class Input {
    private static final String DEFAULTED = "defaulted";

    private final Field field;
    private final Consumer<String> show;
    private final Supplier<Boolean> focused;
    private final Node control;
    private boolean updating;

    private Input(Field field, Node control, Consumer<String> show, Supplier<Boolean> focused) {
        this.field = field;
        this.control = control;
        this.show = show;
        this.focused = focused;
    }

    static Input of(Question question, SettingsModel model, Choosers choosers) {
        return switch (question.type()) {
            case TEXT, HOST, SIZE -> text(question, model, new TextField());
            case NUMBER -> number(question, model);
            case LINES -> lines(question, model, choosers);
            case BOOLEAN -> yesNo(question, model);
            case CHOICE -> choice(question, model, false);
            case STORAGE_CLASS, INGRESS_CLASS -> choice(question, model, true);
            case SECRET -> secret(question, model);
        };
    }

    private static Input number(Question question, SettingsModel model) {
        TextField number = new TextField();
        number.setMaxWidth(120);
        return text(question, model, number);
    }

    /** Several lines, typed, pasted or read from a file: certificates, lists of users. */
    private static Input lines(Question question, SettingsModel model, Choosers choosers) {
        TextArea area = Parts.area(4);
        area.getStyleClass().add("mono");
        Button file = Parts.button(
                "From a file…",
                Feather.FOLDER,
                () -> choosers.openFile(question.ask(), "Text", List.of())
                        .ifPresent(path -> model.answerFrom(question.id(), path)));
        file.setId("file-" + question.id());
        file.getStyleClass().add("small-button");
        return text(question, model, area, Parts.column(4, area, file));
    }

    private static Input text(Question question, SettingsModel model, TextInputControl control) {
        return text(question, model, control, control);
    }

    private static Input text(Question question, SettingsModel model, TextInputControl control, Node shown) {
        // what was read from a file shows at once, wherever the focus is
        Input input = new Input(field(question, shown, control), control, control::setText, control::isFocused);
        control.textProperty().addListener((p, was, is) -> input.typed(model, question, is));
        control.focusedProperty().addListener((p, was, focused) -> input.left(model, question, focused));
        return input;
    }

    private static Input yesNo(Question question, SettingsModel model) {
        CheckBox box = new CheckBox("Yes");
        Input input = new Input(
                field(question, box, box), box, value -> box.setSelected(Boolean.parseBoolean(value)), () -> false);
        box.selectedProperty().addListener((p, was, is) -> input.typed(model, question, String.valueOf(is)));
        return input;
    }

    private static Input choice(Question question, SettingsModel model, boolean free) {
        ComboBox<String> box = new ComboBox<>();
        box.getItems().setAll(model.answers().choices(question));
        box.setMaxWidth(Double.MAX_VALUE);
        box.setVisibleRowCount(14);
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(box.valueProperty());
        box.setTooltip(whole);
        box.setEditable(free);
        if (free) {
            box.setPromptText("the cluster's default");
            Input input = new Input(
                    field(question, box, box.getEditor()),
                    box,
                    value -> box.getEditor().setText(value),
                    () -> box.getEditor().isFocused() || box.isFocused());
            box.getEditor().textProperty().addListener((p, was, is) -> input.typed(model, question, is));
            return input;
        }
        Input input = new Input(field(question, box, box), box, box::setValue, () -> false);
        box.valueProperty().addListener((p, was, is) -> {
            if (is != null) {
                input.typed(model, question, is);
            }
        });
        return input;
    }

    private static Input secret(Question question, SettingsModel model) {
        Button make = Parts.symbol(
                Feather.REFRESH_CW, "Make one up", () -> model.answers().generate(question.id()));
        SecretField secret = question.generate() > 0 ? new SecretField(make) : new SecretField();
        if (question.generate() > 0) {
            secret.prompt("made up when left empty");
        }
        Input input = new Input(
                field(question, secret, secret.input()),
                secret.input(),
                secret.text()::set,
                () -> secret.input().isFocused());
        secret.text().addListener((p, was, is) -> input.typed(model, question, is));
        return input;
    }

    private static Field field(Question question, Node control, Node focus) {
        focus.setId("answer-" + question.id());
        return new Field(question.ask(), question.kubernetes(), question.help(), control, focus);
    }

    private void typed(SettingsModel model, Question question, String value) {
        if (!updating) {
            model.answers().answer(question.id(), value == null ? "" : value);
        }
    }

    /** Who leaves a field empty sees its default come back. */
    private void left(SettingsModel model, Question question, boolean focused) {
        Form form = model.answers().form().get();
        if (!focused && form != null) {
            form.fields().stream()
                    .filter(f -> f.question().id().equals(question.id()))
                    .forEach(f -> update(f, model));
        }
    }

    /** Shows the answer as it stands; what is being typed at is left alone. */
    void update(Form.Field now, SettingsModel model) {
        updating = true;
        // a generated secret replaces what is typed, everything else waits until the field is left
        if (!focused.get() || now.given()) {
            show.accept(now.value());
        }
        updating = false;
        control.getStyleClass().remove(DEFAULTED);
        if (!now.given()) {
            control.getStyleClass().add(DEFAULTED);
        }
        field.error(model.answers().error(now));
    }

    Field field() {
        return field;
    }
}
