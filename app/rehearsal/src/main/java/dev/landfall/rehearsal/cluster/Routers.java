package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.List;

/** OpenShift's default router: says of each Route whether it serves it (route.openshift.io/v1, RouteIngress). */
final class Routers implements Controller {
    private static final String DOMAIN = "apps.practice.example.org";

    private final World world;
    private final Resource routes;
    private final Resource controllers;

    Routers(World world, Resource routes) {
        this.world = world;
        this.routes = routes;
        this.controllers = world.state().catalogue().builtin("operator.openshift.io/v1", "IngressController");
    }

    @Override
    public Resource resource() {
        return routes;
    }

    @Override
    public void reconcile(ObjectNode route) {
        String host = Tree.text(route, "spec", "host");
        String policy = Tree.text(route, "spec", "wildcardPolicy");
        boolean served = !policy.equals("Subdomain") || wildcards();
        ObjectNode condition = served
                ? Tree.of("type", "Admitted", "status", "True")
                : Tree.of(
                        "type", "Admitted",
                        "status", "False",
                        "reason", "RouteNotAdmitted",
                        "message", "wildcard routes are not allowed");
        ObjectNode said = Tree.of(
                "host",
                host,
                "routerName",
                "default",
                "routerCanonicalHostname",
                "router-default." + DOMAIN,
                "wildcardPolicy",
                policy.isEmpty() ? "None" : policy,
                "conditions",
                List.of(condition));
        ObjectNode status = Tree.of("ingress", List.of(said));
        if (!Tree.at(route, "status").equals(status)) {
            world.state().status(routes, Tree.namespace(route), Tree.name(route), live -> status);
        }
    }

    private boolean wildcards() {
        ObjectNode controller = world.get(controllers, "openshift-ingress-operator", "default");
        return controller != null
                && Tree.text(controller, "spec", "routeAdmission", "wildcardPolicy")
                        .equals("WildcardsAllowed");
    }
}
