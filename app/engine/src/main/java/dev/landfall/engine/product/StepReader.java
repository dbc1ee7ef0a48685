package dev.landfall.engine.product;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Nearest;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.product.Product.ConditionalFile;
import dev.landfall.engine.product.Product.FileChoice;
import dev.landfall.engine.product.StepSpec.Common;
import dev.landfall.engine.product.StepSpec.ObjectName;
import dev.landfall.engine.product.StepSpec.RouteSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the steps of a {@code product.yaml}, each kind strictly. */
final class StepReader {
    private static final List<String> KINDS = List.of(
            "push-images",
            "namespace",
            "pull-secret",
            "secret",
            "helm",
            "manifests",
            "wait",
            "routes",
            "http",
            "job",
            "publish-packages",
            "publish-files",
            "convert-apps");
    private static final List<String> METHODS = List.of("get", "post", "put", "delete");

    private final DeclaredNames names;
    private final ProductFiles files;
    private final Set<String> captures;
    private final List<FileChoice> bundled;
    private final Set<String> ids = new HashSet<>();

    StepReader(DeclaredNames names, ProductFiles files, Set<String> captures, List<FileChoice> bundled) {
        this.names = names;
        this.files = files;
        this.captures = captures;
        this.bundled = bundled;
    }

    /** Makes the names known that a step finds in its rendering, because steps before it may not use them but conditions may. */
    void declareNames(YamlNode node) {
        for (YamlNode name : node.fields().list("names")) {
            YamlNode id = name.fields().need("id");
            names.declare(id);
            names.declare(id, id.text() + ".port");
            names.declare(id, id.text() + ".target");
            names.declare(id, id.text() + ".image");
        }
    }

    StepSpec step(YamlNode node) {
        Fields f = node.fields();
        YamlNode kindNode = f.need("kind");
        String kind = kindNode.text();
        StepSpec step = switch (kind) {
            case "push-images" ->
                new StepSpec.PushImages(common(f, node, kind, "Send the images to the site's registry"));
            case "namespace" ->
                new StepSpec.Namespace(common(f, node, kind, "Make the namespace"), f.textMap("labels"));
            case "pull-secret" ->
                new StepSpec.PullSecret(
                        common(f, node, kind, "Let pods pull from the registry"), f.text("name", "landfall-registry"));
            case "secret" -> {
                String name = f.text("name");
                Map<String, String> data = f.textMap("data");
                data.values().forEach(t -> names.checkNames(t, node));
                yield new StepSpec.Secret(common(f, node, kind + "/" + name, "Store " + name), name, data);
            }
            case "helm" -> helm(f, node);
            case "manifests" -> new StepSpec.Manifests(common(f, node, kind, "Apply manifests"), files(f, "files"));
            case "wait" -> {
                Optional<String> release = f.find("release").map(YamlNode::text);
                yield new StepSpec.Wait(
                        common(f, node, release.map(r -> "wait/" + r).orElse("wait"), "Wait until everything runs"),
                        release,
                        duration(f, Duration.ofMinutes(15)));
            }
            case "routes" ->
                new StepSpec.Routes(
                        common(f, node, kind, "Make OpenShift Routes"),
                        f.list("routes").stream().map(this::route).toList());
            case "http" -> http(f, node);
            case "job" -> {
                YamlNode file = f.need("file");
                yield new StepSpec.Job(
                        common(f, node, "job/" + file.text(), "Run a Job"),
                        ofProduct(file),
                        duration(f, Duration.ofMinutes(15)));
            }
            case "publish-packages" ->
                new StepSpec.PublishPackages(
                        common(f, node, kind, "Publish the Python packages"),
                        needTemplate(f, "to"),
                        names.template(f, "user"),
                        names.template(f, "password"));
            case "publish-files" ->
                new StepSpec.PublishFiles(
                        common(f, node, kind, "Publish files"),
                        needTemplate(f, "to"),
                        names.template(f, "user"),
                        names.template(f, "password"),
                        f.list("files").stream().map(this::bundledId).toList());
            case "convert-apps" ->
                new StepSpec.ConvertApps(
                        common(f, node, kind, "Point the applications at the site's registry"),
                        bundledId(f.need("file")),
                        needTemplate(f, "base"));
            default ->
                throw kindNode.wrong("a step kind: " + String.join(", ", KINDS)
                        + Nearest.to(kind, KINDS)
                                .map(n -> "; did you mean '" + n + "'?")
                                .orElse(""));
        };
        f.done();
        return step;
    }

    private Common common(Fields f, YamlNode node, String otherId, String otherTitle) {
        String id = f.text("id", otherId);
        if (!ids.add(id)) {
            throw node.wrong("a step with an 'id' of its own; '" + id + "' is taken");
        }
        String title = names.template(f, "title");
        return new Common(
                id, title.isEmpty() ? otherTitle : title, names.when(f, "when"), names.template(f, "namespace"));
    }

    private StepSpec helm(Fields f, YamlNode node) {
        String chart = f.text("chart");
        String release = f.text("release", chart);
        return new StepSpec.Helm(
                common(f, node, "helm/" + release, "Install " + chart),
                chart,
                release,
                files(f, "values"),
                f.list("names").stream().map(this::objectName).toList(),
                duration(f, Duration.ofMinutes(10)));
    }

    private ObjectName objectName(YamlNode node) {
        Fields f = node.fields();
        ObjectName name = new ObjectName(f.text("id"), f.text("kind"), needTemplate(f, "ends"));
        f.done();
        return name;
    }

    private RouteSpec route(YamlNode node) {
        Fields f = node.fields();
        RouteSpec route = new RouteSpec(
                f.text("name"),
                needTemplate(f, "host"),
                needTemplate(f, "service"),
                needTemplate(f, "port"),
                f.text("path", "/"),
                f.text("timeout", ""),
                f.bool("wildcard", false),
                names.when(f, "when"));
        f.done();
        return route;
    }

    private StepSpec http(Fields f, YamlNode node) {
        if (f.find("service").isPresent() == f.find("url").isPresent()) {
            throw node.wrong("an http step with either 'service' (and 'port') or 'url'");
        }
        StepSpec.HttpCall run = call(f.need("run"));
        return new StepSpec.Http(
                common(f, node, "http" + run.path(), "Call " + run.path()),
                names.template(f, "service"),
                names.template(f, "port"),
                names.template(f, "url"),
                names.template(f, "user"),
                names.template(f, "password"),
                f.find("check").map(this::check),
                run);
    }

    private StepSpec.HttpCheck check(YamlNode node) {
        Fields f = node.fields();
        List<String> kept = f.list("kept").stream().map(this::captured).toList();
        boolean asks = METHODS.stream().anyMatch(m -> f.find(m).isPresent());
        if (!asks && kept.isEmpty()) {
            throw node.wrong("a check with a call (get, post, put, delete) or with 'kept'");
        }
        String expect = f.text("expect", "");
        f.find("expect").ifPresent(at -> answerPath(at.text(), at));
        Optional<StepSpec.HttpCall> call = asks ? Optional.of(call(f)) : Optional.empty();
        f.done();
        return new StepSpec.HttpCheck(call, expect, kept);
    }

    private StepSpec.HttpCall call(YamlNode node) {
        Fields f = node.fields();
        StepSpec.HttpCall call = call(f);
        f.done();
        return call;
    }

    private StepSpec.HttpCall call(Fields f) {
        List<String> used = METHODS.stream().filter(m -> f.find(m).isPresent()).toList();
        if (used.size() != 1) {
            throw f.here().wrong("a call with one of get, post, put, delete");
        }
        String method = used.getFirst();
        Map<String, String> headers = f.textMap("headers");
        headers.values().forEach(t -> names.checkNames(t, f.here()));
        Optional<Object> body = f.find("body").map(node -> {
            Object value = node.value();
            names.checkNames(value.toString(), node);
            return value;
        });
        Map<String, String> capture = f.textMap("capture");
        f.find("capture")
                .ifPresent(node -> capture.forEach((name, path) -> {
                    known(name, node);
                    answerPath(path, node);
                }));
        return new StepSpec.HttpCall(
                method.toUpperCase(Locale.ROOT),
                needTemplate(f, method),
                headers,
                body,
                capture,
                f.list("accept").stream().map(n -> (int) n.number()).toList());
    }

    private void answerPath(String path, YamlNode at) {
        names.checkNames(path, at);
        try {
            AnswerPath.parse(path);
        } catch (IllegalArgumentException e) {
            throw at.wrong("a path into an answer, e.g. data.items[name=x].id; expected " + e.getMessage());
        }
    }

    private String captured(YamlNode node) {
        known(node.text(), node);
        return node.text();
    }

    private void known(String capture, YamlNode at) {
        if (!captures.contains(capture)) {
            throw at.wrong("a name listed under 'captures'; '" + capture + "' is not");
        }
    }

    private String bundledId(YamlNode node) {
        if (bundled.stream().noneMatch(b -> b.id().equals(node.text()))) {
            throw node.wrong("an id of 'files'; there is no '" + node.text() + "'");
        }
        return node.text();
    }

    private String needTemplate(Fields f, String key) {
        f.need(key);
        return names.template(f, key);
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
                when = names.when(entry, "when");
                entry.done();
            }
            found.add(new ConditionalFile(ofProduct(path), when));
        }
        return found;
    }

    private String ofProduct(YamlNode path) {
        if (!files.has(path.text())) {
            throw path.wrong("a file of the product's folder; there is no " + path.text());
        }
        names.checkNames(files.text(path.text()), path);
        return path.text();
    }
}
