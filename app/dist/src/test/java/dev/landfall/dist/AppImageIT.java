package dev.landfall.dist;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The app image")
@DisabledIfSystemProperty(
        named = "landfall.image.skipped",
        matches = "true",
        disabledReason = "no app image was built: -Dlandfall.dist.skip")
@EnabledOnOs(value = OS.LINUX, disabledReason = "image layout of Linux")
class AppImageIT {
    private static final Path IMAGE = Path.of(System.getProperty("landfall.image", "target/landfall"));

    private static final String HEADLESS = "-Dglass.platform=Headless -Dprism.order=sw";
    private static final String PICKED_UP = "Picked up JAVA_TOOL_OPTIONS: " + HEADLESS + "\n";

    @TempDir
    private Path scratch;

    private record Ended(int exit, String out, String err) {}

    @Test
    @DisplayName("starts landfall, which says its version and nothing else")
    void version() throws Exception {
        assertEquals(new Ended(0, "landfall 1.0.0\n", ""), run(IMAGE.resolve("bin/landfall"), "--version"));
    }

    @Test
    @DisplayName("starts landfall, which helps and ends wrong usage with 2")
    void help() throws Exception {
        Ended help = run(IMAGE.resolve("bin/landfall"), "--help");
        Ended wrong = run(IMAGE.resolve("bin/landfall"), "no-such-command");
        assertAll(
                () -> assertEquals(0, help.exit(), help.err()),
                () -> assertTrue(help.out().startsWith("Usage: landfall"), help.out()),
                () -> assertEquals("", help.err()),
                () -> assertEquals(2, wrong.exit(), wrong.out()),
                () -> assertEquals("", wrong.out()),
                () -> assertTrue(wrong.err().contains("no-such-command"), wrong.err()));
    }

    @Test
    @DisplayName("starts landfall-desktop, which draws a first frame without a display and without warnings")
    void desktop() throws Exception {
        Ended ended = run(IMAGE.resolve("bin/landfall-desktop"), "--exit-after-first-frame");
        assertAll(
                () -> assertEquals(0, ended.exit(), ended.err()),
                () -> assertEquals("first frame\n", ended.out()),
                () -> assertEquals("", ended.err()),
                () -> assertTrue(
                        Files.notExists(scratch.resolve(".openjfx")),
                        "JavaFX unpacked libraries into the user's home"));
    }

    @Test
    @DisplayName("has the modules that building, importing and verifying bundles need")
    void bundles() throws Exception {
        Path landfall = IMAGE.resolve("bin/landfall");
        Path spec = Files.writeString(scratch.resolve("spec.yaml"), "name: a\nversion: '1'\nfiles: [spec.yaml]\n");
        Path built = scratch.resolve("built");
        Path imported = scratch.resolve("imported");
        Ended build = run(landfall, "bundle", "build", spec.toString(), "-o", built.toString());
        assertEquals(0, build.exit(), build.err());
        Ended second = run(
                landfall,
                "bundle",
                "import",
                built.resolve("a-1.01of01.landfall").toString(),
                "-o",
                imported.toString(),
                "--name",
                "b",
                "--version",
                "2");
        assertEquals(0, second.exit(), second.err());
        Ended verify = run(landfall, "bundle", "verify", imported.toString());
        assertEquals(0, verify.exit(), verify.err());
    }

    @Test
    @DisplayName("has a java that can start another process of the same modules, as the Helm worker is")
    void worker() throws Exception {
        Ended ended = run(
                IMAGE.resolve("lib/runtime/bin/java"),
                "--module-path",
                IMAGE.resolve("lib/app/mods").toString(),
                "--module",
                "dev.landfall.cli/dev.landfall.cli.Main",
                "--version");
        assertEquals(new Ended(0, "landfall 1.0.0\n", ""), ended);
    }

    @Test
    @DisplayName("holds Helm's native library for this platform")
    void helm() throws IOException {
        try (Stream<Path> mods = Files.list(IMAGE.resolve("lib/app/mods"))) {
            List<String> jars = mods.map(p -> String.valueOf(p.getFileName())).toList();
            assertTrue(jars.stream().anyMatch(n -> n.matches("linux-(amd64|arm64)-.*\\.jar")), jars.toString());
        }
    }

    private Ended run(Path command, String... arguments) throws Exception {
        File out = scratch.resolve("out").toFile();
        File err = scratch.resolve("err").toFile();
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(command.toString()), Stream.of(arguments))
                        .toList())
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().put("HOME", scratch.toString());
        builder.environment().put("JAVA_TOOL_OPTIONS", HEADLESS);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> command + " did not end");
        return new Ended(
                process.exitValue(),
                Files.readString(out.toPath(), StandardCharsets.UTF_8),
                Files.readString(err.toPath(), StandardCharsets.UTF_8).replace(PICKED_UP, ""));
    }
}
