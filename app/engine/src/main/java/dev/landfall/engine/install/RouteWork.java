package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.cluster.Apply;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.install.steps.MakeRoutes;
import dev.landfall.engine.openshift.Routes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.product.StepSpec.RouteSpec;
import dev.landfall.engine.product.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a product's Routes ready: templates filled, ports as the router looks for them, what the cluster's router takes checked. */
final class RouteWork {
    private final Cluster cluster;
    private final Form form;
    private final Map<String, RenderedDocument> services;
    private final Consumer<Finding> heard;

    /** @param services that the charts make in the Routes' namespace, by name */
    RouteWork(Cluster cluster, Form form, Map<String, RenderedDocument> services, Consumer<Finding> heard) {
        this.cluster = cluster;
        this.form = form;
        this.services = services;
        this.heard = heard;
    }

    /** The step that makes them; each Route stands in it whole, for review. */
    MakeRoutes prepare(StepSpec.Routes spec, String title, String namespace) {
        if (!cluster.apiVersions().contains(Routes.API_VERSION)) {
            heard.accept(
                    Finding.stop("openshift.routes/" + spec.id(), Problem.of("install.no-routes-here", "step", title)));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        Optional<String> wildcard = Optional.empty();
        for (RouteSpec route : spec.routes()) {
            if (!route.when().holds(form::value)) {
                continue;
            }
            Routes.Wanted wanted = wanted(route);
            try {
                ObjectNode object = Routes.object(wanted, namespace, Map.of(Apply.MANAGED_BY, Apply.MANAGER));
                texts.put(wanted.name(), Yaml.print(Json.MAPPER.convertValue(object, Map.class)));
                if (wanted.wildcard()) {
                    wildcard = wildcard.or(() -> Optional.of(wanted.host()));
                }
            } catch (ProblemException e) {
                heard.accept(Finding.stop("openshift.routes/" + spec.id() + "/" + wanted.name(), e.problem()));
            }
        }
        Routes.Router router = new ClusterReads(cluster).router();
        Routes.wildcards(router, wildcard.isPresent(), wildcard.orElse("")).ifPresent(heard);
        return new MakeRoutes(spec.id(), title, cluster, namespace, texts, router instanceof Routes.Router.Known);
    }

    private Routes.Wanted wanted(RouteSpec route) {
        String host = Template.fill(route.host(), form::value);
        String service = Template.fill(route.service(), form::value);
        return new Routes.Wanted(
                Template.fill(route.name(), form::value),
                route.wildcard() && !host.startsWith("*.") ? "*." + host : host,
                service,
                targetPort(service, Template.fill(route.port(), form::value)),
                Template.fill(route.path(), form::value),
                Template.fill(route.timeout(), form::value),
                route.wildcard());
    }

    /**
     * A router compares a Route's port with the Service's endpoints, where a port has the Service's name for it, or the number at the
     * pod; the number that the Service itself listens on is not seen there.
     */
    private String targetPort(String service, String port) {
        RenderedDocument document = services.get(service);
        if (document == null) {
            return port;
        }
        return TextLayer.of(document.text()).roots().stream()
                .filter(Tree.Mapping.class::isInstance)
                .flatMap(root -> ((Tree.Mapping) root).mapping("spec").flatMap(s -> s.sequence("ports")).stream())
                .flatMap(ports -> ports.items().stream())
                .filter(Tree.Mapping.class::isInstance)
                .map(Tree.Mapping.class::cast)
                .filter(p -> p.text("port").filter(port::equals).isPresent())
                .findFirst()
                .flatMap(p -> p.text("name").or(() -> p.text("targetPort")))
                .orElse(port);
    }
}
