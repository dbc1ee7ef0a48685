package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where a walk through an object is.
 *
 * @param ref the object
 * @param path in it
 * @param placement what kind of place that is
 * @param builtIn whether the object is one of Kubernetes' own
 * @param inText whether this is inside a text value
 * @param scopes registries that count here
 */
record Where(
        ObjectRef ref,
        String path,
        Placement placement,
        boolean builtIn,
        boolean inText,
        List<SplitFinder.Scope> scopes) {
    private static final Set<String> OWN_GROUPS = Set.of(
            "apps",
            "batch",
            "autoscaling",
            "policy",
            "extensions",
            "apps.openshift.io",
            "build.openshift.io",
            "image.openshift.io");

    static Where of(ObjectRef ref, boolean definition) {
        boolean own = builtIn(ref.apiVersion());
        Placement placement = definition ? Placement.DEFINITION : own ? Placement.OTHER : Placement.CUSTOM_RESOURCE;
        return new Where(ref, "", placement, own, false, List.of());
    }

    /** Whether an API is Kubernetes' (or OpenShift's) own, so that the whole schema of what it holds is known. */
    static boolean builtIn(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        boolean ofKubernetes = group.endsWith(".k8s.io") && group.indexOf('.') == group.length() - ".k8s.io".length();
        return slash < 0 || OWN_GROUPS.contains(group) || ofKubernetes;
    }

    /** The object itself, when this is the outermost or one of a list. */
    Where object(Tree.Mapping object) {
        if (inText) {
            return this;
        }
        String kind = object.text("kind").orElse("");
        if (kind.isEmpty() || path.isEmpty()) {
            return this;
        }
        String api = object.text("apiVersion").orElse("");
        String name = object.mapping("metadata").flatMap(m -> m.text("name")).orElse("");
        String namespace =
                object.mapping("metadata").flatMap(m -> m.text("namespace")).orElse(ref.namespace());
        boolean own = builtIn(api);
        Placement there =
                placement == Placement.DEFINITION ? placement : own ? Placement.OTHER : Placement.CUSTOM_RESOURCE;
        return new Where(new ObjectRef(api, kind, namespace, name, ref.hook()), path, there, own, false, scopes);
    }

    Where child(String key) {
        boolean plain = key.matches("[A-Za-z0-9_-]+");
        String step = plain ? (path.isEmpty() || path.endsWith("|") ? key : "." + key) : "[\"" + key + "\"]";
        return new Where(ref, path + step, placement, builtIn, inText, scopes);
    }

    Where item(int index) {
        return new Where(ref, path + "[" + index + "]", placement, builtIn, inText, scopes);
    }

    Where as(Placement other) {
        Placement now = inText || placement == Placement.DEFINITION ? placement : other;
        return new Where(ref, path, now, builtIn, inText, scopes);
    }

    Where embedded() {
        return new Where(ref, path + "|", Placement.EMBEDDED, builtIn, true, List.of());
    }

    Where scope(SplitFinder.Scope scope) {
        List<SplitFinder.Scope> more = new ArrayList<>(scopes);
        more.add(scope);
        return new Where(ref, path, placement, builtIn, inText, more);
    }

    Placement containerPlacement() {
        return inText || placement == Placement.DEFINITION
                ? placement
                : builtIn ? Placement.POD_SPEC : Placement.CUSTOM_RESOURCE;
    }
}
