package dev.landfall.desktop.fx;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;

/** The window's looks. On the FX thread. */
public enum Theme {
    LIGHT("Light"),
    DARK("Dark"),
    /** Whatever the desktop around the window uses, as it changes. */
    SYSTEM("As the system");

    private final String label;

    Theme(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether this comes out dark now. */
    public boolean dark() {
        return switch (this) {
            case LIGHT -> false;
            case DARK -> true;
            case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
    }

    /** Puts it on every window of the process. */
    public void apply() {
        Application.setUserAgentStylesheet((dark() ? new PrimerDark() : new PrimerLight()).getUserAgentStylesheet());
    }

    /** Runs when the desktop around the window turns light or dark. */
    public static void whenSystemChanges(Runnable then) {
        Platform.getPreferences().colorSchemeProperty().addListener((scheme, was, is) -> then.run());
    }
}
