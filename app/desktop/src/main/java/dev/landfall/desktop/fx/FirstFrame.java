package dev.landfall.desktop.fx;

import javafx.animation.AnimationTimer;
import javafx.application.Platform;

/** The moment the window has been drawn for the first time. */
public final class FirstFrame {
    /** This pulse comes after the first frame was handed to the renderer. */
    private static final int DRAWN = 3;

    private FirstFrame() {}

    /** Says {@code first frame} on the terminal and ends the toolkit. On the FX thread, after the window was shown. */
    public static void thenExit() {
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                if (++pulses == DRAWN) {
                    stop();
                    System.out.println("first frame");
                    Platform.exit();
                }
            }
        }.start();
    }
}
