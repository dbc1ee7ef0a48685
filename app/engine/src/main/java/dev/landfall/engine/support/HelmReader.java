package dev.landfall.engine.support;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads Helm's releases out of the Secrets it keeps them in ({@code sh.helm.release.v1.NAME.vN}: base64 of gzip of JSON): what was installed, when,
 * from which chart, with which values, into which objects. Secrets among those objects lose what is in them.
 */
final class HelmReader {
    private static final int LARGEST = 128 << 20;
    private static final int MOST_WHOLE = 2;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(LARGEST).build())
            .build());

    private final ClusterReader cluster;
    private final Collecting collecting;

    HelmReader(ClusterReader cluster, Collecting collecting) {
        this.cluster = cluster;
        this.collecting = collecting;
    }

    private record Revision(String release, int number, String secret) {}

    /** Writes every release of a namespace: its history, and the latest revisions whole. */
    void write(String namespace) throws IOException {
        Map<String, List<Revision>> releases = new TreeMap<>();
        for (String name :
                cluster.names(SecretReader.path(namespace) + "?labelSelector=" + ClusterReader.encoded("owner=helm"))) {
            int dot = name.lastIndexOf(".v");
            if (name.startsWith("sh.helm.release.v1.")
                    && dot > 19
                    && name.substring(dot + 2).matches("[0-9]{1,9}")) {
                String release = name.substring("sh.helm.release.v1.".length(), dot);
                releases.computeIfAbsent(release, r -> new ArrayList<>())
                        .add(new Revision(release, Integer.parseInt(name.substring(dot + 2)), name));
            }
        }
        for (List<Revision> revisions : releases.values()) {
            revisions.sort(Comparator.comparingInt(Revision::number).reversed());
            String folder = "namespaces/" + namespace + "/helm/" + revisions.getFirst().release + "/";
            StringBuilder history =
                    new StringBuilder("REVISION  STATUS  CHART  APP VERSION  LAST DEPLOYED  DESCRIPTION\n");
            int whole = 0;
            for (Revision revision : revisions) {
                collecting.checkpoint();
                try {
                    JsonNode release = decode(cluster.get(SecretReader.path(namespace) + "/" + revision.secret)
                            .path("data")
                            .path("release")
                            .asText(""));
                    history.append(line(revision, release));
                    learn(namespace, release);
                    boolean deployed =
                            release.path("info").path("status").asText("").equals("deployed");
                    if (whole < MOST_WHOLE || deployed) {
                        whole++;
                        write(folder + "v" + revision.number + "-", release);
                    }
                } catch (IOException e) {
                    collecting.missing(
                            "release " + namespace + "/" + revision.release + ", revision " + revision.number,
                            String.valueOf(e.getMessage()));
                }
            }
            collecting.put(folder + "history.txt", history.toString());
        }
    }

    private static String line(Revision revision, JsonNode release) {
        JsonNode info = release.path("info");
        JsonNode chart = release.path("chart").path("metadata");
        return String.join(
                        "  ",
                        String.valueOf(revision.number),
                        info.path("status").asText(""),
                        chart.path("name").asText("") + "-"
                                + chart.path("version").asText(""),
                        chart.path("appVersion").asText(""),
                        info.path("last_deployed").asText(""),
                        info.path("description").asText(""))
                + "\n";
    }

    private void write(String prefix, JsonNode release) throws IOException {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("name", release.path("name").asText(""));
        about.put("namespace", release.path("namespace").asText(""));
        about.put("revision", release.path("version").asInt());
        Map<String, Object> info = new LinkedHashMap<>();
        release.path("info")
                .properties()
                .forEach(e -> info.put(e.getKey(), Json.MAPPER.convertValue(e.getValue(), Object.class)));
        Object notes = info.remove("notes");
        about.put("info", info);
        about.put("chart", Json.MAPPER.convertValue(release.path("chart").path("metadata"), Object.class));
        collecting.putObjects(prefix + "release.yaml", stream(Yaml.print(about)));
        Object values = Json.MAPPER.convertValue(release.path("config"), Object.class);
        collecting.putObjects(prefix + "values.yaml", stream(values == null ? "{}\n" : Yaml.print(values)));
        collecting.putObjects(
                prefix + "manifest.yaml",
                stream(manifest(release.path("manifest").asText(""))));
        StringBuilder hooks = new StringBuilder();
        release.path("hooks")
                .forEach(hook -> hooks.append("---\n")
                        .append(manifest(hook.path("manifest").asText(""))));
        if (!hooks.isEmpty()) {
            collecting.putObjects(prefix + "hooks.yaml", stream(hooks.toString()));
        }
        if (notes != null && !notes.toString().isBlank()) {
            collecting.put(prefix + "notes.txt", notes.toString());
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void learn(String namespace, JsonNode release) {
        List<String> manifests =
                new ArrayList<>(List.of(release.path("manifest").asText("")));
        release.path("hooks")
                .forEach(hook -> manifests.add(hook.path("manifest").asText("")));
        for (String manifest : manifests) {
            for (String document : documents(manifest)) {
                parse(document)
                        .ifPresent(
                                object -> secrets(object).forEach(s -> SecretReader.learn(namespace, s, collecting)));
            }
        }
    }

    /** A manifest whose Secrets say only which keys they have; one that cannot be read is left out, a line says so. */
    private static String manifest(String manifest) {
        StringBuilder out = new StringBuilder(manifest.length());
        for (String document : documents(manifest)) {
            out.append(out.isEmpty() ? "" : "---\n");
            if (!mayBeSecret(document)) {
                out.append(document);
                continue;
            }
            Optional<JsonNode> object = parse(document);
            if (object.isEmpty()) {
                out.append("# Landfall left out a document here, because it may hold a Secret and is not valid YAML\n");
            } else if (secrets(object.get()).isEmpty()) {
                out.append(document);
            } else {
                secrets(object.get()).forEach(ObjectYaml::emptied);
                out.append(Yaml.print(Json.MAPPER.convertValue(object.get(), Object.class)));
            }
        }
        return out.toString();
    }

    /** The Secrets in an object: itself, or items of a list. */
    private static List<ObjectNode> secrets(JsonNode object) {
        List<ObjectNode> found = new ArrayList<>();
        if (object instanceof ObjectNode node && node.path("kind").asText("").equals("Secret")) {
            found.add(node);
        } else {
            object.forEach(child -> {
                if (child.isContainerNode()) {
                    found.addAll(secrets(child));
                }
            });
        }
        return found;
    }

    private static List<String> documents(String manifest) {
        List<String> documents = new ArrayList<>();
        for (String document : manifest.split("(?m)^---.*(?:\\R|$)")) {
            if (!document.isBlank()) {
                documents.add(document.endsWith("\n") ? document : document + "\n");
            }
        }
        return documents;
    }

    private static boolean mayBeSecret(String document) {
        return document.contains("Secret") && (document.contains("data") || document.contains("Data"));
    }

    private static Optional<JsonNode> parse(String document) {
        if (!mayBeSecret(document)) {
            return Optional.empty();
        }
        try {
            Object object = new Load(LoadSettings.builder()
                            .setAllowDuplicateKeys(true)
                            .setCodePointLimit(LARGEST)
                            .build())
                    .loadFromString(document);
            return Optional.of(Json.MAPPER.valueToTree(object));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static JsonNode decode(String data) throws IOException {
        try {
            byte[] text = Base64.getDecoder().decode(Base64.getDecoder().decode(data));
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(text))) {
                byte[] json = in.readNBytes(LARGEST);
                if (json.length == LARGEST) {
                    throw new IOException("it is larger than any release can be");
                }
                return JSON.readTree(json);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not in the form in which Helm keeps releases", e);
        }
    }
}
