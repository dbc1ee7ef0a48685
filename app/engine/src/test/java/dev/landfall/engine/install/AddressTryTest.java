package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.registry.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An address of the done page, tried from this machine")
class AddressTryTest {
    @TempDir
    Path folder;

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        over.countDown();
        servers.forEach(server -> server.stop(0));
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private String begin(HttpServer server, int status) {
        servers.add(server);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return "localhost:" + server.getAddress().getPort();
    }

    private static Finding tried(String url, Trust trust) {
        return new AddressTry(trust, Optional.empty())
                .all(List.of(new DoneReport.Address("Web", url)))
                .getFirst();
    }

    private static Finding tried(String url) {
        return tried(url, Trust.system());
    }

    @Test
    @DisplayName("passes when it answers, whatever it answers: a login page, a redirect, a refusal")
    void answers() throws Exception {
        for (int status : new int[] {200, 302, 401, 404}) {
            Finding finding = tried("http://" + begin(HttpServer.create(loopback(), 0), status) + "/");
            assertEquals(Severity.PASS, finding.severity());
            assertTrue(finding.detail().endsWith("answered " + status), finding.detail());
        }
    }

    @Test
    @DisplayName("is warned of when a proxy answers in place of the application")
    void behind() throws Exception {
        Finding finding = tried("http://" + begin(HttpServer.create(loopback(), 0), 503));
        assertEquals(Severity.WARN, finding.severity());
        assertEquals("Web: something answers for it, but not the application", finding.title());
    }

    private String keepsOpen(boolean head) throws IOException {
        HttpServer server = HttpServer.create(loopback(), 0);
        servers.add(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            if (head) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            }
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        return "http://localhost:" + server.getAddress().getPort();
    }

    @Test
    @Timeout(30)
    @DisplayName("passes by the head of its answer, whose body may have no end, and is warned of when there is no head")
    void endless() throws Exception {
        List<Finding> findings = new AddressTry(Trust.system(), Optional.empty(), Duration.ofSeconds(2))
                .all(List.of(
                        new DoneReport.Address("A", keepsOpen(true)), new DoneReport.Address("B", keepsOpen(false))));
        assertEquals(Severity.PASS, findings.getFirst().severity());
        assertEquals(Severity.WARN, findings.getLast().severity());
        assertTrue(findings.getLast().detail().contains("it did not answer in time"), findings::toString);
    }

    @Test
    @DisplayName("whose name is not known, where nobody answers, and which is none are told apart")
    void noAnswer() throws Exception {
        assertEquals(
                "Web: its name is not known from here",
                tried("https://no-such-host.invalid/").title());
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Finding refused = tried("http://localhost:" + free);
        assertEquals("Web does not answer from here", refused.title());
        assertTrue(refused.detail().contains("nobody answers there"), refused.detail());
        assertEquals("Web is no address that could be tried", tried("s3:bucket").title());
    }

    @Test
    @DisplayName("with a certificate that nobody vouches for is told so, and passes with the site's authority")
    void tls() throws Exception {
        TestTls tls = TestTls.make(folder);
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
        String url = "https://" + begin(server, 200);
        assertEquals("Web: its certificate is not trusted from here", tried(url).title());
        assertEquals(Severity.PASS, tried(url, Trust.system().and(tls.pem())).severity());
    }

    @Test
    @DisplayName("is one of several that each get a finding, in order")
    void several() {
        List<Finding> findings = new AddressTry(Trust.system(), Optional.empty())
                .all(List.of(new DoneReport.Address("A", "http://a.invalid"), new DoneReport.Address("B", "nothing")));
        assertEquals(
                List.of("address/A", "address/B"),
                findings.stream().map(Finding::id).toList());
    }
}
