package dev.landfall.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Data and tools that lie outside the repository: in {@code LANDFALL_SHARED}, or in a folder {@code shared} beside the checkout. */
public final class SharedData {
    private SharedData() {}

    /** A file or folder of it, when it is there. */
    public static Optional<Path> find(String relative) {
        String named = System.getenv("LANDFALL_SHARED");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named).resolve(relative)).filter(Files::exists);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared").resolve(relative);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
