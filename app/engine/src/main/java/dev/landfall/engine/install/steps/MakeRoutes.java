package dev.landfall.engine.install.steps;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes OpenShift Routes, and hears from the router whether it serves them. */
public final class MakeRoutes implements Step {
    private static final long ROUTER_SECONDS = 30;

    private final ApplyManifests apply;
    private final Cluster cluster;
    private final String namespace;
    private final List<String> names;
    private final boolean router;

    /**
     * Routes to be.
     *
     * @param routes name to YAML
     * @param router whether there is a router that will say something about them
     */
    public MakeRoutes(
            String id, String title, Cluster cluster, String namespace, Map<String, String> routes, boolean router) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.names = List.copyOf(routes.keySet());
        this.router = router;
        this.apply = new ApplyManifests(
                id,
                "routes",
                title,
                cluster,
                namespace,
                routes,
                names.stream().map(name -> "Route/" + name).toList(),
                routes.entrySet().stream()
                        .map(e -> new PlannedStep.Evidence("Route " + e.getKey(), "yaml", e.getValue()))
                        .toList());
    }

    @Override
    public PlannedStep planned() {
        return apply.planned();
    }

    @Override
    public Check check(StepContext context) {
        Check check = apply.check(context);
        if (check instanceof Check.ToDo) {
            return check;
        }
        for (String name : names) {
            if (refusal(read(name)) != null) {
                return Check.toDo("the router does not serve " + name);
            }
        }
        return check;
    }

    @Override
    public void run(StepContext context) {
        apply.run(context);
    }

    @Override
    public void verify(StepContext context) {
        apply.verify(context);
        for (String name : names) {
            context.progress().checkpoint();
            JsonNode route = router ? answered(name) : read(name);
            JsonNode refusal = refusal(route);
            if (refusal != null) {
                throw ProblemException.of(
                        "install.route-not-admitted",
                        "route",
                        name,
                        "host",
                        route.path("spec").path("host").asText(),
                        "reason",
                        refusal.path("reason").asText("no reason"),
                        "why",
                        refusal.path("message").asText("it says no more"));
            }
        }
    }

    /** The Route once a router has said anything about it; as it is when none does in time, which is no fault of the Route. */
    private JsonNode answered(String name) {
        try {
            return json(resource(name)
                    .waitUntilCondition(
                            r -> r != null
                                    && !json(r).path("status").path("ingress").isEmpty(),
                            ROUTER_SECONDS,
                            TimeUnit.SECONDS));
        } catch (KubernetesClientTimeoutException e) {
            return read(name);
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "watch the Route " + name);
        }
    }

    private JsonNode read(String name) {
        try {
            return json(resource(name).get());
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "read the Route " + name);
        }
    }

    private Resource<GenericKubernetesResource> resource(String name) {
        return cluster.client()
                .genericKubernetesResources("route.openshift.io/v1", "Route")
                .inNamespace(namespace)
                .withName(name);
    }

    private static JsonNode json(@Nullable GenericKubernetesResource resource) {
        return resource == null ? Json.MAPPER.createObjectNode() : Json.MAPPER.valueToTree(resource);
    }

    /** The condition with which a router turned the Route down (route.openshift.io/v1, RouteIngressCondition); null when none did. */
    private static @Nullable JsonNode refusal(JsonNode route) {
        for (JsonNode ingress : route.path("status").path("ingress")) {
            for (JsonNode condition : ingress.path("conditions")) {
                if (condition.path("type").asText().equals("Admitted")
                        && condition.path("status").asText().equals("False")) {
                    return condition;
                }
            }
        }
        return null;
    }
}
