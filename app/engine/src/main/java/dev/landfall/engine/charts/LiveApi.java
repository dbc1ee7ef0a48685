package dev.landfall.engine.charts;

import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The API server of a kubeconfig. */
final class LiveApi implements TargetApi {
    private static final long SECONDS = 60;

    private final KubernetesClient client;
    private final String root;

    LiveApi(String kubeconfig) {
        client = connect(kubeconfig);
        root = client.getMasterUrl().toString().replaceAll("/+$", "");
    }

    /** @throws ProblemException {@code charts.bad-kubeconfig} */
    static KubernetesClient connect(String kubeconfig) {
        try {
            Config config = Config.fromKubeconfig(kubeconfig);
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw ProblemException.because(e, "charts.bad-kubeconfig", "why", String.valueOf(e.getMessage()));
        }
    }

    KubernetesClient client() {
        return client;
    }

    @Override
    public Answer get(String pathAndQuery, String accept) throws IOException {
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(root + pathAndQuery)
                .setHeader("Accept", accept)
                .timeout(SECONDS, TimeUnit.SECONDS)
                .build();
        try {
            HttpResponse<byte[]> response =
                    http.sendAsync(request, byte[].class).get(SECONDS + 5, TimeUnit.SECONDS);
            String type = Objects.requireNonNullElse(response.header("Content-Type"), Statuses.JSON);
            byte[] body = response.body();
            return new Answer(response.code(), type, body == null ? new byte[0] : body);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(Objects.requireNonNullElse(cause.getMessage(), cause.toString()), cause);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + SECONDS + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
