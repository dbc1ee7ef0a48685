package dev.landfall.rehearsal.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The practice product")
class PracticeProductTest {
    @TempDir
    Path folder;

    private static Map<String, Digest> digests(Path root) throws IOException {
        Map<String, Digest> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(root.relativize(file).toString(), Digest.of(Files.readAllBytes(file)));
            }
        }
        return found;
    }

    @Test
    @DisplayName("is the same bytes each time, and small")
    void same() throws IOException {
        PracticeProduct.writeTo(folder.resolve("one"));
        PracticeProduct.writeTo(folder.resolve("two"));
        Map<String, Digest> one = digests(folder.resolve("one"));
        assertEquals(one, digests(folder.resolve("two")));
        for (String file : one.keySet()) {
            assertTrue(Files.size(folder.resolve("one").resolve(file)) < 10_000, file);
        }
    }

    @Test
    @DisplayName("is a valid image layout: every descriptor is true, every layer is what its config says")
    void layout() throws IOException {
        PracticeProduct product = PracticeProduct.writeTo(folder);
        assertTrue(Files.readString(product.layout().resolve("oci-layout")).contains("1.0.0"));
        Manifest index = Manifest.parse(Files.readAllBytes(product.layout().resolve("index.json")), "index");
        Set<String> names = new HashSet<>();
        int indexes = 0;
        for (Descriptor image : index.manifests()) {
            names.add(image.annotations().get(MediaTypes.REF_NAME));
            Manifest manifest = Manifest.parse(blob(product, image), "image");
            if (MediaTypes.isIndex(image.mediaType())) {
                indexes++;
                for (Descriptor child : manifest.manifests()) {
                    check(product, Manifest.parse(blob(product, child), "child"));
                }
            } else {
                check(product, manifest);
            }
        }
        assertEquals(1, indexes);
        Set<String> expected = new HashSet<>();
        product.images().forEach(i -> expected.add(i.toString()));
        assertEquals(expected, names);
    }

    private static byte[] blob(PracticeProduct product, Descriptor descriptor) throws IOException {
        byte[] content = Files.readAllBytes(product.layout()
                .resolve("blobs/sha256")
                .resolve(descriptor.digest().hex()));
        assertEquals(descriptor.digest(), Digest.of(content));
        assertEquals(descriptor.size(), content.length);
        return content;
    }

    private static void check(PracticeProduct product, Manifest manifest) throws IOException {
        List<Descriptor> blobs = manifest.blobs();
        JsonNode config = Json.strict(blob(product, blobs.getFirst()));
        JsonNode ids = config.path("rootfs").path("diff_ids");
        assertEquals(blobs.size() - 1, ids.size());
        for (int i = 0; i < ids.size(); i++) {
            try (InputStream layer =
                    new GZIPInputStream(new java.io.ByteArrayInputStream(blob(product, blobs.get(i + 1))))) {
                assertEquals(
                        ids.get(i).asText(), Digest.of(layer.readAllBytes()).toString());
            }
        }
    }

    @Test
    @DisplayName("has a chart whose images are all in the layout, one of them named in a ConfigMap only")
    void chart() throws IOException {
        PracticeProduct product = PracticeProduct.writeTo(folder);
        String rendered =
                new Helm(product.chartArchive()).template().withName("practice").call();
        for (ImageReference image : product.images()) {
            // Helm does not print hooks among the manifest
            boolean hook = image.repository().endsWith("/migrate");
            assertEquals(!hook, rendered.contains("\"" + image + "\""), image::toString);
            assertTrue(Files.readString(product.chart().resolve("values.yaml")).contains("image: " + image));
        }
        String worker = product.images().stream()
                .filter(i -> i.repository().endsWith("/worker"))
                .findFirst()
                .orElseThrow()
                .toString();
        assertTrue(rendered.contains("WORKER_IMAGE: \"" + worker + "\""));
        assertEquals(rendered.indexOf(worker), rendered.lastIndexOf(worker));
        assertTrue(rendered.contains("name: practice-web"));
        assertFalse(new Helm(product.chart()).lint().call().isFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"web.replicas=0", "adminUser=Big", "store.size=much"})
    @DisplayName("has a chart that refuses values that make no sense")
    void schema(String value) throws IOException {
        PracticeProduct product = PracticeProduct.writeTo(folder);
        int equals = value.indexOf('=');
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> new Helm(product.chart())
                        .template()
                        .set(value.substring(0, equals), value.substring(equals + 1))
                        .call());
        assertTrue(refused.getMessage().contains("schema"), refused::getMessage);
    }
}
