package dev.landfall.engine.cluster.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An API server's certificate")
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    @Test
    @DisplayName("for another name is told from an expired, a future and an unknown one")
    void toldApart() throws Exception {
        Path good = certificate("good", "-1d", "30", "ip:127.0.0.1");
        assertEquals("", code(good, good, ""));
        Path other = certificate("other", "-1d", "30", "dns:api.site.test");
        Problem wrong = problem(other, other, "");
        assertEquals("cluster.wrong-host-certificate", wrong.code());
        assertTrue(wrong.why().contains("api.site.test"), wrong.why());
        assertEquals("", code(other, other, "api.site.test"), "tls-server-name says which name it must carry");
        assertEquals("cluster.wrong-host-certificate", code(other, other, "elsewhere.test"));
        Path old = certificate("old", "-30d", "10", "ip:127.0.0.1");
        assertEquals("cluster.server-certificate-expired", code(old, old, ""));
        Path future = certificate("future", "+10d", "10", "ip:127.0.0.1");
        assertEquals("cluster.server-certificate-future", code(future, future, ""));
        Problem untrusted = problem(good, other, "");
        assertEquals("cluster.untrusted-certificate", untrusted.code());
        assertTrue(untrusted.facts().getOrDefault("fingerprint", "").startsWith("SHA256 "));
    }

    @Test
    @DisplayName("is not asked for where nothing speaks TLS")
    void plain() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket caller = server.accept()) {
                    caller.getInputStream().read();
                    caller.getOutputStream().write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    caller.getOutputStream().flush();
                    caller.shutdownOutput();
                    caller.getInputStream().skip(Long.MAX_VALUE);
                } catch (IOException e) {
                    // the test sees that it was not answered
                }
            });
            assertEquals(
                    "cluster.not-tls",
                    problem(target("https://127.0.0.1:" + server.getLocalPort(), ""))
                            .code());
        }
    }

    @Test
    @DisplayName("matters not when nobody answers, the name is unknown or a proxy is in the way")
    void unreachable() {
        assertEquals(
                "cluster.nobody-home",
                problem(target("https://127.0.0.1:1", "")).code());
        assertEquals(
                "cluster.unknown-host",
                problem(target("https://no-such-host.invalid:6443", "")).code());
        Problem proxy = problem(target("https://api.site.test:6443", "http://bob:secret-word@127.0.0.1:1"));
        assertEquals("cluster.proxy-unreachable", proxy.code());
        assertFalse(proxy.toString().contains("secret-word"));
        assertEquals("cluster.bad-server", problem(target("ftp://x", "")).code());
    }

    private static Target target(String server, String proxy) {
        return new Target("c", Path.of("config"), server, "", null, true, "", proxy);
    }

    private String code(Path shown, Path trusted, String name) throws IOException, GeneralSecurityException {
        try {
            return problem(shown, trusted, name).code();
        } catch (AssertionError e) {
            return "";
        }
    }

    private Problem problem(Path shown, Path trusted, String name) throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(shown), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            byte[] der = store(trusted).getCertificate("server").getEncoded();
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(der) + "\n-----END CERTIFICATE-----\n";
            return problem(new Target(
                    "c",
                    folder,
                    "https://127.0.0.1:" + server.getAddress().getPort(),
                    Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)),
                    null,
                    false,
                    name,
                    ""));
        } finally {
            server.stop(0);
        }
    }

    private static Problem problem(Target target) {
        return assertThrows(ProblemException.class, () -> {
                    try (Connection connection = Connection.open(
                            target, Login.anonymous(Path.of("config")), "site", Duration.ofSeconds(10), 1, Map.of())) {
                        try {
                            connection.api().get("/version");
                        } catch (ApiFailure e) {
                            throw connection.explain(e);
                        }
                    }
                })
                .problem();
    }

    private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private Path certificate(String name, String start, String days, String names)
            throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".p12");
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(List.of(
                        tool.toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-startdate",
                        start,
                        "-validity",
                        days,
                        "-ext",
                        "san=" + names,
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD)))
                .inheritIO()
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, "keytool");
        return file;
    }
}
