package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.Platform;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.openshift.Grant;
import dev.landfall.engine.openshift.RbacGrants;
import dev.landfall.engine.openshift.Routes;
import dev.landfall.engine.openshift.SecurityFacts;
import dev.landfall.engine.openshift.Subject;
import dev.landfall.engine.problem.ProblemException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what a cluster says about its own security. Lists that this user may not read are told apart from empty ones. */
final class ClusterReads {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String RANGE = "openshift.io/sa.scc.uid-range";

    private final Cluster cluster;

    ClusterReads(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Everything that decides about pods of one namespace. */
    SecurityFacts security(String namespace) {
        boolean openshift = cluster.platform() == Platform.OPENSHIFT;
        Optional<List<JsonNode>> constraints =
                openshift ? list("/apis/security.openshift.io/v1/securitycontextconstraints") : Optional.of(List.of());
        Optional<List<Grant>> grants = openshift ? grants(namespace) : Optional.of(List.of());
        JsonNode here = get("/api/v1/namespaces/" + namespace).orElse(MissingNode.getInstance());
        return new SecurityFacts(
                openshift,
                openshift && enforcing(namespace),
                constraints.orElse(List.of()),
                grants.orElse(List.of()),
                grants.isPresent(),
                namespace,
                here.isObject(),
                texts(here.path("metadata").path("annotations")),
                texts(here.path("metadata").path("labels")),
                whoami());
    }

    /** What is assumed where nothing was ever read. */
    static SecurityFacts nothingKnown(String namespace) {
        Subject nobody = new Subject("", List.of());
        return new SecurityFacts(
                false, false, List.of(), List.of(), false, namespace, false, Map.of(), Map.of(), nobody);
    }

    /**
     * A real OpenShift marks every namespace with ids soon after it is made, {@code default} first of all; what only has its APIs does
     * not. Where that may not be read, it counts as real.
     */
    private boolean enforcing(String namespace) {
        try {
            Optional<JsonNode> first = read("/api/v1/namespaces/default");
            return first.map(n -> n.path("metadata").path("annotations").has(RANGE))
                    .orElse(true);
        } catch (KubernetesClientException e) {
            return get("/api/v1/namespaces/" + namespace)
                    .map(n -> n.path("metadata").path("annotations").has(RANGE))
                    .orElse(true);
        }
    }

    private Optional<List<Grant>> grants(String namespace) {
        Optional<List<JsonNode>> clusterRoles = list(RBAC + "/clusterroles");
        Optional<List<JsonNode>> clusterBindings = list(RBAC + "/clusterrolebindings");
        List<JsonNode> roles =
                list(RBAC + "/namespaces/" + namespace + "/roles").orElse(List.of());
        List<JsonNode> bindings =
                list(RBAC + "/namespaces/" + namespace + "/rolebindings").orElse(List.of());
        return clusterRoles.flatMap(cr -> clusterBindings.map(cb -> RbacGrants.of(namespace, cr, roles, cb, bindings)));
    }

    private Subject whoami() {
        try {
            String review = cluster.client()
                    .raw(
                            "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                            "POST",
                            Map.of("apiVersion", "authentication.k8s.io/v1", "kind", "SelfSubjectReview"));
            JsonNode info = review == null
                    ? MissingNode.getInstance()
                    : json(review).path("status").path("userInfo");
            List<String> groups = new ArrayList<>();
            info.path("groups").forEach(g -> groups.add(g.asText()));
            return new Subject(info.path("username").asText(""), groups);
        } catch (KubernetesClientException e) {
            JsonNode user = get("/apis/user.openshift.io/v1/users/~").orElse(MissingNode.getInstance());
            List<String> groups = new ArrayList<>(List.of("system:authenticated"));
            user.path("groups").forEach(g -> groups.add(g.asText()));
            return new Subject(user.path("metadata").path("name").asText(""), groups);
        }
    }

    /** The router that serves Routes. */
    Routes.Router router() {
        try {
            return read("/apis/operator.openshift.io/v1/namespaces/openshift-ingress-operator/ingresscontrollers/default")
                    .<Routes.Router>map(Routes.Router.Known::new)
                    .orElse(new Routes.Router.Absent());
        } catch (KubernetesClientException e) {
            return new Routes.Router.Hidden();
        }
    }

    /** What the server says it serves, by path. */
    Map<String, JsonNode> discovery() {
        Map<String, JsonNode> answers = new TreeMap<>();
        for (String path : List.of("/version", "/api", "/apis", "/api/v1")) {
            get(path).ifPresent(a -> answers.put(path, a));
        }
        // addresses of the server are nobody's business elsewhere
        if (answers.get("/api") instanceof com.fasterxml.jackson.databind.node.ObjectNode api) {
            api.remove("serverAddressByClientCIDRs");
        }
        for (JsonNode group :
                answers.getOrDefault("/apis", MissingNode.getInstance()).path("groups")) {
            for (JsonNode version : group.path("versions")) {
                String path = "/apis/" + version.path("groupVersion").asText("");
                get(path).ifPresent(a -> answers.put(path, a));
            }
        }
        return answers;
    }

    private Optional<List<JsonNode>> list(String path) {
        try {
            List<JsonNode> items = new ArrayList<>();
            read(path).ifPresent(l -> l.path("items").forEach(items::add));
            return Optional.of(items);
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    /** Empty when it is not there or may not be read. */
    private Optional<JsonNode> get(String path) {
        try {
            return read(path);
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    /** @throws KubernetesClientException when it may not be read */
    private Optional<JsonNode> read(String path) {
        try {
            return Optional.ofNullable(cluster.client().raw(path)).map(ClusterReads::json);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return Optional.empty();
            }
            if (e.getCode() == 0) {
                throw ProblemException.because(
                        e, "install.cluster-gone", "doing", "read " + path, "why", String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.strict(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText("")));
        return texts;
    }
}
