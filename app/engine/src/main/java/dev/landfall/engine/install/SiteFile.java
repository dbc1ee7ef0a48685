package dev.landfall.engine.install;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.product.Answers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code site.yaml}: how a {@link Site} stands in its folder, readable and editable by hand. */
final class SiteFile {
    private SiteFile() {}

    static Site read(Path file) {
        Fields top = Yaml.read(file).fields();
        String name = top.text("name");
        String bundle = top.text("bundle", "");
        List<String> folders = top.texts("bundle-folders");
        String product = top.text("product", "");
        Site.ClusterChoice cluster = top.find("cluster")
                .map(node -> {
                    Fields f = node.fields();
                    Site.ClusterChoice choice = new Site.ClusterChoice(
                            f.text("kubeconfig", ""), f.text("context", ""), f.text("namespace", ""));
                    f.done();
                    return choice;
                })
                .orElseGet(() -> new Site.ClusterChoice("", "", ""));
        Site.RegistryChoice registry = top.find("registry")
                .map(SiteFile::registry)
                .orElseGet(() -> new Site.RegistryChoice("", "", false, "", ""));
        Map<String, String> values = new LinkedHashMap<>();
        top.find("answers").ifPresent(node -> node.fields().entries().forEach((k, v) -> values.put(k, text(v))));
        Map<String, Boolean> toggles = new LinkedHashMap<>();
        top.find("toggles").ifPresent(node -> node.fields().entries().forEach((k, v) -> toggles.put(k, v.bool())));
        Map<String, String> edits = top.textMap("values");
        List<Site.Acceptance> accepted = new ArrayList<>();
        for (YamlNode node : top.list("accepted")) {
            Fields f = node.fields();
            accepted.add(new Site.Acceptance(f.text("finding"), f.text("words"), f.text("by", ""), f.text("at", "")));
            f.done();
        }
        top.done();
        return new Site(
                name, bundle, folders, product, cluster, registry, new Answers(values, toggles), edits, accepted);
    }

    private static String text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? scalar.text() : node.text();
    }

    private static Site.RegistryChoice registry(YamlNode node) {
        Fields f = node.fields();
        Site.RegistryChoice choice = new Site.RegistryChoice(
                f.text("address", ""),
                f.text("user", ""),
                f.bool("plain-http", false),
                f.text("ca", ""),
                f.text("pull-address", ""));
        f.done();
        return choice;
    }

    static String print(Site site) {
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("name", site.name());
        put(top, "bundle", site.bundle());
        if (!site.folders().isEmpty()) {
            top.put("bundle-folders", site.folders());
        }
        put(top, "product", site.product());
        Map<String, Object> cluster = new LinkedHashMap<>();
        put(cluster, "kubeconfig", site.cluster().kubeconfig());
        put(cluster, "context", site.cluster().context());
        put(cluster, "namespace", site.cluster().namespace());
        put(top, "cluster", cluster);
        Map<String, Object> registry = new LinkedHashMap<>();
        put(registry, "address", site.registry().address());
        put(registry, "user", site.registry().user());
        if (site.registry().plainHttp()) {
            registry.put("plain-http", true);
        }
        put(registry, "pull-address", site.registry().pullAddress());
        put(registry, "ca", site.registry().ca());
        put(top, "registry", registry);
        put(top, "answers", site.answers().values());
        put(top, "toggles", site.answers().toggles());
        put(top, "values", site.values());
        List<Map<String, String>> accepted = new ArrayList<>();
        for (Site.Acceptance a : site.accepted()) {
            Map<String, String> entry = new LinkedHashMap<>();
            entry.put("finding", a.finding());
            entry.put("words", a.words());
            entry.put("by", a.by());
            entry.put("at", a.at());
            accepted.add(entry);
        }
        if (!accepted.isEmpty()) {
            top.put("accepted", accepted);
        }
        return "# A Landfall site. Secrets are not in here.\n" + Yaml.print(top);
    }

    private static void put(Map<String, Object> map, String key, String value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }

    private static void put(Map<String, Object> map, String key, Map<String, ?> value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }
}
