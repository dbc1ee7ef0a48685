package dev.landfall.engine.openshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pods and templates of pods")
class PodTemplatesTest {
    private static final String OBJECTS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: agent}
            spec:
              template:
                spec:
                  serviceAccountName: maker
                  containers: [{name: agent, image: a:1}]
                  volumes: [{name: t, configMap: {name: agent-pt}}]
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: clean}
            spec:
              jobTemplate:
                spec:
                  template:
                    spec: {containers: [{name: clean, image: a:1}]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: agent-pt}
            data:
              notes.txt: "the containers: of this chart"
              template.yaml: |
                apiVersion: v1
                metadata: {namespace: site}
                spec:
                  serviceAccountName: tasks
                  containers:
                  - resources: {}
                    securityContext: {privileged: true}
              bare.json: '{"containers":[{"image":"b:1"}],"hostPID":true}'
              two.yaml: |
                kind: Service
                ---
                worker:
                  spec: {containers: [{image: c:1}]}
            ---
            apiVersion: acme.test/v1
            kind: Engine
            metadata: {name: e}
            spec:
              nodes:
              - podTemplate: {spec: {containers: [{name: n, image: n:1}]}}
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Pod, metadata: {name: alone}, spec: {containers: [{name: x, image: x:1}]}}
            """;

    @Test
    @DisplayName("are found in workloads, cron jobs, custom resources, lists, and as text inside ConfigMaps")
    void found() throws IOException {
        List<String> places = new ArrayList<>();
        for (PlacedPod pod : pods()) {
            places.add(pod.object() + " " + pod.path() + " " + pod.role());
        }
        assertEquals(
                List.of(
                        "Deployment/agent spec.template WORKLOAD",
                        "CronJob/clean spec.jobTemplate.spec.template WORKLOAD",
                        "ConfigMap/agent-pt data.template.yaml| EMBEDDED",
                        "ConfigMap/agent-pt data.bare.json| EMBEDDED",
                        "ConfigMap/agent-pt data.two.yaml|worker EMBEDDED",
                        "Engine/e spec.nodes[0].podTemplate WORKLOAD",
                        "Pod/alone  BARE"),
                places);
    }

    @Test
    @DisplayName("kept as text are made by the account of the program that is given the ConfigMap")
    void creators() throws IOException {
        PlacedPod embedded = pods().stream()
                .filter(p -> p.role() == PlacedPod.Role.EMBEDDED)
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("maker"), embedded.creators());
        assertEquals("tasks", embedded.serviceAccount());
    }

    @Test
    @DisplayName("that use /root, low ports or an image of root's are told to be admitted without running")
    void admittedIsNotRunning() throws IOException {
        JsonNode pod = Samples.yaml("""
                        spec:
                          containers:
                          - name: web
                            image: docker.io/library/web:1
                            securityContext: {runAsUser: 1000700000, runAsNonRoot: true}
                            env: [{name: HOME, value: /root}, {name: ROOTS, value: /rooted}]
                            args: ["--x", "cp /root/a.conf /tmp"]
                            ports: [{containerPort: 80}, {containerPort: 8080}]
                          - name: named
                            image: named:1
                            securityContext: {runAsNonRoot: true}
                        """).getFirst();
        List<RunWarning> warnings =
                RunWarnings.of(pod, image -> Optional.of(new ImageUser(image.startsWith("named") ? "mongodb" : "")));
        assertEquals(
                List.of(
                        RunWarning.Kind.IMAGE_EXPECTS_ROOT,
                        RunWarning.Kind.ROOTS_HOME,
                        RunWarning.Kind.ROOTS_HOME,
                        RunWarning.Kind.LOW_PORT,
                        RunWarning.Kind.IMAGE_USER_HAS_NO_NUMBER),
                warnings.stream().map(RunWarning::kind).toList());
        warnings.forEach(w -> assertTrue(
                w.problem().title().contains(w.container()), () -> w.problem().title()));
    }

    @Test
    @DisplayName("are read as Helm reads YAML: old octal numbers, yes for true, the last of two equal keys")
    void oldYaml() {
        String text = """
                kind: Deployment
                metadata: {name: d}
                spec:
                  template:
                    spec:
                      hostPID: no
                      hostPID: yes
                      containers: [{name: a, securityContext: {runAsUser: 0750}}]
                """;
        PlacedPod pod = PodTemplates.in(List.of(PodTemplates.Source.of(text, PodTemplates.When.KEPT)))
                .getFirst();
        assertTrue(pod.pod().at("/spec/hostPID").isBoolean());
        assertTrue(pod.pod().at("/spec/hostPID").booleanValue());
        assertEquals(
                488,
                pod.pod().at("/spec/containers/0/securityContext/runAsUser").intValue());
    }

    private static List<PlacedPod> pods() throws IOException {
        return PodTemplates.in(Samples.yaml(OBJECTS).stream()
                .map(o -> new PodTemplates.Source(o, PodTemplates.When.KEPT))
                .toList());
    }
}
