package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("An answer to what is published")
@Timeout(30)
class PublishWireTest {
    @Test
    @DisplayName("that comes byte by byte without end is given up")
    void endless() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            Semaphore never = new Semaphore(0);
            try (exchange) {
                while (!never.tryAcquire(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.createContext("/short", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
        try (PublishWire wire = new PublishWire(
                () -> {
                    throw new AssertionError("no TLS");
                },
                Duration.ofMillis(300))) {
            URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            assertEquals(
                    "ok",
                    wire.send("GET", base.resolve("/short"), Map.of(), Optional.empty())
                            .text());
            assertThrows(
                    SocketTimeoutException.class,
                    () -> wire.send("GET", base.resolve("/endless"), Map.of(), Optional.empty()));
        } finally {
            server.stop(0);
        }
    }
}
