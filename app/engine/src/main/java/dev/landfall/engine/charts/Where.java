package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.Tree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk through an object is.
 *
 * @param ref the object
 * @param step the way to here
 * @param placement what kind of place that is
 * @param builtIn whether the object is one of Kubernetes' own
 * @param inText whether this is inside a text value
 * @param scopes registries that count here
 */
record Where(
        ObjectRef ref,
        @Nullable Step step,
        Placement placement,
        boolean builtIn,
        boolean inText,
        List<SplitFinder.Scope> scopes) {
    /** One piece of a way: a key, an index in brackets, or the way into a text. */
    record Step(@Nullable Step before, String piece) {}

    private static final String INTO_TEXT = "|";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Set<String> OWN_GROUPS = Set.of(
            "apps",
            "batch",
            "autoscaling",
            "policy",
            "extensions",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "authorization.k8s.io",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io",
            "apps.openshift.io",
            "build.openshift.io",
            "image.openshift.io",
            "route.openshift.io",
            "security.openshift.io");

    static Where of(ObjectRef ref, boolean definition) {
        boolean own = builtIn(ref.apiVersion());
        Placement placement = definition ? Placement.DEFINITION : own ? Placement.OTHER : Placement.CUSTOM_RESOURCE;
        return new Where(ref, null, placement, own, false, List.of());
    }

    /** Whether an API is Kubernetes' (or OpenShift's) own, so that the whole schema of what it holds is known. */
    static boolean builtIn(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return slash < 0 || OWN_GROUPS.contains(group);
    }

    /** The object itself, when this is the outermost or one of a list. */
    Where object(Tree.Mapping object) {
        if (inText) {
            return this;
        }
        String kind = object.text("kind").orElse("");
        if (kind.isEmpty() || step == null) {
            return this;
        }
        String api = object.text("apiVersion").orElse("");
        String name = object.mapping("metadata").flatMap(m -> m.text("name")).orElse("");
        String namespace =
                object.mapping("metadata").flatMap(m -> m.text("namespace")).orElse(ref.namespace());
        boolean own = builtIn(api);
        Placement there =
                placement == Placement.DEFINITION ? placement : own ? Placement.OTHER : Placement.CUSTOM_RESOURCE;
        return new Where(new ObjectRef(api, kind, namespace, name, ref.hook()), step, there, own, false, scopes);
    }

    Where child(String key) {
        return at(key);
    }

    Where item(int index) {
        return at("[" + index + "]");
    }

    private Where at(String piece) {
        return new Where(ref, new Step(step, piece), placement, builtIn, inText, scopes);
    }

    /** The way to here, e.g. {@code spec.containers[0].image}. */
    String path() {
        Deque<String> pieces = new ArrayDeque<>();
        for (Step s = step; s != null; s = s.before()) {
            pieces.push(s.piece());
        }
        StringBuilder path = new StringBuilder();
        for (String piece : pieces) {
            if (piece.startsWith("[") || piece.equals(INTO_TEXT)) {
                path.append(piece);
            } else if (PLAIN.matcher(piece).matches()) {
                boolean first = path.isEmpty() || path.charAt(path.length() - 1) == '|';
                path.append(first ? "" : ".").append(piece);
            } else {
                path.append("[\"").append(piece).append("\"]");
            }
        }
        return path.toString();
    }

    Where as(Placement other) {
        Placement now = inText || placement == Placement.DEFINITION ? placement : other;
        return new Where(ref, step, now, builtIn, inText, scopes);
    }

    Where embedded() {
        return new Where(ref, new Step(step, INTO_TEXT), Placement.EMBEDDED, builtIn, true, List.of());
    }

    Where scope(SplitFinder.Scope scope) {
        List<SplitFinder.Scope> more = new ArrayList<>(scopes);
        more.add(scope);
        return new Where(ref, step, placement, builtIn, inText, more);
    }

    Placement containerPlacement() {
        return inText || placement == Placement.DEFINITION
                ? placement
                : builtIn ? Placement.POD_SPEC : Placement.CUSTOM_RESOURCE;
    }
}
