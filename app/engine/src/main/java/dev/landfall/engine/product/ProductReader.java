package dev.landfall.engine.product;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Nearest;
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
import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.Product.RuntimeImage;
import dev.landfall.engine.product.Product.Toggle;
import dev.landfall.engine.product.Product.User;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a product's folder strictly: unknown keys, unknown names and missing files are refused, saying where. */
public final class ProductReader {
    /** The file every product's folder has. */
    public static final String FILE = "product.yaml";

    /** Of a regular expression, in characters: compiling one takes time by the square of its length. */
    private static final int PATTERN = 2_000;

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

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

    private final ProductFiles files;
    private final String label;
    private final Set<String> names = new TreeSet<>(FACTS);

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
        String id = matching(top.need("id"), ID, "lower-case letters, digits and '-'");
        String name = top.text("name");
        String version = top.text("version");
        String summary = top.text("summary", "");
        String namespace = top.text("namespace");
        List<YamlNode> groupNodes = top.list("questions");
        List<YamlNode> toggleNodes = top.list("toggles");
        // names first: a default may mention a question that is asked later
        groupNodes.forEach(
                g -> g.fields().list("ask").forEach(q -> declare(q.fields().need("id"))));
        toggleNodes.forEach(t -> declare(t.fields().need("id")));
        List<ChartChoice> charts = top.list("charts").stream().map(this::chart).toList();
        List<FileChoice> bundled = top.list("files").stream().map(this::bundled).toList();
        Set<String> captures = new LinkedHashSet<>();
        for (YamlNode capture : top.list("captures")) {
            declare(capture);
            captures.add(capture.text());
        }
        List<YamlNode> derivedNodes = top.list("derived");
        derivedNodes.forEach(d -> declare(d.fields().need("id")));
        StepReader reader = new StepReader(this, files, captures, bundled);
        List<YamlNode> stepNodes = top.list("steps");
        stepNodes.forEach(reader::declareNames);
        List<Group> groups = groupNodes.stream().map(this::group).toList();
        List<Toggle> toggles = toggleNodes.stream().map(this::toggle).toList();
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
            when = when(f, "when");
            f.done();
        }
        String text = reference.text();
        checkNames(text, reference);
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
        String id = matching(f.need("id"), ID, "lower-case letters, digits and '-'");
        ChartChoice choice = new ChartChoice(id, f.texts("names"));
        f.done();
        if (choice.names().isEmpty()) {
            throw node.wrong("a chart with 'names'");
        }
        declare(node, "chart." + id);
        declare(node, "chart." + id + ".version");
        return choice;
    }

    private FileChoice bundled(YamlNode node) {
        Fields f = node.fields();
        FileChoice choice =
                new FileChoice(matching(f.need("id"), ID, "lower-case letters, digits and '-'"), f.text("match"));
        f.done();
        declare(node, "file." + choice.id());
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
            Case one = new Case(template(c, "value"), when(c, "when"));
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

    void declare(YamlNode id) {
        declare(id, matching(id, ID, "lower-case letters, digits and '-'"));
    }

    void declare(YamlNode at, String name) {
        if (!names.add(name)) {
            throw at.wrong("a name of its own; '" + name + "' is taken");
        }
    }

    private Group group(YamlNode node) {
        Fields f = node.fields();
        Group group = new Group(
                f.text("group"),
                f.text("help", ""),
                f.list("ask").stream().map(this::question).toList());
        f.done();
        return group;
    }

    private Question question(YamlNode node) {
        Fields f = node.fields();
        QuestionType type = f.find("type").map(this::type).orElse(QuestionType.TEXT);
        String pattern = f.find("pattern").map(this::pattern).orElse("");
        Question question = new Question(
                f.text("id"),
                f.text("question"),
                f.text("kubernetes", ""),
                f.text("help", ""),
                type,
                template(f, "default"),
                f.bool("required", false),
                pattern,
                f.text("pattern-help", ""),
                f.texts("choices"),
                (int) f.number("generate", 0),
                f.number("min", Long.MIN_VALUE),
                f.number("max", Long.MAX_VALUE),
                when(f, "when"));
        if (type == QuestionType.CHOICE && question.choices().isEmpty()) {
            throw node.wrong("a choice with 'choices'");
        }
        f.done();
        return question;
    }

    private QuestionType type(YamlNode node) {
        for (QuestionType type : QuestionType.values()) {
            if (type.word().equals(node.text())) {
                return type;
            }
        }
        throw node.wrong("a kind of answer: "
                + String.join(
                        ", ",
                        List.of(QuestionType.values()).stream()
                                .map(QuestionType::word)
                                .toList()));
    }

    private String pattern(YamlNode node) {
        if (node.text().length() > PATTERN) {
            throw node.wrong("a regular expression of at most " + PATTERN + " characters");
        }
        try {
            return Pattern.compile(node.text()).pattern();
        } catch (PatternSyntaxException e) {
            throw node.wrong("a regular expression (" + e.getDescription() + ")");
        }
    }

    private Toggle toggle(YamlNode node) {
        Fields f = node.fields();
        Toggle toggle =
                new Toggle(f.text("id"), f.text("label"), f.text("changes"), when(f, "offered"), when(f, "suggested"));
        boolean neverSuggested = f.find("suggested").isEmpty();
        f.done();
        return neverSuggested
                ? new Toggle(
                        toggle.id(),
                        toggle.label(),
                        toggle.changes(),
                        toggle.offered(),
                        new When(List.of(new When.Term("cluster.version", "", false))))
                : toggle;
    }

    private DonePage done(YamlNode node) {
        Fields f = node.fields();
        List<Address> addresses = new ArrayList<>();
        for (YamlNode item : f.list("addresses")) {
            Fields a = item.fields();
            addresses.add(new Address(a.text("label"), template(a, "url"), when(a, "when")));
            a.done();
        }
        List<User> users = new ArrayList<>();
        for (YamlNode item : f.list("users")) {
            Fields u = item.fields();
            users.add(new User(u.text("label"), template(u, "name"), u.text("secret", ""), when(u, "when")));
            u.done();
        }
        List<String> next = f.texts("next");
        next.forEach(t -> checkNames(t, node));
        f.done();
        return new DonePage(addresses, users, next);
    }

    String template(Fields f, String key) {
        return f.find(key)
                .map(node -> {
                    checkNames(node.text(), node);
                    return node.text();
                })
                .orElse("");
    }

    void checkNames(String template, YamlNode at) {
        for (String name : Template.names(template)) {
            known(name, at);
        }
    }

    private void known(String name, YamlNode at) {
        if (!names.contains(name)) {
            throw ProblemException.of(
                    "product.unknown-name",
                    "file",
                    at.file(),
                    "line",
                    at.line(),
                    "path",
                    at.path(),
                    "name",
                    name,
                    "hint",
                    Nearest.to(name, names)
                            .map(n -> "Did you mean '" + n + "'?")
                            .orElse("Known are: " + names));
        }
    }

    When when(Fields f, String key) {
        Optional<YamlNode> node = f.find(key);
        if (node.isEmpty()) {
            return When.ALWAYS;
        }
        List<YamlNode> items = node.get() instanceof YamlNode.Sequence s ? s.items() : List.of(node.get());
        List<When.Term> terms = new ArrayList<>();
        for (YamlNode item : items) {
            try {
                When.Term term = When.term(item.text());
                known(term.name(), item);
                terms.add(term);
            } catch (IllegalArgumentException e) {
                throw item.wrong("a condition: " + e.getMessage());
            }
        }
        return new When(terms);
    }

    private static String matching(YamlNode node, Pattern pattern, String words) {
        if (!pattern.matcher(node.text()).matches()) {
            throw node.wrong(words);
        }
        return node.text();
    }
}
