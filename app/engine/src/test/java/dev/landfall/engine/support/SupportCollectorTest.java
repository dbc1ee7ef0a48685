package dev.landfall.engine.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.support.redact.KnownSecret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A support bundle")
class SupportCollectorTest {
    private static final String SECRET = "Vx7qLm2Zk9Tr4Wb8";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T07:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private StubCluster cluster;
    private KubernetesClient client;
    private SupportLimits limits = SupportLimits.standard();
    private final List<NamedSource> extra = new ArrayList<>();
    private final List<KnownSecret> known = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        cluster = new StubCluster();
        client = cluster.client();
    }

    @AfterEach
    void tearDown() {
        client.close();
        cluster.close();
    }

    private SupportReport collect(String name, Progress progress) {
        SupportRequest request = new SupportRequest(
                Optional.of(client), List.of("site"), extra, known, Map.of("Landfall", "1.0.0"), limits);
        return new SupportCollector(CLOCK).collect(request, folder.resolve(name), progress);
    }

    private OpenedBundle open(SupportReport report) throws IOException {
        return OpenedBundle.of(report.file());
    }

    private static String secret(String name, String key, String value) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"type\":\"Opaque\",\"data\":{\"" + key + "\":\""
                + base64(value) + "\"}}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void extra(String name, byte[] content) {
        extra.add(new NamedSource(name, () -> new ByteArrayInputStream(content)));
    }

    private void extra(String name, String content) {
        extra(name, content.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"site.tar.gz", "site.zip"})
    @DisplayName("hides what is in Secrets wherever it stands, page after page, and packs as a gzipped tar or a zip")
    void hides(String name) throws IOException {
        List<String> secrets = new ArrayList<>();
        List<String> maps = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            secrets.add(secret("s" + i, "k", SECRET + i + "x"));
            maps.add("{\"metadata\":{\"name\":\"m" + i + "\"},\"data\":{\"f\":\"line\\nuses " + SECRET + i
                    + "x here\\n\"}}");
        }
        cluster.list("/api/v1/namespaces/site/secrets", secrets).list("/api/v1/namespaces/site/configmaps", maps);
        cluster.list("/api/v1/namespaces/site/pods", List.of(StubCluster.pod("web")))
                .log("web", "got " + base64(SECRET + "44x") + "\nplain\n");
        SupportReport report = collect(name, Progress.none());
        OpenedBundle bundle = open(report);
        assertFalse(bundle.all().contains(SECRET));
        assertTrue(bundle.file("namespaces/site/secrets.yaml").contains("name: s44"));
        assertTrue(bundle.file("namespaces/site/configmaps.yaml").contains("name: m44"));
        assertFalse(bundle.file("namespaces/site/pods.yaml").contains("managedFields"));
        assertTrue(bundle.file("namespaces/site/logs/web/main.log")
                .matches("got \\*\\*\\*HIDDEN-[0-9]+\\*\\*\\*\nplain\n"));
        assertTrue(
                cluster.asked.stream().anyMatch(q -> q.contains("/secrets?limit=20&continue=40")),
                cluster.asked.toString());
        assertEquals(List.of(), report.missing());
        assertEquals(
                bundle.files().keySet(),
                java.util.Set.copyOf(
                        report.entries().stream().map(SupportReport.Entry::name).toList()));
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertEquals(
                    "rw-------",
                    java.nio.file.attribute.PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(report.file())));
        }
        assertOnly(report.file());
    }

    private void assertOnly(Path file) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    @DisplayName("learns passwords that only their names give away in objects, and hides them in logs")
    void learns() throws IOException {
        cluster.list(
                "/apis/apps/v1/namespaces/site/deployments",
                List.of("{\"metadata\":{\"name\":\"d\"},\"spec\":{\"env\":[{\"name\":\"X_PASSWORD\",\"value\":\""
                        + SECRET + "\"}]}}"));
        cluster.list("/api/v1/namespaces/site/pods", List.of(StubCluster.pod("web")))
                .log("web", "bare " + SECRET + " in a line\n");
        OpenedBundle bundle = open(collect("b.tar.gz", Progress.none()));
        assertFalse(bundle.all().contains(SECRET));
        assertTrue(bundle.file("namespaces/site/logs/web/main.log").startsWith("bare ***HIDDEN-"));
    }

    @Test
    @DisplayName("hides a Secret that was made while it was being collected")
    void late() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        cluster.answer(
                "/api/v1/namespaces/site/secrets",
                e -> StubCluster.send(
                        e,
                        200,
                        "{\"kind\":\"SecretList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":["
                                + (asked.incrementAndGet() > 2 ? secret("late", "k", SECRET) : "") + "]}"));
        cluster.list(
                "/api/v1/namespaces/site/configmaps",
                List.of("{\"metadata\":{\"name\":\"m\"},\"data\":{\"f\":\"" + SECRET + "\"}}"));
        OpenedBundle bundle = open(collect("b.tar.gz", Progress.none()));
        assertFalse(bundle.all().contains(SECRET));
        assertTrue(bundle.file("namespaces/site/configmaps.yaml").contains("***HIDDEN-"));
    }

    @Test
    @DisplayName("does not stop because something is forbidden, broken off, silent or nonsense, and lists each")
    void goesOn() throws IOException {
        limits = new SupportLimits(1000, 100_000, 1 << 20, Duration.ZERO, 1 << 20, 4, Duration.ofSeconds(2));
        cluster.refuse("/api/v1/namespaces/site/configmaps")
                .json("/apis/apps/v1/namespaces/site/deployments", "not JSON");
        cluster.refuse("/api/v1/namespaces/site/secrets");
        cluster.list(
                "/api/v1/namespaces/site/pods",
                List.of(StubCluster.pod("web"), StubCluster.pod("slow"), StubCluster.pod("fine")));
        cluster.answer("/api/v1/namespaces/site/pods/web/log", e -> {
            e.sendResponseHeaders(200, 1000);
            e.getResponseBody().write("begun token=abcdefgh12\n".getBytes(StandardCharsets.UTF_8));
            e.getResponseBody().flush();
            throw new IOException("cable pulled");
        });
        AtomicBoolean done = new AtomicBoolean();
        cluster.answer("/api/v1/namespaces/site/pods/slow/log", e -> {
            e.sendResponseHeaders(200, 0);
            try (OutputStream out = e.getResponseBody()) {
                while (!done.get()) {
                    out.write("still here\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    Thread.onSpinWait();
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
            }
        });
        cluster.log("fine", "all is well\n");
        extra.add(new NamedSource("gone.log", () -> {
            throw new java.nio.file.NoSuchFileException("gone.log");
        }));
        InputStream closed = InputStream.nullInputStream();
        closed.close();
        byte[] begun = "begun token=abcdefgh12\n".getBytes(StandardCharsets.UTF_8);
        extra.add(
                new NamedSource("broken.log", () -> new SequenceInputStream(new ByteArrayInputStream(begun), closed)));
        SupportReport report = collect("b.tar.gz", Progress.none());
        done.set(true);
        OpenedBundle bundle = open(report);
        String problems = bundle.file("collection-problems.txt");
        assertTrue(problems.contains("not allowed (403)\n  configmaps of namespace site\n"), problems);
        assertTrue(problems.contains("deployments.apps of namespace site"), problems);
        assertTrue(problems.contains("log of site/web, container main"), problems);
        assertTrue(problems.contains("it took longer than 2 seconds\n  log of site/slow, container main"), problems);
        assertTrue(problems.contains("gone.log"), problems);
        assertEquals("all is well\n", bundle.file("namespaces/site/logs/fine/main.log"));
        String broken = bundle.file("laptop/broken.log");
        assertTrue(
                broken.matches(
                        "begun token=\\*\\*\\*HIDDEN-[0-9]\\*\\*\\*\n\n\\[Landfall could not read further: Stream closed]\n"),
                broken);
        assertTrue(bundle.file("namespaces/site/logs/slow/main.log").contains("still here\n"));
        assertTrue(
                report.findings().stream().anyMatch(f -> f.id().equals("support.secrets/site")),
                report.findings().toString());
    }

    @Test
    @DisplayName("is made of the laptop's files when the cluster is gone")
    void noCluster() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        extra("journal.jsonl", "{\"x\":1}\n");
        try (KubernetesClient nobody = new io.fabric8.kubernetes.client.KubernetesClientBuilder()
                .withConfig(new io.fabric8.kubernetes.client.ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build()) {
            SupportReport report = new SupportCollector(CLOCK)
                    .collect(
                            new SupportRequest(Optional.of(nobody), List.of("site"), extra, known, Map.of(), limits),
                            folder.resolve("b.zip"),
                            Progress.none());
            OpenedBundle bundle = open(report);
            assertEquals("{\"x\":1}\n", bundle.file("laptop/journal.jsonl"));
            assertTrue(
                    bundle.file("collection-problems.txt").contains("cannot be reached"),
                    bundle.file("collection-problems.txt"));
        }
    }

    @Test
    @DisplayName("keeps the beginning and the end of a long log, cut at lines, and says what it left out")
    void limits() throws IOException {
        limits = new SupportLimits(1000, 100_000, 1 << 30, Duration.ofHours(1), 1 << 20, 4, Duration.ofSeconds(30));
        known.add(KnownSecret.of("answer x", "", SECRET.toCharArray()));
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            log.append("line ").append(i).append(' ').append(SECRET).append('\n');
        }
        cluster.list("/api/v1/namespaces/site/pods", List.of(StubCluster.pod("web")))
                .log("web", log.toString());
        String kept = open(collect("b.tar.gz", Progress.none())).file("namespaces/site/logs/web/main.log");
        assertTrue(kept.startsWith("line 0 ***HIDDEN-1***\nline 1 "), kept.substring(0, 100));
        assertTrue(kept.endsWith("\nline 99999 ***HIDDEN-1***\n"));
        assertTrue(kept.contains("[Landfall left out "), kept);
        assertTrue(kept.length() < 103_000 && kept.length() > 100_000, "" + kept.length());
        assertTrue(kept.lines()
                .filter(l -> !l.isEmpty())
                .allMatch(l ->
                        l.matches("line [0-9]+ \\*\\*\\*HIDDEN-1\\*\\*\\*|\\[Landfall left out [0-9,]+ bytes here]")));
        assertTrue(cluster.asked.stream().anyMatch(q -> q.contains("sinceSeconds=3600")));
    }

    @Test
    @DisplayName("looks into compressed files and UTF-16, and leaves out whatever it cannot read as text")
    void extraFiles() throws IOException {
        known.add(KnownSecret.of("answer x", "", SECRET));
        ByteArrayOutputStream gz = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gz)) {
            out.write(("old log " + SECRET + "\n").getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(twice)) {
            out.write(gz.toByteArray());
        }
        extra("app.log.gz", gz.toByteArray());
        extra("twice.log.gz", twice.toByteArray());
        extra("windows.log", ("\ufeffFenster " + SECRET + " ü\n").getBytes(StandardCharsets.UTF_16LE));
        extra("windows-be.log", ("\ufeffFenster " + SECRET + " ü\n").getBytes(Charset.forName("UTF-16BE")));
        extra("charts.zip", "PK\u0003\u0004 " + SECRET);
        extra("core", new byte[] {1, 2, 0, 3});
        extra("receipts/one.json", "{\"ok\":\"" + SECRET + "\"}");
        extra("named-" + SECRET + ".log", "x\n");
        SupportReport report = collect("b.tar.gz", Progress.none());
        OpenedBundle bundle = open(report);
        assertFalse(bundle.all().contains(SECRET));
        assertTrue(bundle.file("laptop/app.log").startsWith("old log ***HIDDEN-"));
        assertTrue(bundle.file("laptop/twice.log").startsWith("old log ***HIDDEN-"));
        assertTrue(bundle.file("laptop/windows.log").matches("Fenster \\*\\*\\*HIDDEN-[0-9]\\*\\*\\* ü\n"));
        assertTrue(bundle.file("laptop/windows-be.log").matches("Fenster \\*\\*\\*HIDDEN-[0-9]\\*\\*\\* ü\n"));
        assertTrue(bundle.file("laptop/receipts/one.json").contains("HIDDEN"));
        assertTrue(
                bundle.files().keySet().stream().anyMatch(n -> n.matches("laptop/named-HIDDEN-[0-9].log")),
                bundle.files().keySet().toString());
        assertEquals(
                List.of("laptop/charts.zip", "laptop/core"),
                report.missing().stream()
                        .filter(SupportReport.Missing::withheld)
                        .map(SupportReport.Missing::what)
                        .sorted()
                        .toList());
    }

    @Test
    @DisplayName("leaves nothing behind when the engineer stops it, or the disk does not take it")
    void leavesNothing() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        Progress stopping = new Progress() {
            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {
                steps.incrementAndGet();
            }

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return steps.get() > 3;
            }
        };
        ProblemException stopped = assertThrows(ProblemException.class, () -> collect("b.tar.gz", stopping));
        assertEquals("problem.stopped", stopped.problem().code());
        Path file = Files.writeString(folder.resolve("file"), "");
        ProblemException unwritable =
                assertThrows(ProblemException.class, () -> collect("file/b.tar.gz", Progress.none()));
        assertEquals("support.unwritable", unwritable.problem().code());
        assertOnly(file);
    }

    @Test
    @DisplayName("withholds a file that still holds a secret when the finished archive is searched")
    void withholds() throws IOException {
        try (Staging staging = new Staging(folder)) {
            var redactor = dev.landfall.engine.support.redact.Redactor.of(
                    List.of(KnownSecret.of("Secret site/db", "password", SECRET)));
            staging.put("good.txt", "fine " + SECRET, redactor);
            staging.put("bad.txt", "fine", redactor);
            Staging.Staged bad = staging.files().stream()
                    .filter(s -> s.name().equals("bad.txt"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(bad.file(), "slipped in: " + base64("xx" + SECRET + "yy"));
            for (String name : List.of("a.zip", "a.tar.gz")) {
                Archive.write(folder.resolve(name), staging.files(), 0);
                assertEquals(
                        Map.of("bad.txt", "Secret site/db, key password"),
                        Archive.survivors(folder.resolve(name), redactor));
            }
            Staging.Cleaned cleaned = staging.clean(bad, redactor);
            assertEquals(Optional.empty(), cleaned.survivor());
            assertEquals(Map.of("known-value", 1L), cleaned.redactions());
            assertTrue(Files.readString(bad.file()).startsWith("slipped in: "));
            Archive.write(folder.resolve("b.zip"), staging.files(), 0);
            assertEquals(Map.of(), Archive.survivors(folder.resolve("b.zip"), redactor));
        }
    }

    @Test
    @DisplayName("takes in a log of a hundred megabytes, a secret in every line, in the memory of one window")
    void large() throws IOException {
        long lines = 1_400_000;
        byte[] line = ("2026-11-21 INFO request served in 12 ms by worker password=" + SECRET + "\n")
                .getBytes(StandardCharsets.UTF_8);
        extra.add(new NamedSource("big.log", () -> new InputStream() {
            private long at;

            @Override
            public int read() {
                return at < lines * line.length ? line[(int) (at++ % line.length)] : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int n = (int) Math.min(length, lines * line.length - at);
                for (int i = 0; i < n; i++) {
                    buffer[offset + i] = line[(int) ((at + i) % line.length)];
                }
                at += n;
                return n == 0 && length > 0 ? -1 : n;
            }
        }));
        SupportReport report = collect("b.tar.gz", Progress.none());
        assertEquals(lines, report.redactions().get("named"));
        assertTrue(report.size() < 4 << 20, "" + report.size());
    }
}
