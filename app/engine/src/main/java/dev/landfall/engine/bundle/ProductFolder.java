package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ProductSpec;
import dev.landfall.engine.format.Nearest;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** A product's definition: the folder beside the spec, or one that ships with Landfall. */
final class ProductFolder {
    private static final String FILE = "product.yaml";

    private final ProductSpec spec;
    private final Path folder;
    private final SortedMap<String, byte[]> files;
    private final YamlNode document;
    private final String id;
    private final String version;

    private ProductFolder(ProductSpec spec, Path folder, SortedMap<String, byte[]> files, YamlNode document) {
        this.spec = spec;
        this.folder = folder;
        this.files = files;
        this.document = document;
        Map<String, YamlNode> keys = document.fields().entries();
        this.id = text(document, keys, "id");
        this.version = text(document, keys, "version");
    }

    /** @throws ProblemException {@code bundle.product-unknown}, {@code format.…} */
    static ProductFolder read(ProductSpec spec) throws IOException {
        Path folder = find(spec);
        SortedMap<String, byte[]> files = SourceFolder.files(
                folder,
                (path, below) -> path.substring(path.lastIndexOf('/') + 1).startsWith("."));
        byte[] definition = files.get(FILE);
        if (definition == null) {
            throw ProblemException.of("bundle.folder-unfit", "folder", folder, "why", "it holds no " + FILE);
        }
        String file = spec.said() + "/" + FILE;
        return new ProductFolder(spec, folder, files, Yaml.parse(new String(definition, StandardCharsets.UTF_8), file));
    }

    /** The folder as an artifact. */
    MadeArtifact pack() {
        return MadeArtifact.product(spec.said(), id, version, PlainTar.of(files));
    }

    /** What the definition lists for bundles. */
    ProductList list(Mirrors mirrors) {
        return ProductList.read(document, id, spec, folder, mirrors);
    }

    private static String text(YamlNode product, Map<String, YamlNode> keys, String key) {
        YamlNode value = keys.get(key);
        if (value == null) {
            throw ProblemException.of(
                    "format.missing-key",
                    "file",
                    product.file(),
                    "line",
                    product.line(),
                    "path",
                    "the document",
                    "key",
                    key);
        }
        if (!VolumeNames.VERSION.matcher(value.text()).matches()) {
            throw value.wrong("a name or version in letters, digits, '.', '_', '+' and '-'");
        }
        return value.text();
    }

    private static Path find(ProductSpec spec) throws IOException {
        if (Files.isDirectory(spec.folder())) {
            return spec.folder();
        }
        Path shipped = InstallerResources.root().resolve("products");
        List<String> ids;
        try (Stream<Path> folders = Files.list(shipped)) {
            ids = folders.filter(f -> Files.exists(f.resolve(FILE)))
                    .map(f -> f.getFileName().toString().replace("/", ""))
                    .sorted()
                    .toList();
        }
        if (ids.contains(spec.said())) {
            return shipped.resolve(spec.said());
        }
        throw ProblemException.of(
                "bundle.product-unknown",
                "product",
                spec.said(),
                "folder",
                spec.folder(),
                "file",
                spec.mark().file(),
                "line",
                spec.mark().line(),
                "hint",
                Nearest.to(spec.said(), ids)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("These ship with Landfall: " + String.join(", ", ids) + "."));
    }
}
