package dev.landfall.desktop.widgets;

import java.util.List;

/** The drawer at the right of the window, opened on demand. On the FX thread. */
public interface Details {
    void show(String title, List<Page> pages);

    void hide();

    /**
     * One text in the drawer.
     *
     * @param language {@code yaml}, {@code diff} or {@code text}
     */
    record Page(String name, String language, String text) {}
}
