package dev.landfall.desktop.widgets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Asks the engineer for files; the window uses the desktop's own dialogs, tests answer by themselves. On the FX thread. */
public interface Choosers {
    /** @param patterns such as {@code *.landfall}; empty for all files */
    Optional<Path> openFile(String title, String kind, List<String> patterns);

    Optional<Path> openFolder(String title);

    Optional<Path> saveFile(String title, String suggestedName);
}
