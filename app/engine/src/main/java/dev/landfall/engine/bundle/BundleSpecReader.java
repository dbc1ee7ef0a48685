package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BuildRules.FindImages;
import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.ImageSpec;
import dev.landfall.engine.bundle.BundleSpec.ProductSpec;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a spec strictly: what is not understood is refused with its line. */
final class BundleSpecReader {
    /** A registry's host in front, which tells it from a path of Docker Hub. */
    private static final Pattern NAMES_START = Pattern.compile(
            "(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:))(?::[0-9]{1,5})?(?:/[a-z0-9][^\\s@]*)?/?");

    private final Path folder;

    private BundleSpecReader(Path folder) {
        this.folder = folder;
    }

    static BundleSpec read(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return new BundleSpecReader(parent == null ? file.toAbsolutePath() : parent).spec(file, Yaml.read(file));
    }

    private BundleSpec spec(Path file, YamlNode document) {
        Fields fields = document.fields();
        YamlNode name = fields.need("name");
        YamlNode version = fields.need("version");
        need(name, VolumeNames.NAME, "a name in lower-case letters, digits, '.', '_' and '-', at most 64 long");
        need(version, VolumeNames.VERSION, "a version in letters, digits, '.', '_', '+' and '-', at most 64 long");
        BuildRules rules = rules(fields);
        SpecEntries entries = new SpecEntries(folder, rules.mirrors());
        List<ProductSpec> products = fields.list("products").stream()
                .map(node -> product(node, entries))
                .toList();
        List<ImageSpec> images =
                fields.list("images").stream().map(entries::image).toList();
        List<ChartSpec> charts =
                fields.list("charts").stream().map(entries::chart).toList();
        List<FileSpec> files = fields.list("files").stream().map(entries::file).toList();
        PythonSpecs packages = new PythonSpecs(entries::path, entries::image);
        List<PythonSpec> python =
                fields.list("python").stream().map(packages::python).toList();
        fields.done();
        packages.oneServer(document, files);
        return new BundleSpec(file, name.text(), version.text(), products, images, charts, files, python, rules);
    }

    private static void need(YamlNode node, Pattern pattern, String what) {
        if (!pattern.matcher(node.text()).matches()) {
            throw node.wrong(what);
        }
    }

    private static ProductSpec product(YamlNode node, SpecEntries entries) {
        if (node instanceof YamlNode.Scalar) {
            return new ProductSpec(SpecEntries.mark(node), node.text(), entries.path(node), Set.of());
        }
        Fields fields = node.fields();
        YamlNode product = fields.need("product");
        Set<String> without = Set.copyOf(fields.texts("without"));
        fields.done();
        return new ProductSpec(SpecEntries.mark(node), product.text(), entries.path(product), without);
    }

    private BuildRules rules(Fields fields) {
        SpecEntries plain = new SpecEntries(folder, Mirrors.NONE);
        List<Mirrors.Rule> mirrors =
                fields.list("mirrors").stream().map(node -> mirror(node, plain)).toList();
        FindImages find = fields.find("find-images").map(BundleSpecReader::find).orElse(FindImages.PULL);
        return new BuildRules(new Mirrors(mirrors), find, fields.texts("leave-out"), SpecEntries.platforms(fields));
    }

    private static FindImages find(YamlNode node) {
        return switch (node.text()) {
            case "true" -> FindImages.PULL;
            case "check" -> FindImages.CHECK;
            case "false" -> FindImages.OFF;
            default -> throw node.wrong("true, check or false");
        };
    }

    private static Mirrors.Rule mirror(YamlNode node, SpecEntries entries) {
        Fields fields = node.fields();
        YamlNode prefix = fields.need("prefix");
        YamlNode from = fields.need("from");
        boolean web = prefix.text().contains("://");
        if (web) {
            SpecEntries.address(prefix);
            SpecEntries.address(from);
        } else {
            need(
                    prefix,
                    NAMES_START,
                    "the start of names with the registry's host first, such as docker.io/bitnami, or a chart repository's address");
            need(from, NAMES_START, "a registry's host, and what may follow, such as mirror.example.org/cache");
        }
        Mirrors.Rule rule = new Mirrors.Rule(
                SpecEntries.mark(node),
                prefix.text(),
                from.text(),
                web ? entries.webOptions(fields) : entries.options(fields));
        fields.done();
        return rule;
    }
}
