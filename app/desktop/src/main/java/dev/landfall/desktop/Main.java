package dev.landfall.desktop;

import javafx.application.Application;

/** The command {@code landfall-desktop}. */
public final class Main {
    private Main() {}

    /** Opens the window and returns when it is closed. */
    public static void main(String[] args) {
        Application.launch(DesktopApp.class, args);
    }
}
