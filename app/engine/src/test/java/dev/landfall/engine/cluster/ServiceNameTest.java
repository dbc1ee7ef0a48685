package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Service whose name would lead elsewhere")
class ServiceNameTest {
    private static Problem refused(String namespace, String service) {
        // no cluster: nothing may be asked
        return assertThrows(ProblemException.class, () -> ServicePods.find(null, namespace, service))
                .problem();
    }

    @Test
    @DisplayName("is refused before the cluster is asked, and so is such a namespace")
    void refused() {
        for (String name : List.of("", "a/b", "..", "web?x", "Web", "-web", "x".repeat(64))) {
            assertEquals("cluster.bad-name", refused("site", name).code(), name);
            Problem problem = refused(name, "web");
            assertEquals("cluster.bad-name", problem.code(), name);
            assertEquals("'" + name + "' cannot be the name of a namespace", problem.title());
        }
    }
}
