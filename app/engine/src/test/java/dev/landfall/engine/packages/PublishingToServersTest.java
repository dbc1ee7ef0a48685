package dev.landfall.engine.packages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.install.PublishWire;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.MadeWheels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that believes nothing: it checks login, lengths and every part of what it gets. */
@DisplayName("Publishing to a server that is there already")
class PublishingToServersTest {
    private static final String PASSWORD = "pa:ss wörd";

    @TempDir
    Path folder;

    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
    private final Map<String, Map<String, List<String>>> fields = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicInteger fails = new AtomicInteger();
    private volatile int failure = 503;
    private volatile String refuses = "POST";
    private volatile String prefix = "/repo/simple/";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(command -> Thread.ofVirtual().start(command));
        server.start();
        MadeWheels.pure(
                folder, "alpha", "1.0", "Requires-Python: >=3.8", "Requires-Dist: beta>=1", "Requires-Dist: six");
        MadeWheels.pure(folder, "alpha", "1.1");
        MadeWheels.pure(folder, "Beta.Two", "2.0+site.1", "Summary: Grüße");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private PublishTarget target() {
        return PublishTarget.of("http://127.0.0.1:" + server.getAddress().getPort() + "/repo", "uploader", PASSWORD);
    }

    private IndexPublisher publisher() throws IOException {
        PackedFixture packed = PackedFixture.of(folder);
        return new IndexPublisher(target(), transport(), pauses::add, packed.blobs(), packed.wheels(), Progress.none());
    }

    private static WebTransport transport() {
        return (method, uri, headers, body) -> {
            try (PublishWire wire = new PublishWire(() -> {
                throw new AssertionError("no TLS here");
            })) {
                return wire.send(method, uri, headers, body);
            }
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        String wanted = "Basic "
                + Base64.getEncoder().encodeToString(("uploader:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        if (!wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "who are you");
            return;
        }
        if (exchange.getRequestMethod().equals(refuses) && fails.get() != 0) {
            fails.decrementAndGet();
            answer(exchange, failure, "<html><title>x</title><h1>No</h1> because " + PASSWORD + "</html>");
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "GET" -> page(exchange, path);
            case "HEAD" -> head(exchange, path);
            case "PUT" -> {
                assertEquals(
                        exchange.getRequestHeaders().getFirst("Content-Length"), String.valueOf(take(exchange, path)));
                answer(exchange, 201, "");
            }
            default -> upload(exchange, path);
        }
    }

    private int take(HttpExchange exchange, String path) throws IOException {
        byte[] content = exchange.getRequestBody().readAllBytes();
        stored.put(path, content);
        return content.length;
    }

    private void head(HttpExchange exchange, String path) throws IOException {
        byte[] content = stored.get(path);
        if (content != null) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.getResponseHeaders()
                    .set("X-Checksum-Sha256", Digest.of(content).hex());
        }
        exchange.sendResponseHeaders(content == null ? 404 : 200, -1);
        exchange.close();
    }

    private void page(HttpExchange exchange, String path) throws IOException {
        String project =
                path.startsWith(prefix) ? path.substring(prefix.length()).replace("/", "") : "";
        StringBuilder page = new StringBuilder("<html><body>");
        stored.forEach((name, content) -> {
            if (WheelName.normal(name.split("-")[0]).equals(project)) {
                page.append("<a class=x href='../../files/")
                        .append(name.replace("+", "%2B"))
                        .append("?a=1&amp;b=2#sha256=")
                        .append(Digest.of(content).hex())
                        .append("'>")
                        .append(name)
                        .append("</a>");
            }
        });
        if (page.indexOf("<a ") < 0) {
            // as pypiserver does, unless it is told not to
            exchange.getResponseHeaders().set("Location", "http://elsewhere.invalid/simple/" + project + "/");
            answer(exchange, 303, "");
        } else {
            answer(exchange, 200, page.toString());
        }
    }

    private void upload(HttpExchange exchange, String path) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!path.equals("/repo/")
                || !type.startsWith("multipart/form-data; boundary=")
                || body.length != Long.parseLong(exchange.getRequestHeaders().getFirst("Content-Length"))) {
            answer(exchange, 400, "not an upload");
            return;
        }
        String boundary = "--" + type.substring(type.indexOf('=') + 1);
        String text = new String(body, StandardCharsets.ISO_8859_1);
        Map<String, List<String>> form = new LinkedHashMap<>();
        String file = "";
        for (String part : text.split(java.util.regex.Pattern.quote(boundary), -1)) {
            int head = part.indexOf("\r\n\r\n");
            if (head < 0) {
                assertTrue(part.isEmpty() || part.equals("--\r\n"), part);
                continue;
            }
            String name = part.substring(0, head).replaceAll("(?s).*; name=\"([^\"]*)\".*", "$1");
            String value = part.substring(head + 4, part.length() - 2);
            form.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            if (name.equals("content")) {
                file = part.substring(0, head).replaceAll("(?s).*; filename=\"([^\"]*)\".*", "$1");
            }
        }
        byte[] content = form.remove("content").getFirst().getBytes(StandardCharsets.ISO_8859_1);
        if (!form.get("sha256_digest").equals(List.of(Digest.of(content).hex()))) {
            answer(exchange, 400, "the digest is wrong");
            return;
        }
        stored.put(file, content);
        fields.put(file, form);
        answer(exchange, 200, "");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Test
    @DisplayName("uploads what the index lacks as twine does, and nothing a second time")
    void uploads() throws IOException {
        IndexPublisher publisher = publisher();
        IndexPublisher.State first = publisher.look();
        assertEquals(3, first.missing().size());
        publisher.publish(first.missing());
        assertEquals(new IndexPublisher.State(List.of(), List.of()), publisher().look());
        for (Map.Entry<String, byte[]> file : stored.entrySet()) {
            assertArrayEquals(Files.readAllBytes(folder.resolve(file.getKey())), file.getValue());
        }
        Map<String, List<String>> form = fields.get("alpha-1.0-py3-none-any.whl");
        assertEquals(List.of("file_upload"), form.get(":action"));
        assertEquals(List.of("1"), form.get("protocol_version"));
        assertEquals(List.of("alpha"), form.get("name"));
        assertEquals(List.of("1.0"), form.get("version"));
        assertEquals(List.of("bdist_wheel"), form.get("filetype"));
        assertEquals(List.of("py3"), form.get("pyversion"));
        assertEquals(List.of("2.1"), form.get("metadata_version"));
        assertEquals(List.of(">=3.8"), form.get("requires_python"));
        assertEquals(List.of("beta>=1", "six"), form.get("requires_dist"));
        assertEquals(
                List.of("Beta.Two"),
                fields.get("Beta.Two-2.0+site.1-py3-none-any.whl").get("name"));
        assertFalse(requests.stream().anyMatch(r -> r.contains("elsewhere")));
    }

    @Test
    @DisplayName("finds devpi's pages where devpi has them")
    void devpi() throws IOException {
        prefix = "/repo/+simple/";
        publisher().publish(publisher().look().missing());
        assertEquals(List.of(), publisher().look().missing());
    }

    @Test
    @DisplayName("tells a package that is there with another content")
    void differing() throws IOException {
        publisher().publish(publisher().look().missing());
        stored.put("alpha-1.0-py3-none-any.whl", new byte[] {1});
        IndexPublisher.State state = publisher().look();
        assertEquals(List.of(), state.missing());
        assertEquals(
                List.of("alpha-1.0-py3-none-any.whl"),
                state.differing().stream().map(PackedWheel::file).toList());
    }

    @Test
    @DisplayName("tries again what may pass, with growing pauses, and goes on")
    void passing() throws IOException {
        fails.set(2);
        publisher().publish(publisher().look().missing());
        assertEquals(3, stored.size());
        assertEquals(List.of(Duration.ofSeconds(2), Duration.ofSeconds(4)), pauses);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 401, packages.publish-login",
        "POST, 403, packages.publish-forbidden",
        "POST, 409, packages.publish-there",
        "POST, 413, packages.publish-too-large",
        "POST, 404, packages.publish-place",
        "POST, 405, packages.publish-place",
        "POST, 302, packages.publish-place",
        "POST, 400, packages.publish-failed",
        "POST, 500, packages.publish-failed",
        "POST, 503, packages.publish-failed",
        "GET, 401, packages.publish-login",
        "GET, 403, packages.publish-forbidden",
        "GET, 502, packages.publish-failed",
        "PUT, 413, packages.publish-too-large",
        "HEAD, 403, packages.publish-forbidden",
    })
    @DisplayName(
            "says what a refusal means, in words without the password, even when the server hangs up in the middle")
    void refusals(String method, int status, String code) throws IOException {
        byte[] large = new byte[24 << 20];
        new Random(5).nextBytes(large);
        Path wheel = folder.resolve("alpha-1.1-py3-none-any.whl");
        byte[] zip = Files.readAllBytes(wheel);
        System.arraycopy(zip, 0, large, large.length - zip.length, zip.length);
        Files.write(wheel, large);
        failure = status;
        refuses = method;
        fails.set(-1);
        Problem problem = assertThrows(ProblemException.class, () -> {
                    if (method.equals("PUT") || method.equals("HEAD")) {
                        FilePublisher files = files(large);
                        files.publish(files.missing());
                    } else {
                        IndexPublisher publisher = publisher();
                        publisher.publish(publisher.look().missing().stream()
                                .filter(w -> w.version().equals("1.1"))
                                .toList());
                    }
                })
                .problem();
        assertEquals(code, problem.code());
        String words = problem.title() + problem.why() + problem.next() + problem.facts();
        assertFalse(words.contains(PASSWORD) || words.contains("${"), words);
        assertTrue(words.contains(String.valueOf(status)), words);
        assertEquals(List.of(500, 502, 503).contains(status) ? 3 : 0, pauses.size());
        assertTrue(stored.isEmpty());
    }

    private FilePublisher files(byte[] content) throws IOException {
        LayoutServer blobs = new LayoutServer("bin/busybox", false, List.of("amd64"));
        blobs.put("application/octet-stream", content);
        return new FilePublisher(
                target(),
                transport(),
                pauses::add,
                blobs,
                List.of(new FilePublisher.Item("tool_1+2.deb", Digest.of(content), content.length)),
                Progress.none());
    }

    @Test
    @DisplayName("puts a file that is missing or another, and leaves the one that is there")
    void files() throws IOException {
        FilePublisher files = files(new byte[] {1, 2, 3});
        assertEquals(1, files.missing().size());
        files.publish(files.missing());
        assertArrayEquals(new byte[] {1, 2, 3}, stored.get("/repo/tool_1%2B2.deb"));
        assertEquals(List.of(), files.missing());
        assertEquals(1, files(new byte[] {1, 2, 3, 4}).missing().size());
        assertEquals(1, files(new byte[] {3, 2, 1}).missing().size());
        FilePublisher other = files(new byte[] {3, 2, 1});
        other.publish(other.missing());
        assertArrayEquals(new byte[] {3, 2, 1}, stored.get("/repo/tool_1%2B2.deb"));
    }

    @Test
    @DisplayName("does not let a wheel through whose bytes are not what the bundle says")
    void damaged() throws IOException {
        PackedFixture packed = PackedFixture.of(folder);
        PackedWheel sound = packed.wheels().getFirst();
        PackedWheel lying = new PackedWheel(
                sound.file(),
                sound.project(),
                sound.version(),
                "",
                Digest.of(new byte[] {9}),
                sound.content(),
                sound.metadata());
        IndexPublisher publisher =
                new IndexPublisher(target(), transport(), pauses::add, packed.blobs(), List.of(lying), Progress.none());
        Problem problem = assertThrows(ProblemException.class, () -> publisher.publish(List.of(lying)))
                .problem();
        assertEquals("packages.damaged", problem.code());
        assertTrue(stored.isEmpty());
    }

    @Test
    @DisplayName("says that nobody answers, and which addresses are none, without repeating a password")
    void addresses() throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        assertEquals(
                "packages.publish-unreachable",
                assertThrows(ProblemException.class, () -> publisher().look())
                        .problem()
                        .code());
        for (String address : List.of(
                "ftp://x/",
                "repo",
                "http://u:secret@127.0.0.1:" + port + "/",
                "http:// x secret/",
                "u:secret@127.0.0.1/x",
                "ftp://u:secret@x/",
                "https://u:sec/secret@x/",
                "https://u:12/secret@x/",
                "https://x/y?token=secret")) {
            Problem problem = assertThrows(ProblemException.class, () -> PublishTarget.of(address, "", ""))
                    .problem();
            assertEquals("packages.publish-address", problem.code());
            assertFalse((problem.why() + problem.facts()).contains("secret"), problem.why());
        }
    }

    @Test
    @DisplayName("repeats the login of no answer, however a server or a proxy writes it, and not a half of it")
    void repeated() {
        PublishTarget target = PublishTarget.of("http://x/", "uploader", "a<b>&\"c?;~");
        String pair = Base64.getEncoder().encodeToString("uploader:a<b>&\"c?;~".getBytes(StandardCharsets.UTF_8));
        for (String secret : List.of(
                pair,
                pair.replace("=", ""),
                "a<b>&\"c?;~",
                "a&lt;b&gt;&amp;&quot;c?;~",
                "a<b>&\\\"c?;~",
                "a%3Cb%3E%26%22c%3F%3B%7E")) {
            assertEquals("got **** here", PublishTrouble.said(target, "<p>got " + secret + " here</p>"), secret);
            // where the answer is cut
            String cut = " ".repeat(4000 - secret.length() + 1) + "got" + secret;
            assertEquals(
                    "got****".substring(0, 7), PublishTrouble.said(target, cut).substring(0, 7));
        }
    }

    @Test
    @DisplayName("takes a login to no other server, and to none without TLS that had it")
    void elsewhere() {
        java.net.URI from = java.net.URI.create("https://host/a/");
        for (String to : List.of("https://host/b/", "https://HOST:443/b/")) {
            assertTrue(IndexPublisher.sameServer(from, java.net.URI.create(to)), to);
        }
        for (String to : List.of(
                "http://host/a/", "http://host:443/a/", "https://host:8443/a/", "https://other/a/", "about:blank")) {
            assertFalse(IndexPublisher.sameServer(from, java.net.URI.create(to)), to);
        }
    }

    @Test
    @DisplayName("reads pages and metadata made to take long in no time")
    void hostile() {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertEquals(Map.of(), IndexListing.files("<a ".repeat(2_000_000)));
            assertEquals(
                    java.util.Set.of("x.whl"),
                    IndexListing.files("<a href".repeat(1_000_000) + "<a href = 'x.whl'>")
                            .keySet());
            WheelMetadata long1 = WheelMetadata.parse(
                    ("Name: x\n" + " y\n".repeat(500_000) + "Version: 1\n").getBytes(StandardCharsets.UTF_8));
            assertEquals(1_000_001, long1.first("Name").orElseThrow().length());
            assertEquals("1", long1.first("Version").orElseThrow());
        });
    }
}
