package dev.landfall.engine.product;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Nearest;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Product.Address;
import dev.landfall.engine.product.Product.ConditionalFile;
import dev.landfall.engine.product.Product.DonePage;
import dev.landfall.engine.product.Product.Group;
import dev.landfall.engine.product.Product.Question;
import dev.landfall.engine.product.Product.StepSpec;
import dev.landfall.engine.product.Product.Toggle;
import dev.landfall.engine.product.Product.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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

    /** What a template may name beside answers and toggles; the install room gives the values. */
    public static final List<String> FACTS = List.of(
            "site.name", "site.namespace", "registry.address", "pull-secret", "cluster.openshift", "cluster.version");

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");
    private static final List<String> KINDS =
            List.of("push-images", "namespace", "pull-secret", "secret", "helm", "manifests", "wait");

    private final ProductFiles files;
    private final String label;
    private final Set<String> names = new TreeSet<>(FACTS);
    private final Set<String> stepIds = new HashSet<>();

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
        List<Group> groups = groupNodes.stream().map(this::group).toList();
        List<Toggle> toggles = toggleNodes.stream().map(this::toggle).toList();
        List<StepSpec> steps = top.list("steps").stream().map(this::step).toList();
        if (steps.isEmpty()) {
            throw document.wrong("a product with at least one step under 'steps'");
        }
        DonePage done = top.find("done").map(this::done).orElseGet(() -> new DonePage(List.of(), List.of(), List.of()));
        List<String> images = top.texts("images");
        top.done();
        return new Product(id, name, version, summary, namespace, groups, toggles, images, steps, done, files);
    }

    private void declare(YamlNode id) {
        String name = matching(id, ID, "lower-case letters, digits and '-'");
        if (!names.add(name)) {
            throw id.wrong("a name of its own; '" + name + "' is taken");
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

    private StepSpec step(YamlNode node) {
        Fields f = node.fields();
        YamlNode kindNode = f.need("kind");
        String kind = kindNode.text();
        String title = f.text("title", "");
        When when = when(f, "when");
        StepSpec step = switch (kind) {
            case "push-images" ->
                new StepSpec.PushImages(id(f, node, kind), or(title, "Send the images to the site's registry"), when);
            case "namespace" ->
                new StepSpec.Namespace(id(f, node, kind), or(title, "Make the namespace"), when, f.textMap("labels"));
            case "pull-secret" ->
                new StepSpec.PullSecret(
                        id(f, node, kind),
                        or(title, "Let pods pull from the registry"),
                        when,
                        f.text("name", "landfall-registry"));
            case "secret" -> {
                String name = f.text("name");
                f.textMap("data").values().forEach(t -> checkNames(t, node));
                yield new StepSpec.Secret(
                        id(f, node, kind + "/" + name), or(title, "Store " + name), when, name, f.textMap("data"));
            }
            case "helm" -> {
                String chart = f.text("chart");
                String release = f.text("release", chart);
                yield new StepSpec.Helm(
                        id(f, node, kind + "/" + release),
                        or(title, "Install " + chart),
                        when,
                        chart,
                        release,
                        files(f, "values"),
                        duration(f, Duration.ofMinutes(10)));
            }
            case "manifests" ->
                new StepSpec.Manifests(id(f, node, kind), or(title, "Apply manifests"), when, files(f, "files"));
            case "wait" -> {
                Optional<String> release = f.find("release").map(YamlNode::text);
                yield new StepSpec.Wait(
                        id(f, node, release.map(r -> "wait/" + r).orElse("wait")),
                        or(title, "Wait until everything runs"),
                        when,
                        release,
                        duration(f, Duration.ofMinutes(15)));
            }
            default ->
                throw kindNode.wrong("a step kind: " + String.join(", ", KINDS)
                        + Nearest.to(kind, KINDS)
                                .map(n -> "; did you mean '" + n + "'?")
                                .orElse(""));
        };
        f.done();
        return step;
    }

    private String id(Fields f, YamlNode node, String otherwise) {
        String id = f.text("id", otherwise);
        if (!stepIds.add(id)) {
            throw node.wrong("a step with an 'id' of its own; '" + id + "' is taken");
        }
        return id;
    }

    private static String or(String title, String otherwise) {
        return title.isEmpty() ? otherwise : title;
    }

    private static Duration duration(Fields f, Duration otherwise) {
        Optional<YamlNode> node = f.find("timeout");
        if (node.isEmpty()) {
            return otherwise;
        }
        try {
            return Duration.parse("PT" + node.get().text());
        } catch (java.time.format.DateTimeParseException e) {
            throw node.get().wrong("a time such as 10m or 90s");
        }
    }

    private List<ConditionalFile> files(Fields f, String key) {
        List<ConditionalFile> found = new ArrayList<>();
        for (YamlNode item : f.list(key)) {
            boolean bare = item instanceof YamlNode.Scalar;
            YamlNode path = bare ? item : item.fields().need("file");
            When when = When.ALWAYS;
            if (!bare) {
                Fields entry = item.fields();
                entry.need("file");
                when = when(entry, "when");
                entry.done();
            }
            if (!files.has(path.text())) {
                throw path.wrong("a file of the product's folder; there is no " + path.text());
            }
            checkNames(files.text(path.text()), path);
            found.add(new ConditionalFile(path.text(), when));
        }
        return found;
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

    private String template(Fields f, String key) {
        return f.find(key)
                .map(node -> {
                    checkNames(node.text(), node);
                    return node.text();
                })
                .orElse("");
    }

    private void checkNames(String template, YamlNode at) {
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

    private When when(Fields f, String key) {
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
