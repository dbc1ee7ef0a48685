package dev.landfall.engine.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.testing.MadeWheels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A wheel")
class WheelTest {
    @TempDir
    Path folder;

    private static final String INFO = "demo-1.0.dist-info/";

    private static Map<String, String> sound() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("demo.py", "");
        files.put(INFO + "METADATA", MadeWheels.metadata("demo", "1.0"));
        files.put(INFO + "WHEEL", "Wheel-Version: 1.0\n");
        return files;
    }

    private Problem refused(Path file) {
        Problem problem =
                assertThrows(ProblemException.class, () -> Wheel.read(file)).problem();
        assertEquals("packages.wheel-refused", problem.code());
        assertEquals(file.toString(), problem.facts().get("file"));
        return problem;
    }

    private void refused(Map<String, String> files, String why) throws IOException {
        Problem problem = refused(MadeWheels.zip(folder.resolve("demo-1.0-py3-none-any.whl"), files));
        assertTrue(problem.why().contains(why), problem.why());
    }

    @Test
    @DisplayName("gives name, version, tags, Pythons, needs and its digest")
    void reads() throws IOException {
        Path file = MadeWheels.pure(
                folder,
                "Some.Thing-else",
                "1.0",
                "Requires-Python: >=3.8, <4",
                "Requires-Dist: Six (>=1.5)",
                "Requires-Dist: colorama; sys_platform == 'win32'",
                "Requires-Dist: typing_extensions>=4");
        Path named = Files.move(file, folder.resolve("some_thing_else-1.0.0-2b-py2.py3-none-any.whl"));
        Files.delete(Files.copy(named, folder.resolve("x")));
        Wheel wheel = Wheel.read(renamed(named));
        assertEquals("some-thing-else", wheel.project());
        assertEquals("1.0", wheel.version());
        assertEquals("2b", wheel.name().build());
        assertEquals(List.of("py2", "py3"), wheel.name().pythons());
        assertEquals(List.of("any"), wheel.name().platforms());
        assertEquals(Optional.of(">=3.8, <4"), wheel.requiresPython());
        assertEquals(List.of("six", "typing-extensions"), wheel.metadata().needs());
        assertEquals(Digest.of(Files.readAllBytes(wheel.path())), wheel.digest());
        assertEquals(Optional.of("Some.Thing-else"), wheel.metadata().first("name"));
    }

    /** The same wheel with its metadata where a wheel of that name has it. */
    private static Path renamed(Path file) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(file.toFile())) {
            for (java.util.zip.ZipEntry entry : java.util.Collections.list(zip.entries())) {
                files.put(
                        entry.getName().replace("Some.Thing_else", "some_thing_else"),
                        new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return MadeWheels.zip(file, files);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0.0, true",
        "1.0.0, 1, true",
        "2.1.0+cu118, 2.1.0+cu118, true",
        "2.1.0_cu118, 2.1.0+cu118, true",
        "1.0rc1, 1.0.RC-1, true",
        "1.0a2, 1.0.alpha2, true",
        "1.0.post1, 1.0-1, true",
        "1.0.dev3, 1.0dev03, true",
        "2004d, 2004d, true",
        "1!1.0, 1.0, false",
        "1.0, 1.0.1, false",
        "1.0, 1.0rc1, false",
        "2.1.0, 2.1.0+cu118, false",
        "2004d, 2004e, false",
    })
    @DisplayName("may spell its version as PEP 440 allows, but not name another")
    void versions(String inName, String inMetadata, boolean same) {
        assertEquals(same, PythonVersion.same(inName, inMetadata));
    }

    @ParameterizedTest
    @CsvSource({
        "demo-1.0.whl",
        "demo-1.0-py3-none-any.whl.zip",
        "-1.0-py3-none-any.whl",
        "de mo-1.0-py3-none-any.whl",
        "demo-1.0-x-py3-none-any.whl",
        "a-b-c-d-e-f-g.whl"
    })
    @DisplayName("is refused by its name alone when that is none of a wheel")
    void names(String name) throws IOException {
        refused(Files.write(folder.resolve(name), new byte[0]));
    }

    @Test
    @DisplayName("that says it is another project or version is refused")
    void lies() throws IOException {
        Map<String, String> other = sound();
        other.put(INFO + "METADATA", MadeWheels.metadata("another", "1.0"));
        refused(other, "another");
        other.put(INFO + "METADATA", MadeWheels.metadata("demo", "2.0"));
        refused(other, "2.0");
        other.put(INFO + "METADATA", "Metadata-Version: 2.1\n\nName: demo\nVersion: 1.0\n");
        refused(other, "'Name'");
    }

    @Test
    @DisplayName("without metadata, with two, or with paths out of it is refused")
    void shapes() throws IOException {
        Map<String, String> files = sound();
        files.remove(INFO + "METADATA");
        refused(files, "no METADATA");
        files = sound();
        files.put("other-1.0.dist-info/METADATA", "");
        refused(files, "more than one");
        files = sound();
        files.remove(INFO + "WHEEL");
        refused(files, "no WHEEL");
        for (String path : List.of("../evil.py", "/etc/passwd", "a/../../b", "C:/evil.py", "a\\..\\b")) {
            files = sound();
            files.put(path, "");
            refused(files, path);
        }
    }

    @Test
    @DisplayName("that would unpack without end is refused, in its metadata and elsewhere")
    void bombs() throws IOException {
        Map<String, String> files = sound();
        files.put(INFO + "METADATA", MadeWheels.metadata("demo", "1.0") + "x".repeat(9 << 20));
        refused(files, "MiB");

        Path file = MadeWheels.zip(folder.resolve("demo-1.0-py3-none-any.whl"), sound());
        byte[] content = Files.readAllBytes(file);
        int central = find(content, new byte[] {'P', 'K', 1, 2}, 0);
        // the first file claims, in the directory, to unpack to nearly four gigabytes
        byte[] lying = content.clone();
        java.nio.ByteBuffer.wrap(lying).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(central + 24, 0xF0000000);
        Files.write(file, lying);
        assertTrue(refused(file).why().contains("bomb"));
        // the first file claims to take more bytes than the whole wheel has
        lying = content.clone();
        java.nio.ByteBuffer.wrap(lying)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(central + 20, content.length * 2);
        Files.write(file, lying);
        refused(file);
    }

    private static int find(byte[] in, byte[] what, int from) {
        for (int i = from; i + what.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    @DisplayName("cut off anywhere, or with bytes changed, is refused or reads as before, and never fails otherwise")
    void damaged() throws IOException {
        Path file = MadeWheels.pure(folder, "demo", "1.0", "Requires-Dist: six");
        byte[] content = Files.readAllBytes(file);
        for (int length = 0; length < content.length; length++) {
            Files.write(file, Arrays.copyOf(content, length));
            refused(file);
        }
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] changed = content.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, changed);
            try {
                assertEquals("demo", Wheel.read(file).project());
            } catch (ProblemException e) {
                assertTrue(
                        List.of("packages.wheel-refused", "packages.unreadable")
                                .contains(e.problem().code()),
                        e.toString());
            }
        }
    }
}
