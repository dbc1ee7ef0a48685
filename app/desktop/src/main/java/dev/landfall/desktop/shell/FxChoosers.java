package dev.landfall.desktop.shell;

import dev.landfall.desktop.widgets.Choosers;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.FileChooser.ExtensionFilter;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/** The desktop's own file dialogs; each opens where the last one ended. On the FX thread. */
public final class FxChoosers implements Choosers {
    private final Stage owner;
    private @Nullable File folder;

    public FxChoosers(Stage owner) {
        this.owner = owner;
    }

    @Override
    public Optional<Path> openFile(String title, String kind, List<String> patterns) {
        return remember(chooser(title, kind, patterns).showOpenDialog(owner));
    }

    @Override
    public Optional<Path> saveFile(String title, String suggestedName) {
        FileChooser chooser = chooser(title, "", List.of());
        chooser.setInitialFileName(suggestedName);
        return remember(chooser.showSaveDialog(owner));
    }

    @Override
    public Optional<Path> openFolder(String title) {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(title);
        chooser.setInitialDirectory(start());
        return remember(chooser.showDialog(owner));
    }

    private FileChooser chooser(String title, String kind, List<String> patterns) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialDirectory(start());
        if (!patterns.isEmpty()) {
            chooser.getExtensionFilters().add(new ExtensionFilter(kind, patterns));
            chooser.getExtensionFilters().add(new ExtensionFilter("All files", "*"));
        }
        return chooser;
    }

    /** A drive may have been pulled out meanwhile, and a dialog that starts nowhere throws. */
    private @Nullable File start() {
        return folder != null && folder.isDirectory() ? folder : null;
    }

    private Optional<Path> remember(@Nullable File chosen) {
        if (chosen == null) {
            return Optional.empty();
        }
        folder = chosen.isDirectory() ? chosen : chosen.getParentFile();
        return Optional.of(chosen.toPath());
    }
}
