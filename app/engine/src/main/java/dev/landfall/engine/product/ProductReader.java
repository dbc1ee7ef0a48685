package dev.landfall.engine.product;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Product.Address;
import dev.landfall.engine.product.Product.Case;
import dev.landfall.engine.product.Product.ChartChoice;
import dev.landfall.engine.product.Product.Derived;
import dev.landfall.engine.product.Product.DonePage;
import dev.landfall.engine.product.Product.FileChoice;
import dev.landfall.engine.product.Product.Group;
import dev.landfall.engine.product.Product.RuntimeImage;
import dev.landfall.engine.product.Product.Toggle;
import dev.landfall.engine.product.Product.User;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads a product's folder strictly: unknown keys, unknown names and missing files are refused, saying where. */
public final class ProductReader {
    /** The file every product's folder has. */
    public static final String FILE = "product.yaml";

    /** What a template may name beside answers and toggles; the install room gives the values. */
    public static final List<String> FACTS = List.of(
            "site.name",
            "site.namespace",
            "registry.address",
            "pull-secret",
            "secrets.digest",
            "cluster.openshift",
            "cluster.version",
            "packages.image",
            "apps.image");

    private final ProductFiles files;
    private final String label;
    private final DeclaredNames names = new DeclaredNames(FACTS);

    private ProductReader(ProductFiles files, String label) {
        this.files = files;
        this.label = label;
    }

    /**
     * Reads a definition.
     *
     * @param label how problems call the folder
     * @throws ProblemException with file, line and path of what is wrong
     */
    public static Product read(ProductFiles files, String label) {
        return new ProductReader(files, label).read();
    }

    private Product read() {
        YamlNode document = Yaml.parse(files.text(FILE), label + "/" + FILE);
        Fields top = document.fields();
        String id = DeclaredNames.id(top.need("id"));
        String name = top.text("name");
        String version = top.text("version");
        String summary = top.text("summary", "");
        String namespace = top.text("namespace");
        List<YamlNode> groupNodes = top.list("questions");
        List<YamlNode> toggleNodes = top.list("toggles");
        // names first: a default may mention a question that is asked later
        groupNodes.forEach(g ->
                g.fields().list("ask").forEach(q -> names.declare(q.fields().need("id"))));
        toggleNodes.forEach(t -> names.declare(t.fields().need("id")));
        List<ChartChoice> charts = top.list("charts").stream().map(this::chart).toList();
        List<FileChoice> bundled = top.list("files").stream().map(this::bundled).toList();
        Set<String> captures = new LinkedHashSet<>();
        for (YamlNode capture : top.list("captures")) {
            names.declare(capture);
            captures.add(capture.text());
        }
        List<YamlNode> derivedNodes = top.list("derived");
        derivedNodes.forEach(d -> names.declare(d.fields().need("id")));
        StepReader reader = new StepReader(names, files, captures, bundled);
        List<YamlNode> stepNodes = top.list("steps");
        stepNodes.forEach(reader::declareNames);
        QuestionReader questions = new QuestionReader(names);
        List<Group> groups = groupNodes.stream().map(questions::group).toList();
        List<Toggle> toggles = toggleNodes.stream().map(questions::toggle).toList();
        Set<String> secret = new LinkedHashSet<>(captures);
        groups.stream()
                .flatMap(g -> g.questions().stream())
                .filter(q -> q.type() == QuestionType.SECRET)
                .forEach(q -> secret.add(q.id()));
        List<Derived> derived =
                derivedNodes.stream().map(node -> derived(node, secret)).toList();
        List<StepSpec> steps = stepNodes.stream().map(reader::step).toList();
        if (steps.isEmpty()) {
            throw document.wrong("a product with at least one step under 'steps'");
        }
        DonePage done = top.find("done").map(this::done).orElseGet(() -> new DonePage(List.of(), List.of(), List.of()));
        List<RuntimeImage> images = top.list("images").stream().map(this::image).toList();
        top.find("bundle").ifPresent(bundle -> checkBundle(bundle, charts, bundled, steps));
        top.done();
        return new Product(
                id, name, version, summary, namespace, groups, toggles, images, charts, bundled, captures, derived,
                steps, done, files);
    }

    private RuntimeImage image(YamlNode node) {
        YamlNode reference = node;
        When when = When.ALWAYS;
        if (node instanceof YamlNode.Mapping) {
            Fields f = node.fields();
            reference = f.need("reference");
            when = names.when(f, "when");
            f.done();
        }
        String text = reference.text();
        names.checkNames(text, reference);
        if (Template.names(text).isEmpty() && ImageReference.tryParse(text).isEmpty()) {
            throw reference.wrong("an image reference such as docker.io/library/redis:7.2");
        }
        return new RuntimeImage(text, when);
    }

    /** What bundles of the product are built from is read when one is built; here it only must speak of what the product knows. */
    private static void checkBundle(
            YamlNode bundle, List<ChartChoice> charts, List<FileChoice> files, List<StepSpec> steps) {
        Set<String> chartIds = new TreeSet<>();
        charts.forEach(c -> chartIds.add(c.id()));
        steps.forEach(step -> {
            if (step instanceof StepSpec.Helm helm) {
                chartIds.add(helm.chart());
            }
        });
        Set<String> fileIds = new TreeSet<>();
        files.forEach(f -> fileIds.add(f.id()));
        Fields f = bundle.fields();
        f.list("charts").forEach(node -> known(node, chartIds));
        f.list("files").forEach(node -> known(node, fileIds));
        f.list("python");
        f.done();
    }

    private static void known(YamlNode entry, Set<String> ids) {
        YamlNode id = entry.fields().need("id");
        if (!ids.contains(id.text())) {
            throw id.wrong("one of the product's: " + String.join(", ", ids));
        }
    }

    private ChartChoice chart(YamlNode node) {
        Fields f = node.fields();
        String id = DeclaredNames.id(f.need("id"));
        ChartChoice choice = new ChartChoice(id, f.texts("names"));
        f.done();
        if (choice.names().isEmpty()) {
            throw node.wrong("a chart with 'names'");
        }
        names.declare(node, "chart." + id);
        names.declare(node, "chart." + id + ".version");
        return choice;
    }

    private FileChoice bundled(YamlNode node) {
        Fields f = node.fields();
        FileChoice choice = new FileChoice(DeclaredNames.id(f.need("id")), f.text("match"));
        f.done();
        names.declare(node, "file." + choice.id());
        return choice;
    }

    /** @param secret names that it may not use, because what it makes of them would not be masked */
    private Derived derived(YamlNode node, Set<String> secret) {
        Fields f = node.fields();
        String id = f.text("id");
        List<Case> cases = new ArrayList<>();
        for (YamlNode item : f.list("cases")) {
            Fields c = item.fields();
            c.need("value");
            Case one = new Case(names.template(c, "value"), names.when(c, "when"));
            c.done();
            for (String name : Template.names(one.value())) {
                if (secret.contains(name)) {
                    throw item.wrong("a value without secrets; '" + name + "' is one");
                }
            }
            cases.add(one);
        }
        f.done();
        return new Derived(id, cases);
    }

    private DonePage done(YamlNode node) {
        Fields f = node.fields();
        List<Address> addresses = new ArrayList<>();
        for (YamlNode item : f.list("addresses")) {
            Fields a = item.fields();
            addresses.add(new Address(a.text("label"), names.template(a, "url"), names.when(a, "when")));
            a.done();
        }
        List<User> users = new ArrayList<>();
        for (YamlNode item : f.list("users")) {
            Fields u = item.fields();
            users.add(
                    new User(u.text("label"), names.template(u, "name"), u.text("secret", ""), names.when(u, "when")));
            u.done();
        }
        List<String> next = f.texts("next");
        next.forEach(t -> names.checkNames(t, node));
        f.done();
        return new DonePage(addresses, users, next);
    }
}
