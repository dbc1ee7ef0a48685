package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.foreign.KnownLayouts;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that another tool wrote, told at a glance: walking through any folder that someone chose could take long. */
final class ForeignFolder {
    private ForeignFolder() {}

    static boolean is(Path folder) {
        return MirrorParts.first(folder).isPresent()
                || KnownLayouts.signs().stream().anyMatch(sign -> Files.exists(folder.resolve(sign)));
    }
}
