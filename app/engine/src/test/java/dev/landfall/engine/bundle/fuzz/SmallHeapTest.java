package dev.landfall.engine.bundle.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.bench.VerifyOnce;
import dev.landfall.engine.bundle.SparseBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("In a process of its own, with a small heap,")
class SmallHeapTest {
    @TempDir
    Path folder;

    private String run(int megabytes, Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(180, TimeUnit.SECONDS), "it goes on and on");
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), text);
        return text;
    }

    @Test
    @DisplayName("bombs, a million members and nesting without end are refused in words")
    void bombs() throws Exception {
        String said = run(192, Bombs.class, folder.resolve("bombs").toString());
        assertTrue(said.lines().count() == 16, said);
    }

    @Test
    @DisplayName("a bundle of 1.2 TB with blobs over 16 GiB opens, and what would be pushed is worked out")
    void terabytes() throws Exception {
        Path bundle = folder.resolve("big");
        SparseBundle.claiming(bundle, 70, 18_000_000_000L, 200_000_000_000L);
        String said = run(256, VerifyOnce.class, bundle.toString(), "open");
        assertTrue(said.contains("images=70 bytes=1260000000000"), said);
    }

    @Test
    @DisplayName("a bundle whose blobs go on over several volumes is verified")
    void verified() throws Exception {
        Path bundle = folder.resolve("some");
        SparseBundle.main(new String[] {bundle.toString(), "5", "400000000", "300000000"});
        String said = run(48, VerifyOnce.class, bundle.toString());
        assertTrue(said.contains("images=5 bytes=2000000000 sound=true"), said);
    }
}
