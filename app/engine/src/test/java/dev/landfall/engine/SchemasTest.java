package dev.landfall.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The schemas of the file formats")
class SchemasTest {
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @Test
    @DisplayName("take their examples, each")
    void examples() throws IOException {
        int seen = 0;
        try (Stream<Path> files = Files.list(InstallerResources.root().resolve("schema/examples"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                String kind = name.substring(0, name.indexOf('.'));
                assertEquals(Set.of(), validate(kind, document(file)), name);
                seen++;
            }
        }
        assertTrue(seen > 0);
    }

    @Test
    @DisplayName("take every product that ships")
    void products() throws IOException {
        try (Stream<Path> folders = Files.list(InstallerResources.root().resolve("products"))) {
            List<Path> all = folders.toList();
            assertFalse(all.isEmpty());
            for (Path folder : all) {
                assertEquals(
                        Set.of(), validate("product", document(folder.resolve("product.yaml"))), folder.toString());
            }
        }
    }

    @Test
    @DisplayName("refuse a key they do not know, also inside a step")
    void unknownKeys() {
        JsonNode good = node("id: a\nname: A\nversion: '1'\nnamespace: a\nsteps: [{kind: helm, chart: a}]\n");
        assertEquals(Set.of(), validate("product", good));
        assertFalse(validate(
                        "product",
                        node("id: a\nname: A\nversion: '1'\nnamespace: a\nsteps: [{kind: helm, chart: a, chrat: b}]\n"))
                .isEmpty());
        assertFalse(validate("site", node("name: a\nregistri: {}\n")).isEmpty());
    }

    private Set<ValidationMessage> validate(String kind, JsonNode document) {
        JsonSchema schema = schemas.getSchema(InstallerResources.text("schema/" + kind + ".schema.json"));
        return schema.validate(document);
    }

    private static JsonNode document(Path file) throws IOException {
        return node(Files.readString(file));
    }

    private static JsonNode node(String yaml) {
        return Json.MAPPER.valueToTree(Yaml.values(yaml, "document"));
    }
}
