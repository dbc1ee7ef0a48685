package dev.landfall.engine.support;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads the Kubernetes API as plain JSON and text, so that objects of any kind arrive whole. Only reads. Safe for any thread.
 *
 * <p>Every request ends after the time given, be the server silent, slow or gone.
 */
final class ClusterReader {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(64 << 20)
                    .maxNestingDepth(500)
                    .build())
            .build());
    private static final int PAGE = 100;
    /** Objects of these kinds can be a megabyte each. */
    private static final int PAGE_OF_LARGE = 20;

    private final KubernetesClient client;
    private final Duration patience;

    ClusterReader(KubernetesClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /** One document. */
    JsonNode get(String path) throws Refusal {
        return get(path, "application/json");
    }

    /** The names alone of every object of a list. */
    List<String> names(String path) throws Refusal {
        JsonNode list = get(path, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json");
        return list.path("items")
                .valueStream()
                .map(item -> item.path("metadata").path("name").asText(""))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private JsonNode get(String path, String accept) throws Refusal {
        try (InputStream in = open(path, accept)) {
            return JSON.readTree(in);
        } catch (Refusal e) {
            throw e;
        } catch (IOException e) {
            throw new Refusal(0, "the answer cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** The objects of a list, page by page as they are asked for. */
    Objects list(String path, boolean large) {
        return new Objects(path, large ? PAGE_OF_LARGE : PAGE);
    }

    /** An answer as it comes; it ends in an error when it takes longer than a request may. */
    InputStream open(String path, String accept) throws Refusal {
        String base = client.getMasterUrl().toString();
        URI uri = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(uri)
                .header("Accept", accept)
                .forStreaming()
                .build();
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.getHttpClient().sendAsync(request, InputStream.class);
        try {
            HttpResponse<InputStream> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (response.isSuccessful()) {
                return new Deadline(response.body(), patience);
            }
            throw refusal(response);
        } catch (TimeoutException e) {
            answer.cancel(true);
            var _ = answer.thenAccept(late -> closeQuietly(late.body()));
            throw new Refusal(0, "no answer within " + patience.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Refusal(
                    0, "the cluster cannot be reached (" + cause.getClass().getSimpleName() + said(cause) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(0, "stopped");
        }
    }

    private static String said(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? "" : ": " + message;
    }

    private static Refusal refusal(HttpResponse<InputStream> response) {
        String message = "";
        try (InputStream body = response.body()) {
            byte[] text = body.readNBytes(8192);
            message = JSON.readTree(text).path("message").asText("");
        } catch (IOException e) {
            // the status alone says enough
        }
        String words = switch (response.code()) {
            case 401 -> "the cluster does not accept these credentials (401)";
            case 403 -> "not allowed (403)";
            case 404 -> "not found (404)";
            default -> "the cluster answered " + response.code();
        };
        return new Refusal(
                response.code(), message.isEmpty() || response.code() == 403 ? words : words + ": " + message);
    }

    private static void closeQuietly(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // nothing was read from it
        }
    }

    /** A part of a path or query. */
    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Objects of a list; {@link #hasNext()} asks the cluster. One thread. */
    final class Objects implements Iterator<JsonNode> {
        private final String path;
        private final int page;
        private Iterator<JsonNode> items = List.<JsonNode>of().iterator();
        private String next = "";
        private boolean begun;
        private String apiVersion = "";
        private String kind = "";

        private Objects(String path, int page) {
            this.path = path;
            this.page = page;
        }

        /** @throws UncheckedRefusal when the cluster refuses */
        @Override
        public boolean hasNext() {
            while (!items.hasNext()) {
                if (begun && next.isEmpty()) {
                    return false;
                }
                String query = "?limit=" + page + (next.isEmpty() ? "" : "&continue=" + encoded(next));
                try {
                    JsonNode list = get(path + query);
                    begun = true;
                    apiVersion = list.path("apiVersion").asText("");
                    String listKind = list.path("kind").asText("");
                    kind = listKind.endsWith("List") ? listKind.substring(0, listKind.length() - 4) : listKind;
                    next = list.path("metadata").path("continue").asText("");
                    items = list.path("items").iterator();
                } catch (Refusal e) {
                    throw new UncheckedRefusal(e);
                }
            }
            return true;
        }

        @Override
        public JsonNode next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return items.next();
        }

        String apiVersion() {
            return apiVersion;
        }

        String kind() {
            return kind;
        }
    }

    /** Carries a refusal through an iterator. */
    static final class UncheckedRefusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UncheckedRefusal(Refusal refusal) {
            super(refusal);
        }

        Refusal refusal() {
            return getCause() instanceof Refusal refusal ? refusal : new Refusal(0, "unknown");
        }
    }
}
