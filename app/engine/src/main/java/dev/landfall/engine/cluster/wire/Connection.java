package dev.landfall.engine.cluster.wire;

import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** One API server as one user: trust, credentials and proxy put together. Any thread. */
public final class Connection implements AutoCloseable {
    private final Target target;
    private final String namespace;
    private final Duration timeout;
    private final ServerTrust trust;
    private final Credentials credentials;
    private final ProxyChoice proxy;
    private final SSLContext tls;
    private final HttpClient http;
    private final Api api;
    private @Nullable KubernetesClient client;
    private boolean closed;

    /**
     * Prepares without connecting, but runs an exec plugin.
     *
     * @param timeout for one call
     * @param attempts for a call that failed in passing, at least 1
     * @throws ProblemException when a certificate, key, token or proxy cannot be used, or a plugin fails
     */
    public static Connection open(
            Target target,
            Login login,
            String namespace,
            Duration timeout,
            int attempts,
            Map<String, String> environment) {
        Duration pluginLimit = timeout.compareTo(Duration.ofSeconds(30)) > 0 ? timeout : Duration.ofSeconds(30);
        Credentials credentials = new Credentials(login, target, environment, pluginLimit, Clock.systemUTC());
        Connection connection = new Connection(target, credentials, namespace, timeout, attempts, environment);
        credentials.authorization();
        return connection;
    }

    private Connection(
            Target target,
            Credentials credentials,
            String namespace,
            Duration timeout,
            int attempts,
            Map<String, String> environment) {
        URI server = server(target);
        this.target = target;
        this.namespace = namespace;
        this.timeout = timeout;
        this.credentials = credentials;
        this.proxy = ProxyChoice.of(server, target.proxyUrl(), environment);
        try {
            this.trust = new ServerTrust(authorities(target), target.insecure(), target.tlsServerName());
            this.tls = SSLContext.getInstance("TLS");
            tls.init(
                    new KeyManager[] {new ClientKeys(credentials::identity)},
                    new TrustManager[] {trust},
                    new SecureRandom());
        } catch (GeneralSecurityException e) {
            throw ProblemException.because(
                    e, "cluster.bad-ca", "cluster", target.name(), "why", String.valueOf(e.getMessage()));
        }
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(timeout);
        configure(builder);
        this.http = builder.build();
        this.api = new Api(http, base(server), credentials, proxy.authorization(), timeout, attempts);
    }

    private static URI server(Target target) {
        try {
            String url = target.server().contains("://") ? target.server() : "https://" + target.server();
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw ProblemException.of("cluster.bad-server", "cluster", target.name(), "server", target.server());
    }

    private static String base(URI server) {
        String text = server.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static List<X509Certificate> authorities(Target target) throws GeneralSecurityException {
        if (target.caData().isEmpty() && target.caFile() == null) {
            return List.of();
        }
        try {
            return Pem.certificates(Credentials.bytes(target.caData(), target.caFile()));
        } catch (IOException e) {
            throw new GeneralSecurityException("the file " + e.getMessage() + " cannot be read", e);
        }
    }

    private void configure(HttpClient.Builder builder) {
        builder.version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls)
                .proxy(proxy.address() == null ? HttpClient.Builder.NO_PROXY : ProxySelector.of(proxy.address()));
    }

    public Api api() {
        return api;
    }

    /** The fabric8 client over the same trust, credentials and proxy; made at the first call, closed with this. */
    public synchronized KubernetesClient client() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (client == null) {
            client = build();
        }
        return client;
    }

    private KubernetesClient build() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(base(server(target)) + "/")
                .withNamespace(namespace)
                .withConnectionTimeout((int) timeout.toMillis())
                .withRequestTimeout((int) timeout.toMillis())
                .withRequestRetryBackoffLimit(4)
                .withRequestRetryBackoffInterval(200)
                .withHttp2Disable(true)
                .withOnlyHttpWatches(true)
                .withUserAgent("landfall")
                .withAutoConfigure(false)
                .build();
        JdkHttpClientFactory factory = new JdkHttpClientFactory() {
            @Override
            protected void additionalConfig(HttpClient.Builder builder) {
                configure(builder);
            }
        };
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(factory)
                // the logging one would write tokens, whatever the log's settings; ours knows the credentials
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("HttpLogging", null)
                        .addOrReplaceInterceptor("TOKEN", new Authorizing(credentials, proxy.authorization())))
                .build();
    }

    /** What a failure of this connection means. */
    public ProblemException explain(RuntimeException failure) {
        return new Failures(target, credentials, trust, proxy).explain(failure);
    }

    public Target target() {
        return target;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
        http.shutdownNow();
    }
}
