package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.helm.HelmAnswer;
import dev.landfall.engine.charts.helm.HelmCall;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.charts.helm.PrivateFolder;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Renders charts with Helm itself: against the target's API versions, with look-ups that see the target, as an upgrade where
 * the release is there already, and without writing anything.
 *
 * <p>Thread-safe; a rendering takes about a second.
 */
public final class ChartRenderer {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Duration HELM_TIMEOUT = Duration.ofSeconds(60);

    private final HelmWorkers workers;

    public ChartRenderer(HelmWorkers workers) {
        this.workers = workers;
    }

    /**
     * Renders a chart.
     *
     * @throws ProblemException {@code charts.kube-version} when the chart refuses the server, and what else Helm does not like,
     *     see {@link HelmTrouble}; {@code charts.unreachable}; {@code charts.missing-dependency}; {@code problem.stopped}
     */
    public Rendered render(RenderRequest request, TargetApi target, Progress progress) {
        List<String> missing = request.chart().missingDependencies();
        if (!missing.isEmpty()) {
            throw ProblemException.of(
                    "charts.missing-dependency", "chart", request.chart(), "missing", String.join(", ", missing));
        }
        progress.note("Rendering " + request);
        boolean override = request.overrideKubeVersion()
                && !request.chart().metadata().kubeVersion().isEmpty();
        byte[] chart = override
                ? request.chart().withoutKubeVersion().tgz()
                : request.chart().tgz();
        List<ObjectNode> assumed = definitions(request.assumedDefinitions());
        try (RecordingServer server = new RecordingServer(target, assumed);
                PrivateFolder folder = PrivateFolder.create()) {
            Path kubeconfig = folder.write("kubeconfig", bytes(server.kubeconfig(request.namespace())));
            Path archive = folder.write("chart.tgz", chart);
            Path values = folder.write("values.yaml", bytes(request.values()));
            boolean upgrade = exists(target, request.release(), request.namespace());
            HelmCall call = new HelmCall(
                    upgrade ? HelmCall.Verb.UPGRADE : HelmCall.Verb.INSTALL,
                    request.release(),
                    request.namespace(),
                    kubeconfig,
                    archive,
                    values,
                    "",
                    HELM_TIMEOUT,
                    false,
                    described(target));
            HelmAnswer answer = workers.call(call, DEADLINE, progress);
            Optional<byte[]> release = server.release();
            if (release.isEmpty()) {
                throw HelmTrouble.of(
                        answer.text(),
                        new HelmTrouble.Asked(
                                request.chart().toString(), request.release(), request.namespace(), request.values()),
                        server.unreachable());
            }
            return rendered(request, upgrade, override, release.get(), server.definitions());
        }
    }

    static boolean described(TargetApi target) {
        try {
            return target.describesItself();
        } catch (IOException e) {
            throw ProblemException.because(e, "charts.unreachable", "why", String.valueOf(e.getMessage()));
        }
    }

    private static boolean exists(TargetApi target, String release, String namespace) {
        String query = "/api/v1/namespaces/" + namespace + "/secrets?labelSelector=owner%3Dhelm%2Cname%3D" + release;
        try {
            TargetApi.Answer answer = target.get(query, Statuses.JSON);
            return answer.status() == 200
                    && !Json.strict(answer.body()).path("items").isEmpty();
        } catch (IOException e) {
            throw ProblemException.because(e, "charts.unreachable", "why", String.valueOf(e.getMessage()));
        }
    }

    private static Rendered rendered(
            RenderRequest request, boolean upgrade, boolean override, byte[] stored, List<ObjectNode> definitions) {
        JsonNode release;
        try {
            release = ReleaseCodec.decode(stored);
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "charts.helm", "chart", request.chart(), "why", String.valueOf(e.getMessage()));
        }
        String namespace = request.namespace();
        List<RenderedDocument> documents = new ArrayList<>();
        for (ObjectNode definition : definitions) {
            String text = Yaml.print(Json.MAPPER.convertValue(definition, Object.class));
            ObjectRef ref = Manifests.ref(text, "", false);
            documents.add(new RenderedDocument(Role.DEFINITION, "crds/", ref, text, List.of(), 0));
        }
        documents.addAll(Manifests.split(release.path("manifest").asText(), namespace));
        documents.addAll(Manifests.hooks(release.path("hooks"), namespace));
        return new Rendered(
                request.chart().metadata(),
                request.release(),
                namespace,
                upgrade,
                release.path("version").asInt(1),
                documents,
                release.path("info").path("notes").asText(),
                request.values(),
                override);
    }

    private static List<ObjectNode> definitions(List<String> texts) {
        List<ObjectNode> definitions = new ArrayList<>();
        for (String text : texts) {
            if (Json.MAPPER.valueToTree(Yaml.values(text, "a definition")) instanceof ObjectNode definition) {
                definitions.add(definition);
            }
        }
        return definitions;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
