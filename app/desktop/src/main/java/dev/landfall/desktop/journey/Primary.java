package dev.landfall.desktop.journey;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** A screen's one primary action: its words, whether it can be done now, and if not, what is missing. */
public final class Primary {
    private final StringProperty text = new SimpleStringProperty("");
    private final StringProperty hint = new SimpleStringProperty("");
    private final BooleanProperty ready = new SimpleBooleanProperty();
    private final BooleanProperty inOrder = new SimpleBooleanProperty(true);
    private final BooleanProperty quiet = new SimpleBooleanProperty();
    private final Runnable action;

    /** @param action what it does; called only while it is ready */
    public Primary(String text, Runnable action) {
        this.text.set(text);
        this.action = action;
    }

    /** It can be done. */
    public void allow(String words, String why) {
        text.set(words);
        hint.set(why);
        ready.set(true);
    }

    /** It cannot be done yet. */
    public void refuse(String words, String why) {
        text.set(words);
        hint.set(why);
        ready.set(false);
    }

    /** Whether earlier stations have to be done first. */
    public void inOrder(boolean needed) {
        inOrder.set(needed);
    }

    /** Whether it is shown without the accent: it can be done, but is not what one came for. */
    public void quiet(boolean without) {
        quiet.set(without);
    }

    public ReadOnlyBooleanProperty quiet() {
        return quiet;
    }

    public ReadOnlyStringProperty text() {
        return text;
    }

    /** In a few words why it is not ready, or what it will do. */
    public ReadOnlyStringProperty hint() {
        return hint;
    }

    public ReadOnlyBooleanProperty ready() {
        return ready;
    }

    public ReadOnlyBooleanProperty inOrder() {
        return inOrder;
    }

    /** Does it when it is ready. */
    public void act() {
        if (ready.get()) {
            action.run();
        }
    }
}
