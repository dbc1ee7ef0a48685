package dev.landfall.desktop.widgets;

import javafx.css.PseudoClass;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/** A question with its control; what is wrong with the answer stands where the help stood, so nothing moves. */
public final class Field extends VBox {
    private static final PseudoClass ERROR = PseudoClass.getPseudoClass("error");

    private final Node control;
    private final String help;
    private final Label note;
    private String error = "";

    /**
     * @param technical the same in Kubernetes words, in small beside it; may be empty
     * @param help may be empty
     */
    public Field(String label, String technical, String help, Node control) {
        this(label, technical, help, control, control);
    }

    /** @param focus what takes the focus when the control has several parts */
    public Field(String label, String technical, String help, Node control, Node focus) {
        super(4);
        this.control = focus;
        this.help = help;
        getStyleClass().add("field");
        Label name = Parts.text(label, "field-label");
        name.setLabelFor(focus);
        control.setAccessibleText(label);
        focus.setAccessibleText(label);
        focus.setAccessibleHelp(help);
        name.setWrapText(true);
        FlowPane head = new FlowPane(8, 2, name);
        head.setRowValignment(VPos.BASELINE);
        if (!technical.isEmpty()) {
            // beside the question, or below it where there is no room
            Label small = Parts.small(technical);
            small.setWrapText(true);
            head.getChildren().add(small);
        }
        note = Parts.wrapped(help, "field-note");
        getChildren().addAll(head, control, note);
        Parts.show(note, !help.isEmpty());
    }

    /** @param text what is wrong with the answer; empty when nothing is */
    public void error(String text) {
        error = text;
        note.setText(text.isEmpty() ? help : text);
        note.getStyleClass().remove("field-error");
        if (!text.isEmpty()) {
            note.getStyleClass().add("field-error");
        }
        Parts.show(note, !note.getText().isEmpty());
        control.pseudoClassStateChanged(ERROR, !text.isEmpty());
        control.setAccessibleHelp(note.getText());
    }

    public String error() {
        return error;
    }

    /** Puts the focus where the answer is typed. */
    public void focus() {
        control.requestFocus();
    }
}
