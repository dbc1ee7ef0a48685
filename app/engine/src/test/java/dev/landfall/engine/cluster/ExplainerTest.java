package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Why pods do not get ready")
class ExplainerTest {
    private static final Patience PATIENCE = Patience.USUAL;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pull-no-secret   | failed to resolve reference "r.test/a:1": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials
            pull-no-secret   | unexpected status from HEAD request to https://r.test/v2/a/manifests/1: 401 Unauthorized
            pull-no-secret   | initializing source docker://r.test/a:1: reading manifest 1 in r.test/a: unauthorized: access to the requested resource is not authorized
            pull-no-secret   | Error response from daemon: Get https://r.test/v2/a/manifests/1: denied: requested access to the resource is denied
            pull-no-secret   | unexpected status from HEAD request to https://r.test/v2/a/manifests/1: 403 Forbidden
            pull-not-found   | failed to resolve reference "r.test/a:1": r.test/a:1: not found
            pull-not-found   | reading manifest 1 in r.test/a: manifest unknown
            pull-untrusted   | failed to do request: Head "https://r.test/v2/a/manifests/1": tls: failed to verify certificate: x509: certificate signed by unknown authority
            pull-plain-http  | failed to do request: Head "https://r.test/v2/a/manifests/1": http: server gave HTTP response to HTTPS client
            pull-unreachable | failed to do request: Head "https://r.test/v2/": dial tcp: lookup r.test on 10.0.0.2:53: no such host
            pull-unreachable | failed to do request: Head "https://r.test/v2/": dial tcp 10.0.0.9:443: connect: connection refused
            pull-unreachable | failed to do request: Head "https://r.test/v2/": dial tcp 10.0.0.9:443: i/o timeout
            pull-rate        | 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit
            pull-platform    | no match for platform in manifest: not found
            pull-no-space    | write /var/lib/containers/x: no space left on device
            pull-failed      | something nobody has seen before
            """)
    @DisplayName("is told apart by what container runtimes say")
    void pulls(String code, String said) {
        Suspicion suspicion = explain(pod("ErrImagePull", said, ""), List.of()).getFirst();
        assertEquals("cluster." + code, suspicion.problem().code());
        assertWords(suspicion.problem());
        assertEquals(
                code.equals("pull-unreachable") || code.equals("pull-rate") ? PATIENCE.unreachable() : PATIENCE.pull(),
                suspicion.patience());
    }

    @Test
    @DisplayName("of a refused pull with a secret names the secret")
    void secret() {
        Problem problem = explain(
                        pod("ErrImagePull", "401 Unauthorized", "imagePullSecrets: [{name: mine}]"), List.of())
                .getFirst()
                .problem();
        assertEquals("cluster.pull-refused", problem.code());
        assertTrue(problem.why().contains("mine"));
    }

    @Test
    @DisplayName("is taken from the event when the state only says that it backs off, and certain after two failures")
    void backOff() {
        PodView pod = pod("ImagePullBackOff", "Back-off pulling image \"r.test/a:1\"", "");
        EventView event = event("Failed", "Failed to pull image \"r.test/a:1\": 401 Unauthorized", 1);
        Suspicion once = explain(pod, List.of(event)).getFirst();
        assertEquals("cluster.pull-no-secret", once.problem().code());
        assertFalse(once.certain());
        Suspicion twice =
                explain(pod, List.of(event("Failed", event.message(), 2))).getFirst();
        assertTrue(twice.certain());
        assertEquals(once.key(), twice.key());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CreateContainerConfigError | secret "x" not found                                         | missing-config
            CreateContainerConfigError | container has runAsNonRoot and image will run as root        | runs-as-root
            RunContainerError          | exec: "foo": executable file not found in $PATH              | cannot-start
            InvalidImageName           | couldn't parse image reference                               | pull-name
            ErrImageNeverPull          | Container image is not present with pull policy of Never     | pull-never
            """)
    @DisplayName("is told for containers that cannot be made")
    void containers(String reason, String said, String code) {
        Problem problem = explain(pod(reason, said, ""), List.of()).getFirst().problem();
        assertEquals("cluster." + code, problem.code());
        assertWords(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0/3 nodes are available: 3 Insufficient cpu.                                                             | unschedulable-resources
            0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.                               | unschedulable-volume
            0/1 nodes are available: 1 node(s) didn't find available persistent volumes to bind.                     | unschedulable-volume
            persistentvolumeclaim "data" not found                                                                   | unschedulable-volume
            0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.      | unschedulable-taint
            0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.                            | unschedulable-selector
            0/1 nodes are available: something else.                                                                 | unschedulable
            """)
    @DisplayName("is told for pods that find no node")
    void nodes(String said, String code) {
        PodView pod = PodView.of(Objects.yaml("""
                metadata: {name: p, namespace: site, uid: u}
                spec: {containers: [{name: main, image: a}]}
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: 'False', reason: Unschedulable, message: "%s"}
                """.formatted(said.replace("\"", "\\\""))));
        Problem problem = explain(pod, List.of()).getFirst().problem();
        assertEquals("cluster." + code, problem.code());
        assertWords(problem);
    }

    @Test
    @DisplayName("is a missing volume when the event says so")
    void mounts() {
        PodView pod = pod("ContainerCreating", "", "");
        EventView event =
                event("FailedMount", "MountVolume.SetUp failed for volume \"c\" : configmap \"c\" not found", 3);
        assertEquals(
                "cluster.missing-volume",
                explain(pod, List.of(event)).getFirst().problem().code());
        assertEquals(List.of(), explain(pod, List.of()));
    }

    @Test
    @DisplayName("is not looked for in a pod that is fine or on its way out")
    void fine() {
        assertEquals(List.of(), explain(PodView.of(Objects.yaml("""
                                metadata: {name: p, uid: u}
                                spec: {nodeName: n, containers: [{name: main, image: a}]}
                                status:
                                  phase: Running
                                  containerStatuses: [{name: main, ready: true, restartCount: 9, state: {running: {}}}]
                                """)), List.of()));
    }

    @Test
    @DisplayName("is a crash only after enough starts, and out of memory is said so")
    void crashes() {
        assertFalse(explain(crash(2, "Error"), List.of()).getFirst().certain());
        Suspicion enough =
                explain(crash(PATIENCE.crashes(), "Error"), List.of()).getFirst();
        assertTrue(enough.certain());
        assertEquals("cluster.crash-loop", enough.problem().code());
        assertEquals(
                "cluster.out-of-memory",
                explain(crash(2, "OOMKilled"), List.of()).getFirst().problem().code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pods "web-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false  | refused-pod-security
            pods "web-1" is forbidden: unable to validate against any security context constraint: [provider x]     | refused-scc
            pods "web-1" is forbidden: exceeded quota: small, requested: cpu=1, used: cpu=2, limited: cpu=2          | refused-quota
            admission webhook "policy.test" denied the request: images must come from r.test                        | refused-webhook
            error looking up service account site/x: serviceaccount "x" not found                                   | refused-service-account
            pods "web-1" is forbidden: maximum memory usage per Container is 1Gi                                    | refused-limits
            pods "web-1" is forbidden: for a reason of its own                                                      | refused
            """)
    @DisplayName("is told when no pods are let in, by the Deployment's condition or the ReplicaSet's event")
    void refusals(String said, String code) {
        String quoted = said.replace("\"", "\\\"");
        WorkloadExplainer explainer = new WorkloadExplainer(PATIENCE);
        WorkloadView byCondition =
                deployment("{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: \"" + quoted + "\"}");
        Problem problem = explainer
                .explain(byCondition, List.of(), Instant.EPOCH)
                .orElseThrow()
                .problem();
        assertEquals("cluster." + code, problem.code());
        assertWords(problem);
        EventView event = EventView.of(Objects.yaml("""
                type: Warning
                reason: FailedCreate
                message: "%s"
                lastTimestamp: '2026-01-01T00:10:00Z'
                involvedObject: {kind: ReplicaSet, name: web-5d8f, uid: r}
                """.formatted(quoted)));
        Instant before = Instant.parse("2026-01-01T00:09:00Z");
        assertEquals(
                problem.code(),
                explainer
                        .explain(deployment(""), List.of(event), before)
                        .orElseThrow()
                        .problem()
                        .code());
        assertTrue(explainer
                .explain(deployment(""), List.of(event), Instant.parse("2026-01-01T00:11:00Z"))
                .isEmpty());
    }

    @Test
    @DisplayName("does not tell a password that somebody's message holds")
    void masked() {
        Problem problem = explain(
                        pod("ErrImagePull", "401 Unauthorized for https://bob:hunter2hunter2@r.test/v2", ""), List.of())
                .getFirst()
                .problem();
        assertFalse(problem.toString().contains("hunter2"), problem::toString);
    }

    private static void assertWords(Problem problem) {
        assertFalse((problem.title() + problem.why() + problem.next()).contains("${"), problem::why);
        assertFalse(problem.why().isBlank() || problem.next().isBlank(), problem.code());
    }

    private static List<Suspicion> explain(PodView pod, List<EventView> events) {
        return new PodExplainer(PATIENCE).explain(pod, events);
    }

    private static PodView pod(String reason, String message, String spec) {
        return PodView.of(Objects.yaml("""
                metadata: {name: p, namespace: site, uid: u}
                spec:
                  nodeName: node1
                  containers: [{name: main, image: 'r.test/a:1'}]
                  %s
                status:
                  phase: Pending
                  containerStatuses:
                  - {name: main, restartCount: 0, state: {waiting: {reason: %s, message: "%s"}}}
                """.formatted(spec, reason, message.replace("\"", "\\\""))));
    }

    private static PodView crash(int restarts, String reason) {
        return PodView.of(Objects.yaml("""
                metadata: {name: p, namespace: site, uid: u}
                spec: {nodeName: node1, containers: [{name: main, image: a}]}
                status:
                  phase: Running
                  containerStatuses:
                  - name: main
                    restartCount: %d
                    state: {waiting: {reason: CrashLoopBackOff}}
                    lastState: {terminated: {exitCode: 1, reason: %s}}
                """.formatted(restarts, reason)));
    }

    private static WorkloadView deployment(String condition) {
        return WorkloadView.of(Objects.yaml("""
                        metadata: {name: web, namespace: site, uid: d, generation: 1}
                        spec: {replicas: 1}
                        status: {observedGeneration: 1, conditions: [%s]}
                        """.formatted(condition)), "Deployment");
    }

    private static EventView event(String reason, String message, int count) {
        return EventView.of(Objects.yaml("""
                type: Warning
                reason: %s
                message: "%s"
                count: %d
                lastTimestamp: '2026-01-01T00:10:00Z'
                involvedObject: {kind: Pod, name: p, uid: u}
                """.formatted(reason, message.replace("\"", "\\\""), count)));
    }
}
