package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.RegistryTest;
import dev.landfall.engine.registry.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Testing a registry")
class RegistryCheckTest {
    private static final char[] STORE = "changeit".toCharArray();

    @TempDir
    Path folder;

    private PracticeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = PracticeRegistry.start(folder.resolve("registry"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static List<Finding> look(RegistryAccess access) {
        List<Finding> findings = new ArrayList<>();
        boolean fine = RegistryTest.run(access, "landfall/check", findings::add);
        assertEquals(fine, findings.stream().noneMatch(f -> f.severity() == Severity.FAIL));
        assertFalse(findings.toString().contains("s3cret"), "a password was printed");
        return findings;
    }

    private static Finding failure(RegistryAccess access) {
        Finding last = look(access).getLast();
        assertEquals(Severity.FAIL, last.severity(), last::toString);
        return last;
    }

    @Test
    @DisplayName("passes where one may push, and leaves nothing where the registry deletes")
    void passes() {
        registry.login("site", "s3cret");
        List<Finding> findings =
                look(RegistryAccess.to(registry.target("team")).with(new Credentials("site", "s3cret")));

        assertEquals(
                List.of("registry.address", "registry.connection", "registry.login", "registry.push"),
                findings.stream().map(Finding::id).toList());
        assertEquals("yes", findings.getLast().evidence().get("deletes blobs"));
        assertTrue(registry.calls().stream().anyMatch(c -> c.path().startsWith("/v2/team/landfall/check/")));
    }

    @Test
    @DisplayName("tells a missing login, a wrong one and a missing right apart")
    void logins() {
        registry.login("site", "s3cret");
        RegistryAccess none = RegistryAccess.to(registry.target(""));
        assertEquals("The registry wants a login", failure(none).title());
        Finding wrong = failure(none.with(new Credentials("site", "s3cret-not")));
        assertEquals("The registry does not accept this login", wrong.title());
        assertEquals("registry.login", wrong.id());

        registry.fault(call -> call.method().equals("POST") ? Fault.answer(403) : Fault.WELL);
        Finding denied = failure(none.with(new Credentials("site", "s3cret")));
        assertEquals("registry.push", denied.id());
        assertEquals("This login may not do that in the registry", denied.title());
    }

    @Test
    @DisplayName("tells an unknown name, a closed port and a server that is no registry apart")
    void nobody() {
        assertEquals(
                "The registry's name cannot be resolved",
                failure(RegistryAccess.to(RegistryTarget.parse("no-such-host.invalid/x")))
                        .title());
        registry.fault(call -> Fault.answer(404));
        assertEquals(
                "The registry gives an answer that does not fit",
                failure(RegistryAccess.to(registry.target(""))).title());
        registry.close();
        assertEquals(
                "Nobody answers at the registry's address",
                failure(RegistryAccess.to(registry.target(""))).title());
    }

    @Test
    @DisplayName("tells plain HTTP where TLS was asked for")
    void plainOnTls() {
        Finding finding = failure(RegistryAccess.to(registry.target("").plain(false)));
        assertEquals("The registry speaks plain HTTP, but TLS was asked for", finding.title());
        assertEquals("registry.plain-http", finding.remedies().getFirst().action());
    }

    @Test
    @DisplayName(
            "tells TLS where plain HTTP was asked for, an unknown authority, another name, and an expired certificate")
    void certificates() throws IOException, GeneralSecurityException, InterruptedException {
        try (Tls good = new Tls("good", "ip:127.0.0.1", "-1d", 30)) {
            assertEquals(
                    "The registry speaks TLS, but plain HTTP was asked for",
                    failure(good.access(true)).title());

            Finding untrusted = failure(good.access(false).with(Trust.system()));
            assertEquals(
                    "The registry's certificate comes from an authority that is not trusted here", untrusted.title());
            assertTrue(untrusted.evidence().getOrDefault("fingerprint", "").matches("([0-9A-F]{2}:){31}[0-9A-F]{2}"));
            assertEquals("registry.trust-ca", untrusted.remedies().getFirst().action());

            String shown = untrusted.remedies().getFirst().facts().getOrDefault("pem", "");
            List<Finding> trusted = look(good.access(false).with(Trust.system().and(shown)));
            assertEquals("registry.connection", trusted.get(1).id());
            assertEquals(Severity.PASS, trusted.get(1).severity(), "what was shown is what can be trusted");
        }
        try (Tls other = new Tls("other", "dns:registry.elsewhere", "-1d", 30)) {
            Finding finding = failure(other.access(false));
            assertEquals("The registry's certificate is for another name", finding.title());
            assertEquals("registry.elsewhere", finding.evidence().get("names"));
        }
        try (Tls old = new Tls("old", "ip:127.0.0.1", "-30d", 10)) {
            assertEquals(
                    "The registry's certificate has expired",
                    failure(old.access(false)).title());
        }
        try (Tls early = new Tls("early", "ip:127.0.0.1", "+10d", 10)) {
            assertEquals(
                    "The registry's certificate is not valid yet",
                    failure(early.access(false)).title());
        }
    }

    /** A TLS server with a certificate of its own making that answers as a registry without anything in it. */
    private final class Tls implements AutoCloseable {
        private final HttpsServer server;
        private final String pem;

        Tls(String name, String san, String from, int days)
                throws IOException, GeneralSecurityException, InterruptedException {
            Path store = folder.resolve(name + ".p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "it",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=" + san,
                            "-startdate",
                            from,
                            "-validity",
                            "" + days,
                            "-keystore",
                            store.toString(),
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(STORE))
                    .inheritIO()
                    .start();
            assertEquals(0, keytool.waitFor());
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, STORE);
            }
            pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(keys.getCertificate("it").getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, STORE);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/v2/") ? 200 : 404, -1);
                exchange.close();
            });
            server.start();
        }

        RegistryAccess access(boolean plain) {
            return RegistryAccess.to(new RegistryTarget(
                            "127.0.0.1:" + server.getAddress().getPort(), "", plain))
                    .with(new Trust(List.of(pem)));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
