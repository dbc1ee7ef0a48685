package dev.landfall.engine.install;

import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.format.Nearest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.StepSpec.ObjectName;
import dev.landfall.engine.product.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The names of a chart's objects, found in what it was rendered to: what Helm and a chart make of a release's name is never worked out
 * here.
 */
final class ObjectNames {
    /** Stands for a name as long as nothing has been rendered. */
    static final String UNKNOWN = "landfall-unknown";

    private static final String ANY_PORT = "8080";
    private static final int SHOWN = 8;

    private ObjectNames() {}

    /** What a step's names are called in its first rendering, when its own values ask for them. */
    static Map<String, String> standIns(List<ObjectName> names) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (ObjectName name : names) {
            facts.put(name.id(), UNKNOWN);
            facts.put(name.id() + ".port", ANY_PORT);
            facts.put(name.id() + ".target", ANY_PORT);
            facts.put(name.id() + ".image", UNKNOWN);
        }
        return facts;
    }

    /**
     * The facts that a step's names give: the id; with {@code .port} and {@code .target} the first port of a Service and where a Route
     * finds it; with {@code .image} the image of a workload's first container, as the chart has it.
     */
    static Set<String> facts(List<ObjectName> names) {
        return standIns(names).keySet();
    }

    /**
     * Finds the objects.
     *
     * @param form that the ends are filled from
     * @param label of the chart, in problems
     * @param wrong is told of a name that no object, or more than one, has; such a name is not among the facts
     */
    static Map<String, String> find(
            StepSpec.Helm spec, Form form, String label, List<RenderedDocument> documents, Consumer<Problem> wrong) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (ObjectName wanted : spec.names()) {
            Map<String, RenderedDocument> ofKind = new TreeMap<>();
            for (RenderedDocument document : documents) {
                if (document.ref().kind().equals(wanted.kind())) {
                    ofKind.put(document.ref().name(), document);
                }
            }
            String end = end(wanted, form);
            List<String> fit = ofKind.keySet().stream()
                    .filter(n -> n.equals(end) || n.endsWith("-" + end))
                    .toList();
            if (fit.size() == 1) {
                String name = fit.getFirst();
                facts.put(wanted.id(), name);
                Optional<Tree.Mapping> object = root(ofKind.get(name));
                facts.put(wanted.id() + ".port", port(object, "port"));
                facts.put(wanted.id() + ".target", target(object));
                facts.put(wanted.id() + ".image", image(object));
            } else {
                wrong.accept(Problem.of(
                        fit.isEmpty() ? "install.no-such-object" : "install.several-objects",
                        "kind",
                        wanted.kind(),
                        "ends",
                        end,
                        "name",
                        wanted.id(),
                        "chart",
                        label,
                        "release",
                        spec.release(),
                        "near",
                        fit.isEmpty() ? near(end, ofKind.keySet()) : String.join(", ", fit)));
            }
        }
        return facts;
    }

    /** The dash before the last part may be written or not. */
    private static String end(ObjectName wanted, Form form) {
        String end = Template.fill(wanted.ends(), form::value);
        return end.startsWith("-") ? end.substring(1) : end;
    }

    /** Those whose last part is nearest, first. */
    private static String near(String ends, Collection<String> names) {
        if (names.isEmpty()) {
            return "none at all";
        }
        Set<String> ordered = new java.util.LinkedHashSet<>();
        for (String name : names) {
            Set<String> tails = new TreeSet<>();
            for (int dash = name.indexOf('-'); dash >= 0; dash = name.indexOf('-', dash + 1)) {
                tails.add(name.substring(dash + 1));
            }
            tails.add(name);
            if (Nearest.to(ends, tails).isPresent()) {
                ordered.add(name);
            }
        }
        ordered.addAll(names);
        List<String> first = new ArrayList<>(ordered).subList(0, Math.min(SHOWN, ordered.size()));
        return String.join(", ", first) + (ordered.size() > SHOWN ? ", …" : "");
    }

    private static Optional<Tree.Mapping> root(@Nullable RenderedDocument document) {
        return document == null
                ? Optional.empty()
                : TextLayer.of(document.text()).roots().stream()
                        .filter(Tree.Mapping.class::isInstance)
                        .map(Tree.Mapping.class::cast)
                        .findFirst();
    }

    /** Of the first port of a Service; empty for everything that has none. */
    private static String port(Optional<Tree.Mapping> service, String field) {
        return service.flatMap(root -> root.mapping("spec"))
                .flatMap(spec -> first(spec, "ports"))
                .flatMap(port -> port.text(field))
                .orElse("");
    }

    /** A Route does not look at the Service's port but at the pod's, by number, or by the name the Service gives it. */
    private static String target(Optional<Tree.Mapping> service) {
        String target = port(service, "targetPort");
        if (target.isEmpty()) {
            return port(service, "port");
        }
        return target.matches("\\d+") ? target : port(service, "name");
    }

    private static String image(Optional<Tree.Mapping> workload) {
        return workload.flatMap(root -> root.mapping("spec"))
                .flatMap(spec -> spec.mapping("template"))
                .flatMap(template -> template.mapping("spec"))
                .flatMap(spec -> first(spec, "containers"))
                .flatMap(container -> container.text("image"))
                .orElse("");
    }

    private static Optional<Tree.Mapping> first(Tree.Mapping in, String list) {
        return in.sequence(list).stream()
                .flatMap(sequence -> sequence.items().stream())
                .filter(Tree.Mapping.class::isInstance)
                .map(Tree.Mapping.class::cast)
                .findFirst();
    }
}
