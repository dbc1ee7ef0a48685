package dev.landfall.desktop.screens.bundle;

import dev.landfall.desktop.ports.BundlePort.Drive;
import dev.landfall.desktop.ports.BundlePort.Found;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Volumes on a drive that are called as those of the open bundle; whether they are of the same build, their tables say.
 *
 * @param drive its label
 */
public record Copy(String drive, Found found) {
    /** Those on drives that are plugged in, without the folders the bundle itself was opened from. */
    static List<Copy> of(OpenBundle open, List<Drive> drives) {
        List<Copy> copies = new ArrayList<>();
        for (Drive drive : drives) {
            for (Found found : drive.bundles()) {
                Copy copy = new Copy(drive.name(), found);
                boolean itself = Stream.concat(Stream.of(open.file(), folder(open.file())), open.folders().stream())
                        .anyMatch(copy.folder()::equals);
                if (!itself && copy.called().equals(open.name() + "-" + open.version())) {
                    copies.add(copy);
                }
            }
        }
        return copies;
    }

    /** The same for a volume that could not be opened, by its name alone. */
    static List<Copy> of(Path volume, List<Drive> drives) {
        List<Copy> copies = new ArrayList<>();
        for (Drive drive : drives) {
            for (Found found : drive.bundles()) {
                Copy copy = new Copy(drive.name(), found);
                if (!copy.folder().equals(folder(volume))
                        && String.valueOf(volume.getFileName()).startsWith(copy.called() + ".")) {
                    copies.add(copy);
                }
            }
        }
        return copies;
    }

    private String called() {
        return found.name() + "-" + found.version();
    }

    /** The folder they lie in. */
    public Path folder() {
        return folder(found.file());
    }

    private static Path folder(Path file) {
        return Objects.requireNonNullElse(file.getParent(), file);
    }
}
