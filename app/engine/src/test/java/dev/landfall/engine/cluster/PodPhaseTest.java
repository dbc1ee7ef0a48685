package dev.landfall.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A pod's state in a word")
class PodPhaseTest {
    private static final String RUNNING = "{name: a, ready: true, restartCount: 1, state: {running: {}}}";
    private static final String ENDED =
            "{name: b, restartCount: 2, state: {terminated: {exitCode: 0, reason: Completed}}}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            phase: Pending                                                                  | Pending           | 0 | 0
            phase: Running, containerStatuses: [RUNNING]                                    | Running           | 1 | 1
            phase: Running, containerStatuses: [RUNNING, ENDED], conditions: [READY]        | Running           | 1 | 3
            phase: Running, containerStatuses: [RUNNING, ENDED]                             | NotReady          | 1 | 3
            phase: Succeeded, containerStatuses: [ENDED]                                    | Completed         | 0 | 2
            phase: Pending, containerStatuses: [WAITING ContainerCreating]                  | ContainerCreating | 0 | 0
            phase: Pending, containerStatuses: [WAITING ImagePullBackOff]                   | ImagePullBackOff  | 0 | 0
            phase: Running, containerStatuses: [WAITING CrashLoopBackOff]                   | CrashLoopBackOff  | 0 | 0
            phase: Failed, reason: Evicted                                                  | Evicted           | 0 | 0
            phase: Running, containerStatuses: [KILLED]                                     | Signal:9          | 0 | 0
            phase: Pending, initContainerStatuses: [WAITING PodInitializing]                | Init:0/2          | 0 | 0
            phase: Pending, initContainerStatuses: [ENDED, WAITING ErrImagePull]            | Init:ErrImagePull | 0 | 2
            phase: Pending, initContainerStatuses: [ENDED, RUNNING]                         | Init:1/2          | 0 | 3
            phase: Pending, initContainerStatuses: [FAILED]                                 | Init:ExitCode:5   | 0 | 0
            phase: Pending, conditions: [GATED]                                             | SchedulingGated   | 0 | 0
            """)
    @DisplayName("is kubectl's")
    void word(String status, String word, int ready, int restarts) {
        String json = status.replace("RUNNING", RUNNING)
                .replace("ENDED", ENDED)
                .replaceAll("WAITING (\\w+)", "{name: w, restartCount: 0, state: {waiting: {reason: $1}}}")
                .replace("KILLED", "{name: k, restartCount: 0, state: {terminated: {exitCode: 137, signal: 9}}}")
                .replace("FAILED", "{name: f, restartCount: 0, state: {terminated: {exitCode: 5}}}")
                .replace("READY", "{type: Ready, status: 'True'}")
                .replace("GATED", "{type: PodScheduled, status: 'False', reason: SchedulingGated}");
        PodPhase phase =
                PodPhase.of(Objects.yaml("spec: {containers: [{name: a}], initContainers: [{name: i}, {name: j}]}\n"
                        + "status: {" + json + "}"));
        assertEquals(word, phase.word());
        assertEquals(ready, phase.ready());
        assertEquals(restarts, phase.restarts());
    }

    @Test
    @DisplayName("counts a sidecar that is ready, and its restarts")
    void sidecar() {
        PodPhase phase = PodPhase.of(Objects.yaml("""
                spec: {containers: [{name: a}], initContainers: [{name: s, restartPolicy: Always}]}
                status:
                  phase: Running
                  conditions: [{type: Initialized, status: 'True'}]
                  initContainerStatuses: [{name: s, ready: true, started: true, restartCount: 3, state: {running: {}}}]
                  containerStatuses: [{name: a, ready: true, restartCount: 1, state: {running: {}}}]
                """));
        assertEquals(new PodPhase("Running", 2, 2, 4), phase);
    }

    @Test
    @DisplayName("is Terminating once it is being deleted")
    void terminating() {
        assertEquals(
                "Terminating",
                PodPhase.of(Objects.yaml(
                                "{metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}, status: {phase: Running}}"))
                        .word());
    }

    @Test
    @DisplayName("stands in a view with owner, images, what went wrong and which start each container is at")
    void view() {
        PodView pod = PodView.of(Objects.yaml("""
                metadata:
                  name: web-5d8f-x
                  namespace: site
                  uid: u1
                  creationTimestamp: '2026-01-01T00:00:00Z'
                  labels: {pod-template-hash: 5d8f}
                  ownerReferences: [{controller: true, kind: ReplicaSet, name: web-5d8f}]
                spec:
                  nodeName: node1
                  imagePullSecrets: [{name: pull}]
                  containers: [{name: main, image: 'reg.test/web:1'}]
                status:
                  phase: Running
                  conditions: [{type: Ready, status: 'False'}, {type: Initialized, status: 'True'}]
                  containerStatuses:
                  - name: main
                    imageID: 'reg.test/web@sha256:aa'
                    containerID: 'containerd://two'
                    restartCount: 4
                    state: {waiting: {reason: CrashLoopBackOff, message: back-off 40s}}
                    lastState: {terminated: {exitCode: 1, reason: Error, containerID: 'containerd://two'}}
                """));
        assertEquals(new WorkloadRef("Deployment", "web"), pod.owner().orElseThrow());
        assertEquals(List.of("reg.test/web@sha256:aa"), pod.imageIds());
        assertEquals("CrashLoopBackOff", pod.reason());
        assertEquals(List.of("Ready"), pod.conditions());
        assertEquals(List.of("pull"), pod.pullSecrets());
        ContainerView main = pod.containers().getFirst();
        assertEquals("containerd://two", main.instance());
        assertTrue(main.lastEnd() != null && main.lastEnd().instance().equals(main.instance()));
    }
}
