package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A port forwarded to a simulated pod")
class PortForwardTest {
    private static final int PORT = 8008;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer echo;
    private Practice practice;

    @BeforeEach
    void start() throws Exception {
        echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        echo.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        echo.start();
        practice = new Practice(shape -> shape.ports((namespace, pod, port) -> {
            asked.add(namespace + "/" + pod.substring(0, 3) + ":" + port);
            return port == PORT ? Optional.of(echo.getAddress()) : Optional.empty();
        }));
        practice.deploy("web", "web:1", 1);
    }

    @AfterEach
    void stop() {
        practice.close();
        echo.stop(0);
    }

    private LocalPortForward forward(int port) throws Exception {
        String pod = practice.readyPods("web", 1).getFirst().getMetadata().getName();
        return practice.client
                .pods()
                .inNamespace(Practice.SPACE)
                .withName(pod)
                .portForward(port, InetAddress.getLoopbackAddress(), 0);
    }

    private static byte[] post(HttpClient http, LocalPortForward forward, byte[] body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + forward.getLocalPort() + "/");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    }

    @Test
    @DisplayName("carries what stands in for the container, byte by byte, for several connections")
    void carries() throws Exception {
        byte[] body = new byte[300_000];
        new Random(8).nextBytes(body);
        try (LocalPortForward forward = forward(PORT);
                HttpClient http = HttpClient.newHttpClient()) {
            assertArrayEquals(body, post(http, forward, body));
        }
        try (LocalPortForward forward = forward(PORT);
                HttpClient http = HttpClient.newHttpClient()) {
            assertEquals(0, post(http, forward, new byte[0]).length);
        }
        assertEquals(Practice.SPACE + "/web:" + PORT, asked.getFirst());
    }

    @Test
    @DisplayName("ends at once when nothing listens in the pod, and says so")
    void refuses() throws Exception {
        try (LocalPortForward forward = forward(9);
                HttpClient http = HttpClient.newHttpClient()) {
            assertThrows(IOException.class, () -> post(http, forward, new byte[] {1}));
            assertFalse(forward.getServerThrowables().isEmpty());
        }
    }
}
