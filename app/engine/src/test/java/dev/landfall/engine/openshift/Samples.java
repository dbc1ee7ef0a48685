package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.landfall.testing.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Real constraints and pods for the tests of this room. */
public final class Samples {
    private static final ObjectMapper YAML = new YAMLMapper();

    private Samples() {}

    public static Optional<Path> scc() {
        return SharedData.find("testcluster/openshift/objects").isPresent()
                ? SharedData.find("data/scc")
                : Optional.empty();
    }

    static List<JsonNode> yaml(Path file) throws IOException {
        return yaml(Files.readString(file));
    }

    static List<JsonNode> yaml(String text) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            documents.forEachRemaining(d -> {
                if (d != null && d.isObject()) {
                    all.add(d);
                }
            });
        }
        return all;
    }

    static Optional<JsonNode> template(JsonNode object) {
        if (object.path("kind").asText().equals("Pod")) {
            return Optional.of(object);
        }
        JsonNode template = object.path("spec").path("template");
        return template.path("spec").path("containers").isArray() ? Optional.of(template) : Optional.empty();
    }

    /** The constraints as OpenShift has them when it is new. */
    public static List<JsonNode> constraints() {
        Path folder = SharedData.find("testcluster/openshift/objects").orElseThrow();
        try (Stream<Path> files = Files.list(folder)) {
            List<JsonNode> all = new ArrayList<>();
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("scc-"))
                    .toList()) {
                all.addAll(yaml(file));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SccSimulation simulation(Set<String> usable) {
        return new SccSimulation(
                constraints().stream().map(Scc::of).toList(),
                "site",
                NamespaceRanges.of(Map.of(
                        NamespaceRanges.USERS,
                        "1000650000/10000",
                        NamespaceRanges.GROUPS,
                        "1000650000/10000",
                        NamespaceRanges.LEVEL,
                        "s0:c26,c5")),
                (subject, scc) -> usable.contains(scc.name()));
    }

    static List<String> texts(JsonNode list) {
        return Nodes.texts(list);
    }
}
