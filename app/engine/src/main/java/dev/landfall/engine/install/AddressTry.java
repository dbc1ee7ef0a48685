package dev.landfall.engine.install;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.ServiceForward;
import dev.landfall.engine.install.steps.Exchange;
import dev.landfall.engine.install.steps.NoAnswer;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries the addresses of what was installed: from this machine, and where that fails, through the cluster, so that a person knows
 * whether the application or only the way to it is to be put right. Each gives one finding, none of which is a failure.
 */
final class AddressTry {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    /** An address is asked, then the cluster for the way to what stands behind it, then that: this many times the patience in all. */
    private static final int WHOLE = 5;

    private final Trust trust;
    private final Optional<Backends> backends;
    private final Duration patience;

    AddressTry(Trust trust, Cluster cluster, String namespace) {
        this(trust, Optional.of(new Backends(cluster, namespace)));
    }

    /** @param backends empty when only this machine tries */
    AddressTry(Trust trust, Optional<Backends> backends) {
        this(trust, backends, PATIENCE);
    }

    /** @param patience for one answer */
    AddressTry(Trust trust, Optional<Backends> backends, Duration patience) {
        this.trust = trust;
        this.backends = backends;
        this.patience = patience;
    }

    /** One finding for each address, in the same order; all are tried at once. */
    List<Finding> all(List<DoneReport.Address> addresses) {
        List<Future<Finding>> tries = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient http = client();
        long end = System.nanoTime() + patience.multipliedBy(WHOLE).toNanos();
        try {
            addresses.forEach(address -> tries.add(threads.submit(() -> one(http, address))));
            for (int i = 0; i < tries.size(); i++) {
                findings.add(result(tries.get(i), end - System.nanoTime(), addresses.get(i)));
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        } finally {
            // not waited for: what hangs would be waited for as long
            threads.shutdownNow();
            http.shutdownNow();
        }
        return List.copyOf(findings);
    }

    private static Finding result(Future<Finding> tried, long nanos, DoneReport.Address address)
            throws InterruptedException, ExecutionException {
        try {
            return tried.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Finding.warn(
                    "address/" + address.label(),
                    problem("install.address-refused", address, NoAnswer.SILENT.words(), ""));
        }
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .sslContext(trust.context())
                .build();
    }

    private Finding one(HttpClient http, DoneReport.Address address) throws InterruptedException {
        String id = "address/" + address.label();
        Optional<URI> uri = uri(address.url());
        if (uri.isEmpty()) {
            return Finding.warn(id, problem("install.address-bad", address, "", ""));
        }
        Optional<Backends.Backend> named = backends.flatMap(b -> b.named(uri.get()));
        if (named.isPresent()) {
            // a name that only the cluster knows is no fault of this machine's
            String inside = inside(http, uri.get(), named);
            return inside.startsWith(ANSWERS)
                    ? Finding.pass(id, address.label() + " answers within the cluster", inside)
                    : Finding.warn(id, problem("install.address-inside", address, "", inside));
        }
        try {
            int status = get(http, uri.get());
            if (status < 502 || status > 504) {
                return Finding.pass(id, address.label() + " answers from here", address.url() + " answered " + status);
            }
            return Finding.warn(
                    id, problem("install.address-behind", address, String.valueOf(status), behind(http, uri.get())));
        } catch (IOException e) {
            NoAnswer why = NoAnswer.of(e);
            String inside = behind(http, uri.get());
            return Finding.warn(
                    id,
                    switch (why) {
                        case UNKNOWN_NAME ->
                            problem(
                                    "install.address-unknown",
                                    address,
                                    uri.get().getHost(),
                                    inside);
                        case TLS -> problem("install.address-tls", address, String.valueOf(e.getMessage()), inside);
                        case REFUSED, NO_CONNECTION, SILENT, BROKEN ->
                            problem("install.address-refused", address, why.words(), inside);
                    });
        }
    }

    private static Optional<URI> uri(String url) {
        try {
            URI uri = URI.create(url);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The status only: the body may have no end. */
    private int get(HttpClient http, URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("User-Agent", "landfall").build();
        HttpResponse<InputStream> response =
                Exchange.send(http, request, BodyHandlers.ofInputStream(), patience, Progress.none());
        response.body().close();
        return response.statusCode();
    }

    private static final String ANSWERS = "Within the cluster ";

    /** What stands behind an address, tried through the cluster. */
    private String behind(HttpClient http, URI uri) throws InterruptedException {
        return inside(http, uri, backends.flatMap(b -> b.routed(uri)));
    }

    private String inside(HttpClient http, URI uri, Optional<Backends.Backend> found) throws InterruptedException {
        if (found.isEmpty()) {
            return backends.isEmpty() ? "" : "No Ingress and no Route of the namespace serves this name.";
        }
        Backends.Backend backend = found.get();
        try (ServiceForward forward = backends.orElseThrow().open(backend)) {
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            int status = get(http, forward.http().resolve(path));
            return ANSWERS + backend.service() + " behind it answers (" + status + ").";
        } catch (IOException e) {
            return "In the cluster, too, " + backend.service() + " behind it does not answer: "
                    + NoAnswer.of(e).words() + ".";
        } catch (ProblemException e) {
            return "In the cluster " + backend.service() + " behind it could not be tried: "
                    + e.problem().title() + ".";
        }
    }

    private static Problem problem(String code, DoneReport.Address address, String what, String inside) {
        return new Problem(
                code,
                java.util.Map.of("label", address.label(), "url", address.url(), "what", what, "inside", inside),
                List.of());
    }
}
