package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.Problem;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Helm's words")
class HelmTroubleTest {
    private static Problem problem(String said) {
        return HelmTrouble.of(
                        said,
                        new HelmTrouble.Asked("sample 1.0.0", "rel", "ns", "db: {password: hunter22}\n"),
                        Optional.empty())
                .problem();
    }

    @ParameterizedTest
    @DisplayName("become problems that say what to do")
    @CsvSource(delimiter = '|', textBlock = """
            chart requires kubeVersion: >=1.40 which is incompatible with Kubernetes v1.32.4 | charts.kube-version
            execution error at (x/templates/a.yaml:3:4): set a.b please | charts.refused-values
            template: x/templates/a.yaml:3:4: executing "x" at <.Values.a.b>: nil pointer | charts.template
            YAML parse error on x/templates/a.yaml: error converting YAML to JSON | charts.template
            values don't meet the specifications of the schema(s) in the following chart(s): x | charts.values-schema
            Kubernetes cluster unreachable: Get "https://x": dial tcp: lookup x: no such host | charts.unreachable
            another operation (install/upgrade/rollback) is in progress | charts.release-busy
            unable to build kubernetes objects: resource mapping not found: no matches for kind "X" in version "y/v1" | charts.unknown-kind
            create: failed to create: namespaces "ns" not found | charts.no-namespace
            failed pre-install: 1 error occurred: job failed: BackoffLimitExceeded | charts.hook-failed
            pre-upgrade hooks failed: 1 error occurred: timed out waiting for the condition | charts.hook-failed
            deployments.apps is forbidden: User "x" cannot create resource | charts.forbidden
            timed out waiting for the condition | charts.timeout
            something new | charts.helm
            """)
    void codes(String said, String code) {
        assertEquals(code, problem(said.strip()).code());
    }

    @Test
    @DisplayName("name the object that belongs to somebody else")
    void ownership() {
        Problem problem = problem(
                "Unable to continue with install: ConfigMap \"c\" in namespace \"ns\" exists and cannot be imported"
                        + " into the current release: invalid ownership metadata; label validation error");
        assertEquals("charts.already-there", problem.code());
        assertTrue(problem.why().startsWith("ConfigMap \"c\" in namespace \"ns\"."));
    }

    @Test
    @DisplayName("lose the secrets that were in the values")
    void secrets() {
        Problem problem = problem("at '/db/password': 'hunter22' does not match pattern '^x$'");
        assertFalse(problem.why().contains("hunter22"), problem.why());
    }
}
