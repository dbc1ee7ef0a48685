package dev.landfall.desktop.widgets;

import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.kordamp.ikonli.feather.Feather;

/** The way to the clipboard. On the FX thread. */
public final class Clip {
    private Clip() {}

    public static void put(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    /** A button that copies what the supplier says when it is pressed. */
    public static Button button(String words, Supplier<String> text) {
        return Parts.button(words, Feather.COPY, () -> put(text.get()));
    }

    /** The same as a symbol. */
    public static Button symbol(String words, Supplier<String> text) {
        return Parts.symbol(Feather.COPY, words, () -> put(text.get()));
    }
}
