package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The Secrets in which Helm keeps its releases ({@code sh.helm.release.v1.NAME.vN}, Helm 3's default storage). */
final class ReleaseStore {
    /** A revision with everything Helm stored of it. */
    record Stored(Release release, ObjectNode body, Secret secret) {}

    private final KubernetesClient client;

    ReleaseStore(KubernetesClient client) {
        this.client = client;
    }

    /** The revisions of a release, oldest first. */
    List<Stored> history(String name, String namespace) {
        return read(() -> client.secrets()
                .inNamespace(namespace)
                .withLabels(Map.of("owner", "helm", "name", name))
                .list()
                .getItems());
    }

    Optional<Stored> last(String name, String namespace) {
        List<Stored> all = history(name, namespace);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** The newest revision of each release of a namespace. */
    List<Release> list(String namespace) {
        Map<String, Release> newest = new java.util.TreeMap<>();
        for (Stored stored : read(() -> client.secrets()
                .inNamespace(namespace)
                .withLabels(Map.of("owner", "helm"))
                .list()
                .getItems())) {
            newest.merge(stored.release().name(), stored.release(), (a, b) -> a.revision() >= b.revision() ? a : b);
        }
        return List.copyOf(newest.values());
    }

    /**
     * Writes a changed revision back, if nobody else changed it since it was read.
     *
     * @throws ProblemException {@code charts.release-changed}, {@code charts.cluster}
     */
    void replace(Stored stored, ReleaseStatus status) {
        String data = Base64.getEncoder().encodeToString(ReleaseCodec.encode(stored.body()));
        Secret changed = new SecretBuilder(stored.secret())
                .editMetadata()
                .addToLabels("status", status.text())
                .addToLabels("modifiedAt", String.valueOf(Instant.now().getEpochSecond()))
                .endMetadata()
                .addToData("release", data)
                .build();
        try {
            client.secrets()
                    .inNamespace(stored.release().namespace())
                    .resource(changed)
                    .lockResourceVersion(stored.secret().getMetadata().getResourceVersion())
                    .update();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                throw ProblemException.because(
                        e, "charts.release-changed", "release", stored.release().name());
            }
            throw trouble(e);
        }
    }

    private List<Stored> read(Supplier<List<Secret>> query) {
        try {
            List<Stored> all = new ArrayList<>();
            for (Secret secret : query.get()) {
                String data = secret.getData() == null ? null : secret.getData().get("release");
                if (data != null) {
                    ObjectNode body = ReleaseCodec.decode(Base64.getDecoder().decode(data));
                    all.add(new Stored(release(body), body, secret));
                }
            }
            all.sort(Comparator.comparingInt(s -> s.release().revision()));
            return all;
        } catch (KubernetesClientException e) {
            throw trouble(e);
        } catch (IOException e) {
            throw ProblemException.because(e, "charts.cluster", "why", String.valueOf(e.getMessage()));
        }
    }

    static ProblemException trouble(KubernetesClientException e) {
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return ProblemException.because(
                    e, "charts.cluster", "why", e.getStatus().getMessage());
        }
        String why = e.getClass().getSimpleName();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                why = "it did not answer in time";
            } else if (cause.getMessage() != null) {
                why = cause.getMessage();
            }
        }
        return ProblemException.because(e, "charts.unreachable", "why", why);
    }

    private static Release release(ObjectNode body) {
        JsonNode info = body.path("info");
        JsonNode chart = body.path("chart").path("metadata");
        return new Release(
                body.path("name").asText(),
                body.path("namespace").asText(),
                body.path("version").asInt(),
                ReleaseStatus.of(info.path("status").asText()),
                chart.path("name").asText(),
                chart.path("version").asText(),
                chart.path("appVersion").asText(""),
                info.path("description").asText(),
                time(info.path("last_deployed").asText()),
                chart.path("annotations").path("dev.landfall/pinned").asText().equals("true"));
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
