package dev.landfall.engine.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file that is put into its place whole")
class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("is not written through a link that waits under the name it has until then")
    void link() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine"), "mine");
        Path media = Files.createDirectories(folder.resolve("media"));
        Files.createSymbolicLink(media.resolve(".a.sig.part"), mine);
        byte[] content = "theirs".getBytes(StandardCharsets.US_ASCII);
        assertThrows(IOException.class, () -> WholeFile.write(media.resolve("a.sig"), content));
        assertEquals("mine", Files.readString(mine));
    }

    @Test
    @DisplayName("takes the place of the one before")
    void replaced() throws IOException {
        Path file = folder.resolve("a");
        WholeFile.write(file, "one".getBytes(StandardCharsets.US_ASCII));
        WholeFile.write(file, "two".getBytes(StandardCharsets.US_ASCII));
        assertEquals("two", Files.readString(file));
    }
}
