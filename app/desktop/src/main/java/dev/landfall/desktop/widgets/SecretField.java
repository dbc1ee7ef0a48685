package dev.landfall.desktop.widgets;

import javafx.beans.property.StringProperty;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.PasswordField;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A secret behind an eye, which can be copied, and made up where that is offered. */
public final class SecretField extends HBox {
    private final PasswordField hidden = new PasswordField();
    private final TextField open = new TextField();
    private final ToggleButton eye = new ToggleButton(null, new FontIcon(Feather.EYE));

    public SecretField(Button... more) {
        super(4);
        setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        open.textProperty().bindBidirectional(hidden.textProperty());
        open.setVisible(false);
        open.getStyleClass().add("mono");
        eye.getStyleClass().addAll("button-icon", "flat", "symbol");
        eye.setAccessibleText("Show the secret");
        eye.setTooltip(new Tooltip("Show or hide"));
        eye.selectedProperty().addListener((p, was, shown) -> {
            open.setVisible(shown);
            hidden.setVisible(!shown);
            ((FontIcon) eye.getGraphic()).setIconCode(shown ? Feather.EYE_OFF : Feather.EYE);
        });
        getChildren().addAll(Parts.grow(new StackPane(hidden, open)), eye);
        getChildren().addAll(more);
    }

    public StringProperty text() {
        return hidden.textProperty();
    }

    public void prompt(String text) {
        hidden.setPromptText(text);
        open.setPromptText(text);
    }

    /** What takes the focus. */
    public Node input() {
        return hidden;
    }
}
