package dev.landfall.engine.support.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Values that are known to be secret")
class KnownValuesTest {
    private static final Pattern MASK = Pattern.compile("\\*\\*\\*HIDDEN(?:-[0-9]+)?\\*\\*\\*");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String SIGNS = "!#$%&*+-./:;<=>?@^_|~\"'\\{}[](), éß漢";
    private static final List<UnaryOperator<String>> WAYS = List.of(
            s -> s,
            s -> base64(s),
            s -> base64(s).replace("=", ""),
            s -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(s)),
            s -> URLEncoder.encode(s, StandardCharsets.UTF_8),
            s -> URLEncoder.encode(s, StandardCharsets.UTF_8).replace("+", "%20"),
            KnownValuesTest::json,
            s -> json(json(s)),
            s -> s.replace("'", "''"),
            s -> s.replace("'", "'\\''"),
            s -> s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            s -> HexFormat.of().formatHex(bytes(s)),
            s -> base64(base64(s)),
            s -> base64("user:" + s),
            s -> base64("{\"a\":\"x\",\"p\":\"" + s + "\"}"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("never survive, however they are written and wherever they stand, and nothing else changes")
    void fuzz(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            secrets.add(secret(random, 6 + random.nextInt(i % 10 == 0 ? 6000 : 40), i % 3 == 0));
        }
        List<KnownSecret> known = new ArrayList<>();
        secrets.forEach(s -> known.add(KnownSecret.of("Secret a/b", "k", s)));
        Redactor redactor = Redactor.of(known);

        StringBuilder text = new StringBuilder();
        List<String> between = new ArrayList<>();
        int size = (2 << 20) + 300_000;
        while (text.length() < size) {
            int border = (text.length() / RedactingCopy.WINDOW + 1) * RedactingCopy.WINDOW;
            int length = 1 + random.nextInt(6000);
            // often just before the end of a window
            if (text.length() + length > border - 100 && text.length() < border - 200) {
                length = border - random.nextInt(60) - text.length();
            }
            StringBuilder filler = new StringBuilder(" ");
            fill(random, filler, length, seed % 2 == 0);
            between.add(filler.append(' ').toString());
            text.append(filler);
            String secret = secrets.get(random.nextInt(secrets.size()));
            text.append(WAYS.get(random.nextInt(WAYS.size())).apply(secret));
        }
        between.add(" ");
        text.append(' ');

        byte[] in = bytes(text.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        redactor.redact(new Slow(in, random), out, false);
        String masked = out.toString(StandardCharsets.UTF_8);
        for (String secret : secrets) {
            for (UnaryOperator<String> way : WAYS.subList(0, WAYS.size() - 2)) {
                assertFalse(
                        masked.contains(way.apply(secret)),
                        "seed " + seed + ": a value of " + secret.length() + " letters survived");
            }
        }
        assertTrue(
                redactor.survivor(new ByteArrayInputStream(out.toByteArray())).isEmpty());
        // base64 of something around a secret keeps what is around; everything else is exactly as it was
        String[] pieces = MASK.split(masked, -1);
        assertTrue(pieces.length >= between.size(), pieces.length + " of " + between.size());
        int at = 0;
        for (String piece : between) {
            at = masked.indexOf(piece, at);
            assertTrue(
                    at >= 0,
                    () -> "seed " + seed + ": text was changed near '"
                            + piece.substring(Math.max(0, piece.length() - 60)) + "'");
            at += piece.length();
        }
    }

    @Test
    @DisplayName("are found when they are cut by any border of a window")
    void everyBorder() throws IOException {
        String secret = "Vx7qLm2Zk9Tr4Wb8";
        Redactor redactor = Redactor.of(Set.of(KnownSecret.of("Secret a/b", "k", secret)));
        for (int border : new int[] {
            RedactingCopy.WINDOW - RedactingCopy.OVERLAP,
            RedactingCopy.WINDOW,
            RedactingCopy.WINDOW * 2 - RedactingCopy.OVERLAP
        }) {
            for (int offset = -20; offset <= 4; offset++) {
                byte[] text = new byte[RedactingCopy.WINDOW * 2 + 5000];
                java.util.Arrays.fill(text, (byte) '.');
                System.arraycopy(bytes(secret), 0, text, border + offset, secret.length());
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                redactor.redact(new ByteArrayInputStream(text), out, false);
                String masked = out.toString(StandardCharsets.UTF_8);
                assertEquals(
                        text.length - secret.length(),
                        MASK.matcher(masked).replaceAll("").length(),
                        "at " + border + offset);
                assertFalse(masked.contains(secret));
            }
        }
    }

    @Test
    @DisplayName("that nobody knows are hidden in a line of many megabytes too, at every border, by their names")
    void longLine() throws IOException {
        Redactor redactor = Redactor.of(Set.of());
        for (int shift = 0; shift < 40; shift += 3) {
            StringBuilder line = new StringBuilder();
            line.append("x".repeat(shift));
            int n = 0;
            while (line.length() < 3 << 20) {
                line.append("{\"password\":\"Q")
                        .append(n++)
                        .append("zW7kLp\",\"pad\":\"")
                        .append("y".repeat(977))
                        .append("\"},");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            redactor.redact(new ByteArrayInputStream(bytes(line.toString())), out, false);
            String masked = out.toString(StandardCharsets.UTF_8);
            assertFalse(masked.contains("zW7kLp"));
            assertEquals(n, MASK.matcher(masked).results().count());
        }
    }

    @Test
    @DisplayName("are left out whole when one of them is longer than any window")
    void endless() throws IOException {
        Redactor redactor = Redactor.of(Set.of());
        String text = "before\n{\"a\":1,\"token\":\"" + "Zq7".repeat(2 << 20) + "\",\"b\":2}\nafter\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        redactor.redact(new ByteArrayInputStream(bytes(text)), out, false);
        String masked = out.toString(StandardCharsets.UTF_8);
        assertFalse(masked.contains("Zq7"), masked.substring(0, Math.min(300, masked.length())));
        assertTrue(masked.startsWith("before\n{\"a\":1,\"token\":\"***HIDDEN"), masked);
        assertTrue(masked.endsWith("\",\"b\":2}\nafter\n"), masked);

        String yaml = "a:\n  password: |\n" + "    Zq7Zq7Zq7Zq7\n".repeat(200_000) + "  b: 2\n";
        out.reset();
        redactor.redact(new ByteArrayInputStream(bytes(yaml)), out, true);
        masked = out.toString(StandardCharsets.UTF_8);
        assertFalse(masked.contains("Zq7"), masked.substring(0, Math.min(300, masked.length())));
        assertTrue(masked.endsWith("  b: 2\n"), masked);
    }

    @Test
    @DisplayName(
            "count line by line too, and with what is inside them: docker configs, connection strings, files of settings")
    void parts() {
        Redactor redactor = Redactor.of(List.of(
                KnownSecret.of(
                        "Secret a/pull",
                        ".dockerconfigjson",
                        "{\"auths\":{\"reg.site:5000\":{\"username\":\"robot-puller\",\"password\":\"inner-Pass-1\",\"auth\":\""
                                + base64("robot-puller:inner-Pass-2") + "\"}}}"),
                KnownSecret.of("Secret a/lines", "text", "first opaque line\nsecond opaque line\n"),
                KnownSecret.of(
                        "Secret a/conf",
                        "app.conf",
                        "host: db.site.svc\nport: 5432\nuser: bob\npassword: inner-Pass-3\nmisc: inner-Pass-4\n"),
                KnownSecret.of("Secret a/url", "url", "postgres://bob:inner-Pass-5@db/x"),
                KnownSecret.of("Secret a/double", "x", base64("inner-Pass-6")),
                KnownSecret.of("Secret a/newline", "x", "inner-Pass-7\n")));
        for (String hidden : List.of(
                "inner-Pass-1",
                "inner-Pass-2",
                "second opaque line",
                "first opaque line",
                "inner-Pass-3",
                "inner-Pass-4",
                "inner-Pass-5",
                "inner-Pass-6",
                "inner-Pass-7")) {
            assertEquals("x ***HIDDEN", redactor.mask("x " + hidden + " y").substring(0, 11), hidden);
            assertFalse(
                    redactor.mask("b64 " + base64("pre " + hidden + " post"))
                            .contains(base64("pre " + hidden + " post").substring(8, 16)),
                    hidden);
        }
        for (String kept : List.of("host: db.site.svc", "port: 5432", "image reg.site:5000/x", "for bob")) {
            assertEquals(kept, redactor.mask(kept));
        }
    }

    @Test
    @DisplayName(
            "that are short or common words are hidden under their own key and under keys that say so, and only there")
    void commonplace() {
        Redactor redactor = Redactor.of(
                List.of(
                        KnownSecret.of("Secret a/b", "MODE_CODE", "admin"),
                        KnownSecret.of("Secret a/b", "PIN", "1234"),
                        KnownSecret.of("Secret a/b", "POSTGRES_PASSWORD", "true"),
                        KnownSecret.of("Secret a/b", "service", "clearml-mongodb")),
                Set.of("clearml-mongodb"));
        assertEquals("true admin 1234 clearml-mongodb\n", redactor.mask("true admin 1234 clearml-mongodb\n"));
        assertFalse(redactor.mask("MODE_CODE=admin\n").contains("admin"));
        assertFalse(
                redactor.mask("{\"name\":\"MODE_CODE\",\"value\":\"admin\"}").contains("admin"));
        assertFalse(redactor.mask("pin: 1234\n").contains("1234"));
        assertEquals("MODE_CODE=other\n", redactor.mask("MODE_CODE=other\n"));
        assertFalse(redactor.mask("x password=admin y").contains("admin"));
    }

    @Test
    @DisplayName("get one mask in whatever way they are written, and keep YAML readable by machines")
    void oneMask() throws IOException {
        Redactor redactor = Redactor.of(Set.of(KnownSecret.of("Secret a/b", "k", "a/b+c d\"e")));
        assertEquals(
                "***HIDDEN-1*** ***HIDDEN-1*** ***HIDDEN-1***",
                redactor.mask("a/b+c d\"e " + base64("a/b+c d\"e") + " a%2Fb%2Bc%20d%22e"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        redactor.redact(
                new ByteArrayInputStream(bytes("x: a/b+c d\"e\nlist:\n  - a/b+c d\"e\npassword: zzzzZZ\n")), out, true);
        assertEquals(
                "x: \"***HIDDEN-1***\"\nlist:\n  - \"***HIDDEN-1***\"\npassword: \"***HIDDEN-2***\"\n",
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("are said by where they come from when one survives, never by what they are")
    void survivor() throws IOException {
        Redactor redactor = Redactor.of(Set.of(KnownSecret.of("Secret a/b", "k", "Vx7qLm2Zk9Tr4Wb8")));
        String found = redactor.survivor(new ByteArrayInputStream(bytes("…" + base64("xyVx7qLm2Zk9Tr4Wb8") + "…")))
                .orElseThrow();
        assertEquals("Secret a/b, key k", found);
        assertTrue(redactor.survivor(new ByteArrayInputStream(bytes("nothing"))).isEmpty());
    }

    @Test
    @DisplayName("are searched for at 50 MB a second and more on one core, among text like that of servers")
    void fast() throws IOException {
        Random random = new Random(42);
        List<KnownSecret> known = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            known.add(KnownSecret.of("Secret a/b", "k" + i, secret(random, 8 + random.nextInt(60), false)));
        }
        known.add(KnownSecret.of("Secret a/ca", "ca.crt", secret(random, 4000, false)));
        Redactor redactor = Redactor.of(known);
        StringBuilder lines = new StringBuilder();
        while (lines.length() < 8 << 20) {
            lines.append("2026-11-21T07:23:45.")
                    .append(random.nextInt(1000))
                    .append("Z [INFO] [")
                    .append(random.nextInt(9))
                    .append("] {\"method\":\"GET\",\"path\":\"/v2.30/tasks.get_all\",\"id\":\"");
            fill(random, lines, 60 + random.nextInt(100), false);
            lines.append("\",\"ms\":")
                    .append(random.nextInt(500))
                    .append("} url=https://api.site/v")
                    .append(random.nextInt(9));
            if (random.nextInt(50) == 0) {
                lines.append(" token=").append(random.nextLong());
            }
            lines.append('\n');
        }
        byte[] log = bytes(lines.toString());
        // time of this thread, so that what else runs on the machine does not count
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        double best = 0;
        for (int round = 0; round < 8; round++) {
            long start = cpu.getCurrentThreadCpuTime();
            redactor.redact(new ByteArrayInputStream(log), OutputStream.nullOutputStream(), false);
            best = Math.max(best, log.length * 1000.0 / (cpu.getCurrentThreadCpuTime() - start));
        }
        System.out.printf("redaction: %.0f MB/s on one core, %d known values%n", best, redactor.searched());
        assertTrue(best > 50, "only " + best + " MB/s");
    }

    /** Hands out its bytes in odd portions, as a network does. */
    private static final class Slow extends InputStream {
        private final ByteArrayInputStream in;
        private final Random random;

        Slow(byte[] bytes, Random random) {
            in = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return in.read(buffer, offset, Math.min(length, 1 + random.nextInt(40_000)));
        }
    }

    private static String secret(Random random, int length, boolean signs) {
        StringBuilder s = new StringBuilder();
        while (s.length() < length) {
            String from = signs && random.nextInt(4) == 0 ? SIGNS : LETTERS;
            s.append(from.charAt(random.nextInt(from.length())));
        }
        return s.toString().strip() + LETTERS.charAt(random.nextInt(LETTERS.length())) + "7x";
    }

    /** Words that are neither names of secrets nor anything else that rules know. */
    private static void fill(Random random, StringBuilder out, int length, boolean lines) {
        int end = out.length() + length;
        while (out.length() < end) {
            int word = 1 + random.nextInt(9);
            for (int i = 0; i < word; i++) {
                out.append("bcdfghjlmnqrvwxz".charAt(random.nextInt(16)));
            }
            out.append(lines && random.nextInt(12) == 0 ? '\n' : ' ');
        }
    }

    private static String json(String s) {
        return s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String base64(String s) {
        return Base64.getEncoder().encodeToString(bytes(s));
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }
}
