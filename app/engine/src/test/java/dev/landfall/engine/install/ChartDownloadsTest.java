package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.landfall.engine.bundle.BundleSpec.ChartInRepository;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.bundle.Mirrors;
import dev.landfall.engine.bundle.PullOptions;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real web servers. */
@DisplayName("A chart out of an HTTP repository")
class ChartDownloadsTest {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    private final byte[] chart = TestCharts.chart("app").tgz();
    private final Web repository = new Web();
    private final Web elsewhere = new Web();

    /** A web server of a few files, which notes who asked. */
    private static final class Web {
        final Map<String, byte[]> files = new HashMap<>();
        final Map<String, String> redirects = new HashMap<>();
        final List<String> asked = Collections.synchronizedList(new ArrayList<>());
        boolean login;
        private final HttpServer server;

        Web() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            server.createContext("/", this::answer);
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                String who = exchange.getRequestHeaders().getFirst("Authorization");
                asked.add(path + (who == null ? "" : " with login"));
                if (login && !LOGIN.equals(who)) {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"charts\"");
                    exchange.sendResponseHeaders(401, -1);
                } else if (redirects.containsKey(path)) {
                    exchange.getResponseHeaders().set("Location", redirects.get(path));
                    exchange.sendResponseHeaders(302, -1);
                } else if (files.containsKey(path)) {
                    byte[] content = files.get(path);
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                } else {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
        }
    }

    @BeforeEach
    void usual() {
        repository.files.put("/charts/files/app.tgz", chart);
        index("files/app.tgz", Digest.of(chart).hex());
    }

    @AfterEach
    void stop() {
        repository.server.stop(0);
        elsewhere.server.stop(0);
    }

    private void index(String url, String digest) {
        repository.files.put(
                "/charts/index.yaml",
                ("apiVersion: v1\nentries:\n  app:\n    - {version: 1.0.0, urls: ['" + url + "'], digest: '" + digest
                                + "'}\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private byte[] fetch(PullOptions options, Mirrors.Rule... rules) {
        return fetch(repository.address() + "/charts", options, rules);
    }

    private byte[] fetch(String address, PullOptions options, Mirrors.Rule... rules) {
        ChartInRepository wanted = new ChartInRepository(
                new Mark("spec.yaml", 4), URI.create(address), "app", "1.0.0", options, "", Optional.empty());
        return new RegistryImages(Map.of("DOCKER_CONFIG", folder.toString()))
                .chart(wanted, new Mirrors(List.of(rules)), Progress.none());
    }

    private Problem problem(PullOptions options, Mirrors.Rule... rules) {
        return assertThrows(ProblemException.class, () -> fetch(options, rules)).problem();
    }

    @Test
    @DisplayName("is found by the index and held to its digest, from an address relative to the repository")
    void relative() {
        assertArrayEquals(chart, fetch(PullOptions.DEFAULT));
        assertEquals(List.of("/charts/index.yaml", "/charts/files/app.tgz"), repository.asked);
    }

    @Test
    @DisplayName("that is not what the index promised is refused")
    void digest() {
        index("files/app.tgz", "0".repeat(64));
        Problem problem = problem(PullOptions.DEFAULT);
        assertEquals("registry.chart-digest", problem.code());
        assertEquals(4, problem.exitCode());
    }

    @Test
    @DisplayName("is fetched with a login from the repository, which no other server is told")
    void login() throws IOException {
        PullOptions options = new PullOptions(
                false,
                Optional.empty(),
                Optional.of("me"),
                Optional.of(Files.writeString(folder.resolve("password"), "secret\n")));
        repository.login = true;
        assertEquals("registry.login-missing", problem(PullOptions.DEFAULT).code());
        assertArrayEquals(chart, fetch(options));

        elsewhere.files.put("/far.tgz", chart);
        index(elsewhere.address() + "/far.tgz", Digest.of(chart).hex());
        assertArrayEquals(chart, fetch(options));
        index("files/moved.tgz", Digest.of(chart).hex());
        repository.redirects.put("/charts/files/moved.tgz", elsewhere.address() + "/far.tgz");
        assertArrayEquals(chart, fetch(options));
        assertEquals(List.of("/far.tgz", "/far.tgz"), elsewhere.asked);
        assertTrue(repository.asked.contains("/charts/files/moved.tgz with login"), repository.asked::toString);
    }

    @Test
    @DisplayName("is fetched from a mirror, index and all, when a rule says so")
    void mirror() {
        elsewhere.files.putAll(
                Map.of("/m/index.yaml", repository.files.get("/charts/index.yaml"), "/m/files/app.tgz", chart));
        Mirrors.Rule rule = new Mirrors.Rule(
                new Mark("spec.yaml", 2),
                "https://charts.example.org/stable",
                elsewhere.address() + "/m",
                PullOptions.DEFAULT);
        assertArrayEquals(chart, fetch("https://charts.example.org/stable/", PullOptions.DEFAULT, rule));
        assertEquals(List.of(), repository.asked);
    }

    @Test
    @DisplayName("is told apart from an address that is no repository, and from a file that is gone")
    void missing() {
        repository.files.remove("/charts/files/app.tgz");
        assertEquals("registry.chart-missing", problem(PullOptions.DEFAULT).code());
        repository.files.put("/charts/index.yaml", "<html>hello</html>".getBytes(StandardCharsets.UTF_8));
        assertEquals("registry.chart-index", problem(PullOptions.DEFAULT).code());
        repository.files.remove("/charts/index.yaml");
        Problem problem = problem(PullOptions.DEFAULT);
        assertEquals("registry.chart-missing", problem.code());
        assertEquals(
                repository.address() + "/charts/index.yaml", problem.facts().get("file"));
    }

    @Test
    @DisplayName("over TLS needs the repository's own authority, and is never fetched from there without TLS")
    void tls() throws Exception {
        TestTls certificate = TestTls.make(folder);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        server.createContext("/", repository::answer);
        server.start();
        try {
            String address = "https://localhost:" + server.getAddress().getPort() + "/charts";
            PullOptions options = new PullOptions(
                    false,
                    Optional.of(Files.writeString(folder.resolve("ca.pem"), certificate.pem())),
                    Optional.empty(),
                    Optional.empty());
            assertArrayEquals(chart, fetch(address, options));
            ProblemException untrusted =
                    assertThrows(ProblemException.class, () -> fetch(address, PullOptions.DEFAULT));
            assertTrue(untrusted.problem().code().startsWith("registry."), untrusted::toString);
            for (String step : List.of("index", "redirect")) {
                elsewhere.files.put("/far.tgz", chart);
                repository.redirects.put("/charts/moved.tgz", elsewhere.address() + "/far.tgz");
                index(
                        step.equals("index") ? elsewhere.address() + "/far.tgz" : "moved.tgz",
                        Digest.of(chart).hex());
                ProblemException down = assertThrows(ProblemException.class, () -> fetch(address, options), step);
                assertEquals("registry.bad-redirect", down.problem().code());
            }
            assertEquals(List.of(), elsewhere.asked);
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisplayName("is not fetched from where its index must not lead")
    void hostile() {
        for (String url : List.of("file:///etc/passwd", "http://user:pw@127.0.0.1/x.tgz", "ftp://x/y.tgz")) {
            index(url, Digest.of(chart).hex());
            assertEquals("registry.bad-redirect", problem(PullOptions.DEFAULT).code(), url);
        }
        for (String url : List.of("http://a b/", "ftp://127.0.0.1/y.tgz", "//:x")) {
            repository.redirects.put("/charts/moved.tgz", url);
            index("moved.tgz", Digest.of(chart).hex());
            assertEquals("registry.bad-redirect", problem(PullOptions.DEFAULT).code(), url);
        }
        index("http://[broken", Digest.of(chart).hex());
        assertEquals("registry.chart-index", problem(PullOptions.DEFAULT).code());
    }
}
