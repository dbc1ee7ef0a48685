package dev.landfall.desktop.widgets;

import java.util.Arrays;
import javafx.scene.control.Label;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A state in an icon and a word. */
public final class Badge extends Label {
    private final FontIcon icon = new FontIcon(Feather.CIRCLE);

    public Badge(Tone tone, String word) {
        getStyleClass().add("badge");
        setGraphic(icon);
        set(tone, word);
    }

    public void set(Tone tone, String word) {
        set(tone, tone.symbol(), word);
    }

    public void set(Tone tone, Feather symbol, String word) {
        getStyleClass().removeAll(Arrays.stream(Tone.values()).map(Tone::style).toList());
        getStyleClass().add(tone.style());
        icon.setIconCode(symbol);
        setText(word);
        setAccessibleText(word);
    }
}
