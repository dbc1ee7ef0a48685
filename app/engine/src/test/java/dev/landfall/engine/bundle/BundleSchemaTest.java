package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.progress.Progress;
import dev.landfall.resources.InstallerResources;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The schemas of the bundle's files")
class BundleSchemaTest {
    @TempDir
    Path folder;

    private static SchemaCheck schema(String name) throws IOException {
        return new SchemaCheck(Json.strict(bytes(name + ".schema.json")));
    }

    private static byte[] bytes(String name) {
        return InstallerResources.text("schema/" + name).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode yaml(String text) {
        return Json.MAPPER.valueToTree(Yaml.values(text, "spec"));
    }

    @Test
    @DisplayName("fit the examples that lie beside them, and the reader reads those")
    void examples() throws IOException {
        assertEquals(List.of(), schema("bundle-manifest").errors(Json.strict(bytes("examples/bundle-manifest.json"))));
        assertEquals(
                "hello",
                BundleManifestJson.parse(bytes("examples/bundle-manifest.json")).name());
        assertEquals(List.of(), schema("volume-table").errors(Json.strict(bytes("examples/volume-table.json"))));
        assertEquals(
                "hello",
                VolumeTableJson.parse(new ByteArrayInputStream(bytes("examples/volume-table.json")))
                        .name());
        String spec = InstallerResources.text("schema/examples/bundle-spec.yaml");
        assertEquals(List.of(), schema("bundle-spec").errors(yaml(spec)));
        assertEquals(
                5,
                BundleSpec.read(Files.writeString(folder.resolve("spec.yaml"), spec))
                        .images()
                        .size());
        assertTrue(InstallerResources.text("schema/bundle-format.md").contains(spec), "the document shows the example");
    }

    @Test
    @DisplayName("fit what the builder writes")
    void written() throws IOException {
        BuildReport report = BundleBuilder.build(
                Fixtures.everything(folder, 1, 90_000),
                ImagePuller.none(),
                folder.resolve("out"),
                new BuildOptions(100_000),
                Progress.none());
        assertEquals(
                List.of(), schema("bundle-manifest").errors(Json.strict(BundleManifestJson.print(report.manifest()))));
        for (Volume volume : report.volumes()) {
            byte[] file = Files.readAllBytes(volume.path());
            int size = Integer.parseInt(new String(file, 124, 11, StandardCharsets.US_ASCII), 8);
            String table = new String(file, 512, size, StandardCharsets.UTF_8);
            assertEquals(List.of(), schema("volume-table").errors(Json.strict(table.getBytes(StandardCharsets.UTF_8))));
        }
        String spec = Files.readString(folder.resolve("spec.yaml"));
        assertEquals(List.of(), schema("bundle-spec").errors(yaml(spec)));
    }

    @Test
    @DisplayName("refuse what is wrong")
    void wrong() throws IOException {
        ObjectNode manifest = (ObjectNode) Json.strict(bytes("examples/bundle-manifest.json"));
        manifest.put("created", "today");
        assertFalse(schema("bundle-manifest").errors(manifest).isEmpty());
        assertFalse(schema("bundle-spec")
                .errors(yaml("name: x\nversion: '1'\nimags: []\n"))
                .isEmpty());
        assertFalse(schema("bundle-spec")
                .errors(yaml("name: x\nversion: '1'\nimages: [{layout: a, archive: b}]\n"))
                .isEmpty());
        ObjectNode table = (ObjectNode) Json.strict(bytes("examples/volume-table.json"));
        table.put("chunk", 1);
        assertFalse(schema("volume-table").errors(table).isEmpty());
    }
}
