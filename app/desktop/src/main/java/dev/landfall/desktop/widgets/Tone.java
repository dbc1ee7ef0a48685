package dev.landfall.desktop.widgets;

import dev.landfall.desktop.journey.StationState;
import dev.landfall.engine.problem.Severity;
import org.kordamp.ikonli.feather.Feather;

/** How something stands, by icon and colour; its word is said beside it. */
public enum Tone {
    GOOD("good", Feather.CHECK_CIRCLE),
    WARN("warn", Feather.ALERT_TRIANGLE),
    BAD("bad", Feather.X_CIRCLE),
    BUSY("busy", Feather.LOADER),
    IDLE("idle", Feather.CIRCLE),
    INFO("info", Feather.INFO);

    private final String style;
    private final Feather symbol;

    Tone(String style, Feather symbol) {
        this.style = style;
        this.symbol = symbol;
    }

    /** The style class that colours it. */
    public String style() {
        return style;
    }

    public Feather symbol() {
        return symbol;
    }

    public static Tone of(Severity severity) {
        return switch (severity) {
            case PASS -> GOOD;
            case WARN -> WARN;
            case FAIL -> BAD;
        };
    }

    public static Tone of(StationState state) {
        return switch (state) {
            case TO_DO -> IDLE;
            case NOW -> INFO;
            case DONE -> GOOD;
            case NEEDS_YOU -> WARN;
            case FAILED -> BAD;
            case REDO -> WARN;
        };
    }
}
