package dev.landfall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A bundle on several sticks, on the command line")
class SeveralSticksWayTest {
    @TempDir
    Path folder;

    private Landfall.Ended run(int code, String... args) {
        Landfall landfall =
                new Landfall().with("XDG_CONFIG_HOME", folder.resolve("config").toString());
        Landfall.Ended ended = landfall.run(args);
        assertEquals(code, ended.code(), () -> List.of(args) + "\n" + ended);
        return ended;
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    @DisplayName(
            "is read where its sound volumes are, missing ones are named, and repaired from several copies at once")
    void sticks() throws IOException {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Files.write(folder.resolve("tool.bin"), content);
        Files.writeString(folder.resolve("spec.yaml"), "name: tools\nversion: \"1\"\nfiles: [{path: tool.bin}]\n");
        Path one = folder.resolve("one");
        String spec = folder.resolve("spec.yaml").toString();
        run(0, "bundle", "build", spec, "-o", one.toString(), "--volume-size", "128k");
        Path two = Files.createDirectory(folder.resolve("two"));
        Path three = Files.createDirectory(folder.resolve("three"));
        String second = "tools-1.02of03.landfall";
        Path first = one.resolve("tools-1.01of03.landfall");
        Files.copy(first, three.resolve(first.getFileName()));
        Files.copy(one.resolve(second), three.resolve(second));
        Files.move(one.resolve(second), two.resolve(second));

        Landfall.Ended missing = run(4, "bundle", "verify", first.toString());
        assertTrue(missing.err().contains(second), missing::toString);
        run(0, "bundle", "verify", first.toString(), "--also", two.toString());
        run(0, "bundle", "inspect", one.toString(), "--also", two.toString());

        // on the first two sticks damaged, on the third sound: read all the same
        flip(first, 700);
        flip(two.resolve(second), -2000);
        run(4, "bundle", "verify", first.toString(), "--also", two.toString());
        run(0, "bundle", "verify", first.toString(), "--also", two.toString(), "--also", three.toString());

        // each of two copies has one of the volumes
        Path fourth = Files.createDirectory(folder.resolve("four"));
        Files.move(three.resolve(second), fourth.resolve(second));
        Landfall.Ended mended = run(
                0,
                "bundle",
                "repair",
                one.toString(),
                "--also",
                two.toString(),
                "--from",
                three.resolve(first.getFileName()).toString(),
                "--from",
                fourth.toString());
        assertTrue(mended.out().contains("whole again"), mended::toString);
        assertEquals(-1, Files.mismatch(first, three.resolve(first.getFileName())));
        assertEquals(-1, Files.mismatch(two.resolve(second), fourth.resolve(second)));
        run(0, "bundle", "verify", one.toString(), "--also", two.toString());
    }
}
