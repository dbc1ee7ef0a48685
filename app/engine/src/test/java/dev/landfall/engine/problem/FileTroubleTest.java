package dev.landfall.engine.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.format.Yaml;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file that cannot be used")
class FileTroubleTest {
    @TempDir
    Path folder;

    private static Object why(Executable call) {
        return assertThrows(ProblemException.class, call).problem().facts().get("why");
    }

    @Test
    @DisplayName("is said to be missing in words, wherever it is looked for")
    void missing() {
        assertEquals("there is no such file or folder", why(() -> Yaml.read(folder.resolve("no.yaml"))));
        assertEquals("there is no such file or folder", why(() -> Bundles.open(folder.resolve("no.landfall"))));
    }

    @Test
    @DisplayName("keeps what the system or the caller says of it")
    void otherwise() {
        FileSystemException full = new FileSystemException("/x/y", null, "No space left on device");
        assertEquals("No space left on device", why(() -> {
            throw ProblemException.because(full, "format.unreadable", "file", "y", "why", full.getMessage());
        }));
        IOException broken = new IOException("the stream is cut off");
        assertEquals("the stream is cut off", why(() -> {
            throw ProblemException.because(broken, "format.unreadable", "file", "y", "why", broken.getMessage());
        }));
        assertEquals("line 3 is odd", why(() -> {
            throw ProblemException.because(full, "format.unreadable", "file", "y", "why", "line 3 is odd");
        }));
    }
}
