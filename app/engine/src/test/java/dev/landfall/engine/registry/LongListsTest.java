package dev.landfall.engine.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A registry with very many tags")
class LongListsTest {
    private static final int TAGS = 100_000;
    private static final Pattern LAST = Pattern.compile("last=t(\\d+)");

    private final TestImages images = new TestImages(5);
    private final Descriptor image = images.image(images.layer(100));
    private final AtomicInteger pages = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private volatile int tags = TAGS;
    private volatile int page = 1000;
    private volatile boolean endless;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private RegistryAccess access() {
        return RegistryAccess.to(
                new RegistryTarget("127.0.0.1:" + server.getAddress().getPort(), "", true));
    }

    private void answer(HttpExchange x) throws IOException {
        try (x) {
            String path = x.getRequestURI().getPath();
            if (path.equals("/v2/")) {
                send(x, "{}".getBytes(StandardCharsets.UTF_8));
            } else if (path.equals("/v2/_catalog")) {
                send(x, "{\"repositories\":[\"big\"]}".getBytes(StandardCharsets.UTF_8));
            } else if (path.equals("/v2/big/tags/list")) {
                tags(x);
            } else {
                String reference = path.substring(path.lastIndexOf('/') + 1);
                Digest digest = reference.startsWith("t") ? image.digest() : Digest.parse(reference);
                x.getResponseHeaders().add("Docker-Content-Digest", digest.toString());
                x.getResponseHeaders().add("Content-Type", image.mediaType());
                send(x, images.content(digest));
            }
        }
    }

    private void tags(HttpExchange x) throws IOException {
        pages.incrementAndGet();
        String query = x.getRequestURI().getQuery();
        if (query != null && query.contains("n=1000") && page < 1000) {
            x.sendResponseHeaders(400, -1);
            return;
        }
        Matcher last = LAST.matcher(query == null ? "" : query);
        int from = last.find() ? Integer.parseInt(last.group(1)) + 1 : 0;
        int to = Math.min(from + page, tags);
        if (endless || to < tags) {
            int end = endless ? 7 : to - 1;
            x.getResponseHeaders().add("Link", "</v2/big/tags/list?last=t" + end + ">; rel=\"next\"");
        }
        String list = IntStream.range(from, to).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
        send(x, ("{\"name\":\"big\",\"tags\":[" + list + "]}").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange x, byte[] body) throws IOException {
        if (x.getRequestMethod().equals("HEAD")) {
            x.getResponseHeaders().add("Content-Length", String.valueOf(body.length));
            x.sendResponseHeaders(200, -1);
        } else {
            x.sendResponseHeaders(200, body.length);
            x.getResponseBody().write(body);
        }
    }

    @Test
    @DisplayName("is read page by page, one manifest behind them all fetched once")
    void manyTags() {
        // each tag is asked for by itself; more would only take longer
        tags = 20_000;
        Holdings holdings = HoldingsReader.read(access(), List.of(), Progress.none());
        Holdings.Repository big = holdings.repositories().getFirst();
        assertEquals(tags, big.tags().size());
        assertEquals(image.digest(), big.tags().get("t19999"));
        assertEquals(1, big.manifests().size());
        assertEquals(2, big.blobs().size());
        assertEquals(tags / 1000, pages.get());
    }

    @ParameterizedTest(name = "pages of {0}")
    @ValueSource(ints = {100, 1000})
    @DisplayName("gives all tags whatever size of page it takes")
    void pageSizes(int size) {
        page = size;
        try (RegistryClient client = new RegistryClient(access())) {
            List<String> all = client.tags("big");
            assertEquals(TAGS, all.size());
            assertEquals(TAGS, all.stream().distinct().count());
        }
    }

    @Test
    @DisplayName("that leads in circles is given up")
    void endless() {
        endless = true;
        try (RegistryClient client = new RegistryClient(access())) {
            ProblemException problem = assertThrows(ProblemException.class, () -> client.tags("big"));
            assertEquals("registry.list-endless", problem.problem().code());
        }
        assertTrue(pages.get() < 10, "pages " + pages);
    }
}
