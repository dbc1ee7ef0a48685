package dev.landfall.engine.install.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A call of an API")
@Timeout(30)
class ApiChannelTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    private static String mask(String text) {
        return text.replace("hush-hush", "(secret)");
    }

    /** Sends a head and the beginning of a body, and then nothing more. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"data\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            begun.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static ApiCall call(String method) {
        return new ApiCall(method, "/x", "/x", Map.of(), "", Map.of(), List.of());
    }

    private static ApiChannel channel(String url, Duration within) {
        return new ApiChannel(
                new ApiPlace.Outside(url, Trust.system()),
                "",
                "",
                new Retrying(List.of(), within),
                ApiChannelTest::mask);
    }

    private static Problem problem(ApiChannel channel, String method, Progress progress) {
        boolean asks = method.equals("GET");
        return assertThrows(ProblemException.class, () -> channel.send(call(method), asks, progress))
                .problem();
    }

    @Test
    @DisplayName("whose answer stalls in its body ends in time, and says whether it may have arrived")
    void stalls() {
        try (ApiChannel channel = channel(url(), Duration.ofMillis(300))) {
            Problem asked = problem(channel, "GET", Progress.none());
            assertEquals("install.api-unreachable", asked.code());
            assertEquals("it did not answer in time", asked.facts().get("why"));
            assertEquals(
                    "install.api-lost",
                    problem(channel, "POST", Progress.none()).code());
        }
    }

    @Test
    @DisplayName("is given up when the engineer asks to stop while the answer is on its way, and counts as sent")
    void stopped() {
        Progress wish = new StopOnce(begun);
        try (ApiChannel channel = channel(url(), LONG)) {
            assertFalse(channel.underWay());
            assertEquals("problem.stopped", problem(channel, "POST", wish).code());
            assertTrue(channel.underWay());
        }
    }

    /** Asks to stop once an answer has begun. */
    private record StopOnce(CountDownLatch begun) implements Progress {
        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {}

        @Override
        public void note(String text) {}

        @Override
        public boolean stopped() {
            return begun.getCount() == 0;
        }
    }

    @Test
    @DisplayName("is refused where its address holds a user, and the password in it is told nowhere")
    void userInAddress() {
        for (String url : List.of("https://admin:pass@api.test/v1", "https://admin:pa/ss@api.test", "http://pass@x")) {
            try (ApiChannel channel = channel(url, LONG)) {
                Problem problem = problem(channel, "GET", Progress.none());
                assertEquals("install.api-bad-address", problem.code());
                String told = problem + problem.title() + problem.why();
                assertFalse(told.contains("admin") || told.contains("pass@") || told.contains("pa/ss"), told);
            }
        }
    }

    @Test
    @DisplayName("is told with scheme, host and path of where it goes, and never with a secret among them")
    void words() {
        Map<String, String> cases = Map.of(
                "https://api.test:8443/v1?token=x#y", "https://api.test:8443/v1",
                "https://admin:pass@api.test/v1", "https://api.test/v1",
                "https://api.test/@scope/v1", "https://api.test/@scope/v1",
                "https://admin:pa/ss@api.test", "an address with a user in it");
        cases.forEach((url, words) -> assertEquals(words, new ApiPlace.Outside(url, Trust.system()).words(), url));
        try (ApiChannel channel = channel("ftp://api.test/hush-hush", LONG)) {
            Problem problem = problem(channel, "GET", Progress.none());
            assertEquals("ftp://api.test/(secret)", problem.facts().get("url"));
        }
    }

    @Test
    @DisplayName("that is refused at length is told without a secret that stands where the words are cut")
    void maskedBeforeCut() {
        String before = "x".repeat(295);
        String json = "{\"message\":\"" + before + "hush-hush\"}";
        String page = "<p>" + before + "hu<b></b> hush-hush</p>";
        for (String body : List.of(json, page)) {
            String said =
                    ApiAnswer.of(500, body.getBytes(StandardCharsets.UTF_8)).said(ApiChannelTest::mask);
            assertFalse(said.contains("hush"), said);
            assertTrue(said.length() < 310, said);
        }
    }
}
