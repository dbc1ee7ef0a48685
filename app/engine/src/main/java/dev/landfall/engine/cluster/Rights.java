package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.cluster.wire.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the server what one may do (SelfSubjectAccessReview). */
public final class Rights {
    private Rights() {}

    /** @param reason what the authoriser said; often empty */
    public record Verdict(Right right, boolean allowed, String reason) {}

    /**
     * One verdict for each right, in the same order; asked in parallel.
     *
     * @throws dev.landfall.engine.problem.ProblemException when the server does not answer
     */
    public static List<Verdict> check(Cluster cluster, List<Right> rights) {
        List<Future<Verdict>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Right right : rights) {
                asked.add(threads.submit(() -> ask(cluster.api(), right)));
            }
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Future<Verdict> future : asked) {
            try {
                verdicts.add(future.get());
            } catch (ExecutionException e) {
                throw cluster.explain(
                        e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw dev.landfall.engine.problem.ProblemException.of("problem.stopped");
            }
        }
        return List.copyOf(verdicts);
    }

    private static Verdict ask(Api api, Right right) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode what = review.putObject("spec").putObject("resourceAttributes");
        String[] parts = right.resource().split("/", 2);
        what.put("verb", right.verb()).put("group", right.group()).put("resource", parts[0]);
        if (parts.length > 1) {
            what.put("subresource", parts[1]);
        }
        if (!right.namespace().isEmpty()) {
            what.put("namespace", right.namespace());
        }
        JsonNode status = api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", Map.of(), review)
                .path("status");
        return new Verdict(
                right,
                status.path("allowed").asBoolean(false),
                status.path("reason").asText(""));
    }

    /**
     * What an installation usually needs: in the namespace, to create and change what charts hold and to watch it; in the
     * cluster, to create the namespace and to read what the checks look at.
     */
    public static List<Right> usual(String namespace, Platform platform) {
        List<Right> rights = new ArrayList<>();
        rights.add(Right.clusterWide("create", "", "namespaces"));
        rights.add(Right.clusterWide("get", "", "nodes"));
        rights.add(Right.clusterWide("list", "storage.k8s.io", "storageclasses"));
        rights.add(Right.clusterWide("list", "networking.k8s.io", "ingressclasses"));
        rights.add(Right.clusterWide("create", "apiextensions.k8s.io", "customresourcedefinitions"));
        rights.add(Right.clusterWide("create", "rbac.authorization.k8s.io", "clusterroles"));
        rights.add(Right.clusterWide("create", "rbac.authorization.k8s.io", "clusterrolebindings"));
        for (String core : List.of("secrets", "configmaps", "services", "serviceaccounts", "persistentvolumeclaims")) {
            rights.add(Right.in(namespace, "create", "", core));
        }
        for (String apps : List.of("deployments", "statefulsets", "daemonsets")) {
            rights.add(Right.in(namespace, "create", "apps", apps));
        }
        rights.add(Right.in(namespace, "create", "batch", "jobs"));
        rights.add(Right.in(namespace, "create", "networking.k8s.io", "ingresses"));
        rights.add(Right.in(namespace, "create", "rbac.authorization.k8s.io", "roles"));
        rights.add(Right.in(namespace, "create", "rbac.authorization.k8s.io", "rolebindings"));
        rights.add(Right.in(namespace, "watch", "", "pods"));
        rights.add(Right.in(namespace, "get", "", "pods/log"));
        rights.add(Right.in(namespace, "watch", "", "events"));
        if (platform == Platform.OPENSHIFT) {
            rights.add(Right.in(namespace, "create", "route.openshift.io", "routes"));
            rights.add(Right.clusterWide("list", "security.openshift.io", "securitycontextconstraints"));
        }
        return List.copyOf(rights);
    }

    /** {@link #usual} asked of this cluster, for its namespace. */
    public static List<Verdict> whatMayIDo(Cluster cluster) {
        return check(cluster, usual(cluster.namespace(), cluster.platform()));
    }
}
