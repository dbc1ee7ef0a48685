package dev.landfall.engine.openshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Routes")
class RoutesTest {
    static final Routes.Wanted FILES =
            new Routes.Wanted("files", "files.site.test", "clearml-fileserver", "8081", "/", "600s", false);
    static final Routes.Wanted APPS = new Routes.Wanted("apps", "*.appgw.site.test", "gateway", "http", "/", "", true);

    @Test
    @DisplayName("end TLS at the router, redirect plain HTTP and carry the time an answer may take")
    void edge() {
        JsonNode route = Routes.object(FILES, "site", Map.of("app", "x"));
        assertEquals(
                "{\"termination\":\"edge\",\"insecureEdgeTerminationPolicy\":\"Redirect\"}",
                route.at("/spec/tls").toString());
        assertEquals(
                "600s",
                route.at("/metadata/annotations")
                        .path("haproxy.router.openshift.io/timeout")
                        .asText());
        assertEquals(100, route.at("/spec/to/weight").asInt());
        assertEquals(8081, route.at("/spec/port/targetPort").asInt());
        assertEquals("None", route.at("/spec/wildcardPolicy").asText());
        assertTrue(route.at("/spec/path").isMissingNode());
    }

    @Test
    @DisplayName("for every name under a domain have no star, which OpenShift refuses, but a name and a policy")
    void wildcard() {
        JsonNode route = Routes.object(APPS, "site", Map.of());
        assertEquals("any.appgw.site.test", route.at("/spec/host").asText());
        Routes.Wanted plain = new Routes.Wanted("apps", "appgw.site.test", "gateway", "http", "/", "", true);
        assertEquals(route, Routes.object(plain, "site", Map.of()));
        assertEquals("Subdomain", route.at("/spec/wildcardPolicy").asText());
        assertEquals("http", route.at("/spec/port/targetPort").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*.site.test", "Files.site.test", "site", "a..b.test", "-a.site.test"})
    @DisplayName("with a host that OpenShift does not take are refused before anything is sent")
    void badHost(String host) {
        Routes.Wanted wanted = new Routes.Wanted("x", host, "s", "80", "/", "", false);
        ProblemException e = assertThrows(ProblemException.class, () -> Routes.object(wanted, "site", Map.of()));
        assertEquals("openshift.bad-route", e.problem().code());
    }

    @Test
    @DisplayName("with wildcards are a failure where the router refuses them, a warning where that cannot be seen")
    void wildcardAdmission() {
        assertEquals(Severity.PASS, finding(router("WildcardsAllowed")).severity());
        assertEquals(Severity.FAIL, finding(router("WildcardsDisallowed")).severity());
        assertEquals(
                Severity.FAIL,
                finding(new Routes.Router.Known(Json.MAPPER.createObjectNode())).severity());
        assertEquals(Severity.WARN, finding(new Routes.Router.Hidden()).severity());
        assertEquals(Severity.WARN, finding(new Routes.Router.Absent()).severity());
        assertTrue(Routes.wildcards(new Routes.Router.Absent(), false, "x").isEmpty());
    }

    private static Finding finding(Routes.Router router) {
        return Routes.wildcards(router, true, "*.appgw.site.test").orElseThrow();
    }

    private static Routes.Router router(String policy) {
        var object = Json.MAPPER.createObjectNode();
        object.putObject("spec").putObject("routeAdmission").put("wildcardPolicy", policy);
        return new Routes.Router.Known(object);
    }
}
