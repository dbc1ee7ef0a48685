package dev.landfall.rehearsal.product;

import dev.landfall.engine.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The artifacts of the practice product, written into a folder: a Helm chart and the images it needs, a few kilobytes each.
 *
 * <p>The same bytes come out each time, so digests can be compared between runs.
 *
 * @param layout an OCI image layout with all images under their original references
 * @param chart the chart as a folder
 * @param chartArchive the chart as Helm packages it
 * @param images what is in the layout; the worker's image is named by the chart in a ConfigMap only
 */
public record PracticeProduct(Path layout, Path chart, Path chartArchive, List<ImageReference> images) {
    /** The id of the product's definition, the chart's name and the folder's. */
    public static final String NAME = "practice";

    public static final String VERSION = "1.0.0";

    private static final String REGISTRY = "registry.practice.example/practice/";
    private static final List<String> CHART_FILES = List.of(
            "Chart.yaml",
            "values.yaml",
            "values.schema.json",
            "templates/_helpers.tpl",
            "templates/config.yaml",
            "templates/web.yaml",
            "templates/store.yaml",
            "templates/ingress.yaml",
            "templates/migrate.yaml",
            "templates/NOTES.txt");

    public PracticeProduct {
        images = List.copyOf(images);
    }

    /**
     * Makes everything anew.
     *
     * @param folder is made if it is not there; what stands in it under the same names is replaced
     */
    public static PracticeProduct writeTo(Path folder) throws IOException {
        Map<String, byte[]> files = chartFiles();
        Path chart = folder.resolve(NAME);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = chart.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
        Path archive = folder.resolve(NAME + "-" + VERSION + ".tgz");
        Map<String, byte[]> packed = new LinkedHashMap<>();
        files.forEach((name, content) -> packed.put(NAME + "/" + name, content));
        Files.write(archive, Tars.gzip(Tars.tar(packed)));

        PracticeImages images = new PracticeImages(folder.resolve("layout"));
        List<ImageReference> references = new ArrayList<>();
        references.add(images.add(reference("web"), List.of("amd64", "arm64"), 8080));
        references.add(images.add(reference("store"), List.of("amd64"), 6379));
        references.add(images.add(reference("worker"), List.of("amd64"), 0));
        references.add(images.add(reference("migrate"), List.of("amd64"), 0));
        images.finish();
        return new PracticeProduct(folder.resolve("layout"), chart, archive, references);
    }

    private static ImageReference reference(String name) {
        return ImageReference.parse(REGISTRY + name + ":1.0");
    }

    private static Map<String, byte[]> chartFiles() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : CHART_FILES) {
            try (InputStream in = PracticeProduct.class.getResourceAsStream(NAME + "/" + name)) {
                if (in == null) {
                    throw new IOException("not in this build: " + name);
                }
                files.put(name, in.readAllBytes());
            }
        }
        return files;
    }
}
