package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes OCI image manifests (OCI image specification, "Image Manifest"); the same parts always give the same bytes. */
public final class ManifestJson {
    private ManifestJson() {}

    /**
     * @param artifactType empty of an image or a chart
     * @param annotations empty values are left out
     */
    public static byte[] print(
            String artifactType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator g = Json.MAPPER.getFactory().createGenerator(out)) {
            g.writeStartObject();
            g.writeNumberField("schemaVersion", 2);
            g.writeStringField("mediaType", MediaTypes.OCI_MANIFEST);
            if (!artifactType.isEmpty()) {
                g.writeStringField("artifactType", artifactType);
            }
            g.writeFieldName("config");
            LayoutIndex.print(config, g);
            g.writeArrayFieldStart("layers");
            for (Descriptor layer : layers) {
                LayoutIndex.print(layer, g);
            }
            g.writeEndArray();
            Map<String, String> said = new TreeMap<>(annotations);
            said.values().removeIf(String::isEmpty);
            if (!said.isEmpty()) {
                g.writeObjectField("annotations", said);
            }
            g.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written", e);
        }
        return out.toByteArray();
    }
}
