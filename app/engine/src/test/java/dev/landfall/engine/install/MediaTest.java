package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Bundles on media")
class MediaTest {
    @TempDir
    private Path stick;

    @ParameterizedTest
    @CsvSource({
        "clearml-server-7.14.4, clearml-server, 7.14.4",
        "clearml-enterprise-1.0.0, clearml-enterprise, 1.0.0",
        "clearml-enterprise-3.21.6-1443, clearml-enterprise, 3.21.6-1443",
        "kubeflow-v1.9, kubeflow, v1.9",
        "lab-nightly, lab, nightly",
    })
    @DisplayName("are told by name and version, however many words the name has")
    void nameAndVersion(String file, String name, String version) throws IOException {
        Files.write(stick.resolve(file + ".01of02.landfall"), new byte[3]);
        Files.write(stick.resolve(file + ".02of02.landfall"), new byte[4]);
        List<Media.Found> found = Media.bundles(stick);
        assertEquals(
                List.of(name + " " + version + " 2 of 2, 7"),
                found.stream()
                        .map(f -> f.name() + " " + f.version() + " " + f.volumes() + " of " + f.of() + ", " + f.bytes())
                        .toList());
    }
}
