package dev.landfall.engine.registry.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * A read-only registry at work (OCI distribution specification 1.1, pull and content discovery), for as many clients as come; a slow one keeps
 * nobody else waiting. Safe for several threads.
 */
public final class RegistryServer implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);
    /** While others wait for room, who takes less than 25 KiB a second has to come again. */
    private static final Duration PATIENCE_OF_A_CROWD = Duration.ofSeconds(5);

    static {
        // headers and a short body are two writes: waiting to join them costs 40 ms an answer
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ServeApi api;
    private final Clock clock;
    private final Consumer<ServedCall> log;
    private final Set<Sending> sendings = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService watch;

    private RegistryServer(
            HttpServer server,
            ServedCatalogue catalogue,
            ServeOptions how,
            Clock clock,
            Consumer<ServedCall> log,
            int places) {
        this.server = server;
        this.api = new ServeApi(
                catalogue,
                new ServeLogin(how.login()),
                new Room(places, () -> endAfter(PATIENCE_OF_A_CROWD.toNanos())));
        this.clock = clock;
        this.log = log;
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("registry-watch").factory());
        long patience = how.patience().toNanos();
        Future<?> ignored = watch.scheduleWithFixedDelay(
                () -> endAfter(patience), patience / 4, patience / 4, TimeUnit.NANOSECONDS);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts to serve.
     *
     * @param log is told of every request when it has ended, on any thread
     * @throws ProblemException {@code registry.serve-bind} when the address is taken or none of this machine's
     */
    public static RegistryServer start(
            ServedCatalogue catalogue, ServeOptions how, Clock clock, Consumer<ServedCall> log) {
        return start(catalogue, how, clock, log, Room.ofHeap());
    }

    /** @param places how many blobs may be sent at once */
    static RegistryServer start(
            ServedCatalogue catalogue, ServeOptions how, Clock clock, Consumer<ServedCall> log, int places) {
        try {
            return new RegistryServer(bound(how), catalogue, how, clock, log, places);
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "registry.serve-bind",
                    "address",
                    ListenAddress.text(how.listen()),
                    "why",
                    String.valueOf(e.getMessage()));
        }
    }

    private static HttpServer bound(ServeOptions how) throws IOException {
        SSLContext tls = how.tls().orElse(null);
        if (tls == null) {
            return HttpServer.create(how.listen(), BACKLOG);
        }
        HttpsServer server = HttpsServer.create(how.listen(), BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    /** Where it listens, with the port that was free. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    ServeApi api() {
        return api;
    }

    private void endAfter(long nanos) {
        sendings.forEach(sending -> sending.endAfter(nanos));
    }

    Sending watch(Sending sending) {
        sendings.add(sending);
        return sending;
    }

    void unwatch(Sending sending) {
        sendings.remove(sending);
    }

    void ended(ServedCall call) {
        log.accept(call);
    }

    private void handle(HttpExchange exchange) {
        new ServeExchange(this, exchange, clock.instant()).handle();
    }

    /** Stops at once: what is being sent is cut, which clients take up again where it ended. */
    @Override
    public void close() {
        watch.shutdownNow();
        endAfter(0);
        server.stop(0);
        threads.shutdown();
        try {
            // who still reads the bundle ends before it is closed
            boolean ignored = threads.awaitTermination(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
