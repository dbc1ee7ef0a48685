package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes OpenShift's Routes ({@code route.openshift.io/v1}): TLS ends at the router, plain HTTP is redirected. Stateless; any thread.
 */
public final class Routes {
    public static final String API_VERSION = "route.openshift.io/v1";

    private static final String TIMEOUT = "haproxy.router.openshift.io/timeout";
    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,8}(us|ms|s|m|h|d)");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?" + "(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+");
    private static final String ANY = "any";

    private Routes() {}

    /**
     * What a Route shall do.
     *
     * @param host the name in the browser; for a wildcard the domain whose names it takes, with or without {@code *.}
     * @param service it leads to
     * @param port of the service, by number or name
     * @param path below which it leads there, {@code /} for everything
     * @param timeout how long an answer may take, e.g. {@code 600s}; empty for the router's own
     * @param wildcard whether it takes every name directly under the host
     */
    public record Wanted(
            String name, String host, String service, String port, String path, String timeout, boolean wildcard) {}

    /**
     * The object.
     *
     * @param labels to put on it
     * @throws ProblemException {@code openshift.bad-route} when a host, path or time is none that OpenShift takes
     */
    public static ObjectNode object(Wanted wanted, String namespace, Map<String, String> labels) {
        String host = host(wanted);
        if (!HOST.matcher(host).matches()) {
            throw bad(wanted, "host", wanted.host());
        }
        if (!wanted.timeout().isEmpty() && !DURATION.matcher(wanted.timeout()).matches()) {
            throw bad(wanted, "timeout", wanted.timeout());
        }
        boolean everything = wanted.path().isEmpty() || wanted.path().equals("/");
        if (!everything && (!wanted.path().startsWith("/") || wanted.wildcard())) {
            throw bad(wanted, "path", wanted.path());
        }
        ObjectNode route = Json.MAPPER.createObjectNode();
        route.put("apiVersion", API_VERSION).put("kind", "Route");
        ObjectNode metadata = route.putObject("metadata");
        metadata.put("name", wanted.name()).put("namespace", namespace);
        if (!labels.isEmpty()) {
            ObjectNode node = metadata.putObject("labels");
            labels.forEach(node::put);
        }
        if (!wanted.timeout().isEmpty()) {
            metadata.putObject("annotations").put(TIMEOUT, wanted.timeout());
        }
        ObjectNode spec = route.putObject("spec");
        spec.put("host", host);
        if (!everything) {
            spec.put("path", wanted.path());
        }
        spec.putObject("to")
                .put("kind", "Service")
                .put("name", wanted.service())
                .put("weight", 100);
        ObjectNode port = spec.putObject("port");
        if (wanted.port().matches("\\d{1,5}")) {
            port.put("targetPort", Integer.parseInt(wanted.port()));
        } else {
            port.put("targetPort", wanted.port());
        }
        spec.putObject("tls").put("termination", "edge").put("insecureEdgeTerminationPolicy", "Redirect");
        spec.put("wildcardPolicy", wanted.wildcard() ? "Subdomain" : "None");
        return route;
    }

    /** OpenShift refuses a star in a host: a wildcard is any one name under the domain, with a policy. */
    private static String host(Wanted wanted) {
        String host = wanted.host();
        if (!wanted.wildcard() || host.startsWith(ANY + ".")) {
            return host;
        }
        return ANY + (host.startsWith("*.") ? host.substring(1) : "." + host);
    }

    private static ProblemException bad(Wanted wanted, String field, String value) {
        return ProblemException.of("openshift.bad-route", "route", wanted.name(), "field", field, "value", value);
    }

    /** What is known of the router that serves Routes. */
    public sealed interface Router {
        /** The object {@code ingresscontrollers.operator.openshift.io} of name {@code default}. */
        record Known(JsonNode object) implements Router {}

        /** This user may not read it. */
        record Hidden() implements Router {}

        /** There is none: this is no whole OpenShift. */
        record Absent() implements Router {}
    }

    /**
     * Whether the router takes wildcard Routes; nothing to say where none is wanted.
     *
     * @param host one of the wildcard hosts, for the words
     */
    public static Optional<Finding> wildcards(Router router, boolean wanted, String host) {
        if (!wanted) {
            return Optional.empty();
        }
        String id = "openshift.wildcard-routes";
        return Optional.of(
                switch (router) {
                    case Router.Known known
                    when known.object()
                            .path("spec")
                            .path("routeAdmission")
                            .path("wildcardPolicy")
                            .asText("")
                            .equals("WildcardsAllowed") -> Finding.pass(id, "The router takes wildcard Routes", host);
                    case Router.Known known ->
                        Finding.fail(id, Problem.of("openshift.wildcards-refused", "host", host));
                    case Router.Hidden hidden ->
                        Finding.warn(id, Problem.of("openshift.wildcards-hidden", "host", host));
                    case Router.Absent absent ->
                        Finding.warn(id, Problem.of("openshift.wildcards-absent", "host", host));
                });
    }
}
