package dev.landfall.engine.packages.apps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Application packages made to do harm")
class HostilePackagesTest {
    @TempDir
    Path folder;

    private ProblemException refused(byte[] zip) throws IOException {
        Path file = Files.write(folder.resolve("apps.zip"), zip);
        ProblemException e = assertThrows(
                ProblemException.class,
                () -> AppPackages.look(file, "apps.zip", AppPackagesTest.SITE, Progress.none()));
        assertEquals("apps.zip-refused", e.problem().code());
        assertTrue(e.problem().facts().get("file").startsWith("apps.zip"));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count(), "nothing is left behind");
        }
        return e;
    }

    private void refusedFor(String member, String why, byte[] zip) throws IOException {
        ProblemException e = refused(zip);
        assertEquals(member, e.problem().facts().get("member"));
        assertTrue(
                e.problem().facts().get("why").contains(why),
                e.problem().facts().get("why"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x.app.conf", "/x.app.conf", "a/../../x", "a\\..\\x", "C:/x", "a//x", "./x", "a/.", "x\n"})
    @DisplayName("are refused for names that lead elsewhere")
    void names(String name) throws IOException {
        assertTrue(refused(Zips.of(name, "id: x")).problem().facts().get("why").contains("name"));
    }

    @Test
    @DisplayName("are refused for links, doubles and files that are folders")
    void shapes() throws IOException {
        Path link = folder.resolve("l");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(link)) {
            ZipArchiveEntry entry = new ZipArchiveEntry("x.app.conf");
            entry.setUnixMode(0120777);
            out.putArchiveEntry(entry);
            out.write("/etc/passwd".getBytes(UTF_8));
            out.closeArchiveEntry();
        }
        byte[] content = Files.readAllBytes(link);
        Files.delete(link);
        refusedFor("x.app.conf", "link", content);
        refusedFor("x.app.conf", "twice", Zips.of("x.app.conf", "a: 1", "x.app.conf", "a: 2"));
        refusedFor("a", "folder", Zips.of("a", "1", "a/x.app.conf", "a: 2"));
    }

    @Test
    @DisplayName("are refused for zips in zips in zips in zips")
    void nested() throws IOException {
        byte[] deep = Zips.of("x.app.conf", "id: x");
        byte[] fine = Zips.of("apps/a.zip", Zips.of("a.app.conf", "id: a", "assets.zip", deep));
        Path file = Files.write(folder.resolve("apps.zip"), fine);
        AppPackages.look(file, "apps.zip", AppPackagesTest.SITE, Progress.none());
        refusedFor("three.zip", "too deep", Zips.of("one.zip", Zips.of("two.zip", Zips.of("three.zip", deep))));
        // a name does not hide what it is
        refusedFor("three.bin", "too deep", Zips.of("one", Zips.of("two", Zips.of("three.bin", deep))));
    }

    @Test
    @DisplayName("are refused for bombs: absurd ratios, sizes that lie, members on top of each other")
    void bombs() throws IOException {
        refusedFor("apps/big.txt", "claim to be", Zips.of("x.app.conf", "id: x", "apps/big.txt", new byte[20 << 20]));
        byte[] zip = Zips.of("x.app.conf", "id: something rather long that is packed in some bytes");
        byte[] shorter = zip.clone();
        patch(shorter, 24, 10);
        assertTrue(refused(shorter).problem().facts().get("why").contains("than it says"));
        byte[] sum = zip.clone();
        patch(sum, 16, 12345);
        refusedFor("x.app.conf", "checksum", sum);
        byte[] two = Zips.of("a.txt", "same same same same same", "x.app.conf", "id: x and more of it, much more");
        int second = directory(two, 1);
        // the second claims to begin where the first does
        Arrays.fill(two, second + 42, second + 46, (byte) 0);
        assertTrue(refused(two).problem().facts().get("why").contains("lies over"));
    }

    @Test
    @DisplayName("are refused for tens of thousands of members")
    void many() throws IOException {
        Path file = folder.resolve("apps.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
            for (int i = 0; i < 60_000; i++) {
                out.putArchiveEntry(new ZipArchiveEntry("f" + i));
                out.closeArchiveEntry();
            }
        }
        byte[] content = Files.readAllBytes(file);
        assertEquals("f20000", refused(content).problem().facts().get("member"));
    }

    @Test
    @DisplayName("are refused, never crashed on, when any bytes of them are changed or missing")
    void noise() throws IOException {
        byte[] zip = Zips.of("apps/x.zip", Zips.of("x.app.conf", "image: \"python:3.9-slim\""), "a.py", "print(1)");
        Path file = folder.resolve("apps.zip");
        Random random = new Random(77);
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] bad = Arrays.copyOf(zip, random.nextInt(4) == 0 ? random.nextInt(zip.length) : zip.length);
            for (int i = random.nextInt(4); i > 0 && bad.length > 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bad);
            try {
                AppPackages.look(file, "apps.zip", AppPackagesTest.SITE, Progress.none());
            } catch (ProblemException e) {
                assertTrue(e.problem().code().startsWith("apps."), e.problem().code());
                refused++;
            }
        }
        assertTrue(refused > 100, "only " + refused + " were refused");
    }

    private static String bomb(String first, String again, int levels) {
        StringBuilder text = new StringBuilder("a0 = " + first + "\n");
        for (int i = 1; i < levels; i++) {
            text.append("a" + i + " = " + again.replace("$", "${a" + (i - 1) + "}") + "\n");
        }
        return text.toString();
    }

    static Stream<String> hoconBombs() {
        return Stream.of(
                bomb("xxxxxxxxxx", "$$$$$$$$$$", 14),
                bomb("[x]", "$$$$$$$$$$", 14),
                bomb("[x]", "[$,$,$,$,$,$,$,$,$,$]", 14),
                bomb("{x:1}", "{a:$,b:$,c:$,d:$,e:$,f:$}", 14),
                bomb("{x:1}", "{z:1} {a:$,b:$,c:$,d:$,e:$,f:$}", 14),
                // keys that take up their own former value, and escapes and quotes that hide a name
                "a = xxxxxxxxxx\n" + "a = ${a}${a}${a}${a}\n".repeat(20),
                "a = [x]\n" + "a += ${a}\n".repeat(40),
                bomb("xxxxxxxxxx", "$$$$$$$$$$", 14)
                        .replaceAll("(?m)^a(\\d+) ", "\"\\\\u0061$1\" ")
                        .replace("${a", "${\"a\"")
                        .replaceAll("\\$\\{\"a\"(\\d+)", "\\${\"a$1\""),
                "o = ${?z} {b0:xxxxxxxxxx\n" + bomb("x", "$$$$$$$$$$", 14).replace("${a", "${o.a") + "}");
    }

    @ParameterizedTest
    @MethodSource("hoconBombs")
    @DisplayName("whose values would grow without end are looked through by words, at once")
    void growing(String bomb) throws IOException {
        Path file = Files.write(
                folder.resolve("apps.zip"),
                Zips.of("apps/x.zip", Zips.of("x.app.conf", "i: \"python:3.9-slim\"\n" + bomb)));
        Conversion done = assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> AppPackages.look(file, "apps.zip", AppPackagesTest.SITE, Progress.none()));
        assertEquals("apps/x.zip!/x.app.conf", done.unread().getFirst().member());
        assertEquals("python:3.9-slim", done.images().getFirst().text());
    }

    @Test
    @DisplayName("are told apart from files that name each other much and come to little")
    void growingLittle() {
        StringBuilder chain =
                new StringBuilder("root { dir = /opt, image = ${root.dir}/x }\nb = ${root} {c = ${root.dir}}\n");
        chain.append("l = [x]\n").append("l += y\n".repeat(8)).append("text = \"${a}${a}\"\n");
        chain.append(bomb("x", "$", 300)).append(bomb("x", "$$", 10).replace("a", "d"));
        assertTrue(HoconMeaning.of(chain.toString()).isPresent());
    }

    @Test
    @DisplayName("are refused when a record of huge zips may say other sizes than the one that was checked")
    void zip64() throws IOException {
        byte[] zip = Zips.of("x.app.conf", "id: x");
        byte[] with = new byte[zip.length + 20];
        int end = zip.length - 22;
        System.arraycopy(zip, 0, with, 0, end);
        System.arraycopy(new byte[] {'P', 'K', 6, 7}, 0, with, end, 4);
        System.arraycopy(zip, end, with, end + 20, 22);
        refusedFor("?", "ZIP64", with);
    }

    @Test
    @DisplayName("cost no more than their length when every line of them speaks of an image")
    void manyImages() throws IOException {
        byte[] zip = Zips.of("apps/x.zip", Zips.of("x.app.conf", "id: x", "a.yaml", lines()));
        Path file = Files.write(folder.resolve("apps.zip"), zip);
        ProblemException e = assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThrows(
                        ProblemException.class,
                        () -> AppPackages.look(file, "apps.zip", AppPackagesTest.SITE, Progress.none())));
        assertEquals("apps/x.zip!/a.yaml", e.problem().facts().get("file"));
        assertTrue(e.problem().facts().get("why").contains("images"));
    }

    private static String lines() {
        StringBuilder text = new StringBuilder();
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            text.append("image: docker.io/library/x" + random.nextInt(1_000_000) + ":1." + i + "\n");
        }
        return text.toString();
    }

    /** The offset of an entry in the list of files. */
    private static int directory(byte[] zip, int index) {
        int seen = 0;
        for (int i = 0; i < zip.length - 4; i++) {
            if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2 && seen++ == index) {
                return i;
            }
        }
        throw new AssertionError("no such entry");
    }

    private static void patch(byte[] zip, int field, int value) {
        int at = directory(zip, 0) + field;
        for (int i = 0; i < 4; i++) {
            zip[at + i] = (byte) (value >> (8 * i));
        }
    }
}
