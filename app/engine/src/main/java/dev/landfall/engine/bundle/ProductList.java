package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.YamlNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a product's definition lists for the bundles it is installed from: its key {@code bundle}, in entries as a spec has them.
 *
 * @param product its id
 * @param mark of the entry that names the product
 * @param without ids that the entry leaves out
 */
record ProductList(
        String product,
        Mark mark,
        java.util.Set<String> without,
        List<Listed<ChartSpec>> charts,
        List<Listed<FileSpec>> files,
        List<PythonSpec> python) {

    /**
     * A chart or a file that the product's steps use.
     *
     * @param id as the steps call it
     * @param names of the chart, or a glob for the file's name; one of them in the bundle is enough
     * @param from where it is had; empty when a person has to bring it
     * @param given who gives it, in words, when it cannot be fetched
     * @param optional whether the product can do without
     */
    record Listed<S>(String id, List<String> names, Optional<S> from, String given, boolean optional) {}

    /**
     * Reads it.
     *
     * @param document the whole {@code product.yaml}
     * @param folder that it lies in
     * @throws dev.landfall.engine.problem.ProblemException {@code format.…} with file and line
     */
    static ProductList read(YamlNode document, String id, BundleSpec.ProductSpec entry, Path folder, Mirrors mirrors) {
        Optional<YamlNode> bundle = document.fields().find("bundle");
        if (bundle.isEmpty()) {
            return new ProductList(id, entry.mark(), entry.without(), List.of(), List.of(), List.of());
        }
        SpecEntries entries = new SpecEntries(folder, mirrors);
        Map<String, List<String>> charts = names(document, "charts", "names");
        Map<String, List<String>> files = names(document, "files", "match");
        Fields fields = bundle.get().fields();
        PythonSpecs python = new PythonSpecs(entries::path, entries::image);
        ProductList list = new ProductList(
                id,
                entry.mark(),
                entry.without(),
                fields.list("charts").stream()
                        .map(node -> listed(node, charts, entries::chart, "repository", "reference", "path"))
                        .toList(),
                fields.list("files").stream()
                        .map(node -> listed(node, files, entries::file, "path"))
                        .toList(),
                fields.list("python").stream().map(python::python).toList());
        fields.done();
        return list;
    }

    private interface Entry<S> {
        S read(YamlNode node, Fields fields);
    }

    private static <S> Listed<S> listed(
            YamlNode node, Map<String, List<String>> known, Entry<S> entry, String... places) {
        Fields fields = node.fields();
        String id = fields.text("id");
        boolean optional = fields.bool("optional", false);
        String given = fields.text("given", "");
        boolean placed = List.of(places).stream().anyMatch(p -> fields.find(p).isPresent());
        if (placed != given.isEmpty()) {
            throw node.wrong("one of '" + String.join("', '", places) + "', or 'given': who gives it, in words");
        }
        Optional<S> from = placed ? Optional.of(entry.read(node, fields)) : Optional.empty();
        fields.done();
        return new Listed<>(id, known.getOrDefault(id, List.of(id)), from, given, optional);
    }

    /** What the product's own lists say that its ids stand for. */
    private static Map<String, List<String>> names(YamlNode document, String list, String key) {
        Map<String, List<String>> names = new HashMap<>();
        for (YamlNode item : document.fields().list(list)) {
            Fields fields = item.fields();
            YamlNode said = fields.need(key);
            names.put(fields.text("id"), said instanceof YamlNode.Sequence ? fields.texts(key) : List.of(said.text()));
        }
        return names;
    }
}
