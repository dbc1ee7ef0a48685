package dev.landfall.desktop.widgets;

import java.util.List;
import javafx.scene.Node;

/** What a screen gives the window to show; title, primary action and everything around it belong to the window. */
public interface Screen {
    Node content();

    /** Lesser actions, beside the primary one. */
    default List<Node> secondary() {
        return List.of();
    }
}
