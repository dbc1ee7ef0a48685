package dev.landfall.desktop;

import java.util.List;
import javafx.application.Application;

/** The command {@code landfall-desktop}. */
public final class Main {
    private Main() {}

    /** Opens the window and returns when it is closed; ends with 2 when the arguments are wrong. */
    public static void main(String[] args) {
        try {
            Options.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        Application.launch(DesktopApp.class, args);
    }
}
