package dev.landfall.engine.charts;

import static dev.landfall.engine.oci.words.Certainty.LIKELY;
import static dev.landfall.engine.oci.words.Certainty.POSSIBLE;
import static dev.landfall.engine.oci.words.Certainty.SURE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Finding images")
class ImageFinderTest {
    private static List<FoundImage> find(String manifest, String... known) {
        return ImageFinder.find(Samples.rendered(manifest), Samples.refs(known)).images();
    }

    private static Set<String> texts(List<FoundImage> images) {
        return images.stream().map(FoundImage::text).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String configMap(String text) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  file: |\n" + text.indent(4);
    }

    private static String pod(String containerLines) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: c\n"
                + containerLines.indent(6);
    }

    @Test
    @DisplayName("looks at every kind of container of whatever Kubernetes makes pods of")
    void containers() {
        List<FoundImage> found = find("""
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly}
                spec:
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          initContainers:
                          - {name: i, image: busybox}
                          containers:
                          - name: c
                            image: "quay.io/a/b:1"
                          ephemeralContainers:
                          - name: e
                            image: 'debug:2'
                          volumes:
                          - name: model
                            image: {reference: "ghcr.io/m/weights:3", pullPolicy: Always}
                """);
        assertEquals(Set.of("busybox", "quay.io/a/b:1", "debug:2", "ghcr.io/m/weights:3"), texts(found));
        assertTrue(found.stream().allMatch(f -> f.certainty() == SURE && f.placement() == Placement.POD_SPEC));
        assertEquals(
                "spec.jobTemplate.spec.template.spec.containers[0].image",
                found.stream()
                        .filter(f -> f.text().equals("quay.io/a/b:1"))
                        .findFirst()
                        .orElseThrow()
                        .path());
        assertEquals(
                "docker.io/library/busybox:latest",
                found.getFirst().ref().resolved().toString());
    }

    @Test
    @DisplayName("names each object of a List")
    void lists() {
        List<FoundImage> found = find("""
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: Pod
                  metadata: {name: one}
                  spec: {containers: [{name: c, image: "a/b:1"}]}
                - apiVersion: apps/v1
                  kind: Deployment
                  metadata: {name: two, namespace: other}
                  spec: {template: {spec: {containers: [{name: c, image: "a/b:2"}]}}}
                """);
        assertEquals(
                List.of("one", "two"),
                found.stream().map(f -> f.object().name()).toList());
        assertEquals("other", found.get(1).object().namespace());
    }

    @Test
    @DisplayName("reads variables: whole, as maps of versions, in lists, in two parts")
    void variables() {
        List<FoundImage> found = find(pod("""
                image: a/operator:1
                env:
                - name: CLEARML_DOCKER_IMAGE
                  value: nvidia/cuda:11.0.3-cudnn8-runtime-ubuntu20.04
                - name: STRIMZI_KAFKA_IMAGES
                  value: |
                    3.7.0=quay.io/strimzi/kafka:0.41.0-kafka-3.7.0
                    3.7.1=quay.io/strimzi/kafka:0.41.0-kafka-3.7.1
                - name: RELATED_IMAGE_PROXY
                  value: registry.redhat.io/x/proxy@sha256:%s
                - name: SIDECARS
                  value: "init=quay.io/s/init:v1,run=quay.io/s/run:v2"
                - name: AGENT_IMAGE_REPOSITORY
                  value: ghcr.io/agent/run
                - name: AGENT_IMAGE_TAG
                  value: "7"
                - name: API_URL
                  value: http://server.example.com:8008/v2
                - name: REDIS
                  value: redis:6379
                - name: MODE
                  value: auto
                """.formatted("a".repeat(64))));
        assertEquals(
                Set.of(
                        "a/operator:1",
                        "nvidia/cuda:11.0.3-cudnn8-runtime-ubuntu20.04",
                        "quay.io/strimzi/kafka:0.41.0-kafka-3.7.0",
                        "quay.io/strimzi/kafka:0.41.0-kafka-3.7.1",
                        "registry.redhat.io/x/proxy@sha256:" + "a".repeat(64),
                        "quay.io/s/init:v1",
                        "quay.io/s/run:v2",
                        "ghcr.io/agent/run:7"),
                texts(found));
        assertTrue(found.stream()
                .filter(f -> !f.text().equals("a/operator:1"))
                .allMatch(f -> f.placement() == Placement.ENV));
        assertTrue(found.stream().noneMatch(f -> f.certainty() == POSSIBLE));
    }

    @Test
    @DisplayName("reads arguments: with '=', as the next argument, in scripts, in two flags")
    void arguments() {
        List<FoundImage> found = find(pod("""
                image: a/b:1
                args:
                - --acme-http01-solver-image=quay.io/jetstack/cert-manager-acmesolver:v1.15.0
                - --prometheus-config-reloader
                - quay.io/prometheus-operator/reloader:v0.75.0
                - --image
                - busybox
                - --listen=0.0.0.0:8080
                - --webhook=https://registry.example.com/hook:1
                - --proxy-image-repository=ghcr.io/p/proxy
                - --proxy-image-tag=v9
                - --upstream=backend/svc:8080
                command:
                - /bin/sh
                - -c
                - |
                  set -e
                  kubectl run x --image=quay.io/tools/kubectl:1.30 -- sleep 1
                  mount /data/cache:/cache
                  curl -s http://quay.io/api:v1
                """));
        assertEquals(
                Set.of(
                        "a/b:1",
                        "quay.io/jetstack/cert-manager-acmesolver:v1.15.0",
                        "quay.io/prometheus-operator/reloader:v0.75.0",
                        "busybox",
                        "ghcr.io/p/proxy:v9",
                        "quay.io/tools/kubectl:1.30"),
                texts(found));
    }

    @Test
    @DisplayName("reads ConfigMaps: text, YAML, JSON, pod templates, YAML in YAML")
    void configMaps() {
        List<FoundImage> found = find("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  image: docker.io/plain/one:1
                  template.yaml: |
                    apiVersion: v1
                    kind: Pod
                    spec:
                      # image: not/this:1
                      containers:
                        - name: task
                          image: nvidia/cuda:12.4.1
                          env:
                            - {name: HELPER_IMAGE, value: "a/helper:2"}
                  config.json: '{"workers": [{"dockerImage": "quay.io/w/worker:3"}], "port": "host:8080"}'
                  nested.yaml: |
                    inner: |
                      deep:
                        image: quay.io/deep/er:4
                  app.conf: |
                    docker_image = "quay.io/hocon/x:5"
                    mirror = "quay.io/hocon/y:6"
                    path = "/usr/share/x:ro"
                  broken.tpl: |
                    image: {{ .Values.image }}
                    image: quay.io/broken/z:7
                    tagged: "quay.io/broken/run:{{ .Values.tag }}"
                """);
        assertEquals(
                Set.of(
                        "docker.io/plain/one:1",
                        "nvidia/cuda:12.4.1",
                        "a/helper:2",
                        "quay.io/w/worker:3",
                        "quay.io/deep/er:4",
                        "quay.io/hocon/x:5",
                        "quay.io/hocon/y:6",
                        "quay.io/broken/z:7",
                        "quay.io/broken/run"),
                texts(found));
        assertEquals(
                "data[\"template.yaml\"]|spec.containers[0].image",
                found.stream()
                        .filter(f -> f.text().equals("nvidia/cuda:12.4.1"))
                        .findFirst()
                        .orElseThrow()
                        .path());
    }

    @Test
    @DisplayName("reads Secrets, encoded or not, but no credentials")
    void secrets() {
        String config =
                Base64.getEncoder().encodeToString("image: quay.io/s/x:1\nother: 2\n".getBytes(StandardCharsets.UTF_8));
        List<FoundImage> found = find("""
                apiVersion: v1
                kind: Secret
                metadata: {name: s}
                data:
                  config.yaml: %s
                  binary: /wD/AP8=
                stringData:
                  run: docker run quay.io/s/y:2
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: login}
                type: kubernetes.io/dockerconfigjson
                stringData:
                  .dockerconfigjson: '{"auths": {"quay.io/s/z:3": {}}}'
                """.formatted(config));
        assertEquals(Set.of("quay.io/s/x:1", "quay.io/s/y:2"), texts(found));
        assertTrue(found.stream().allMatch(f -> f.object().name().equals("s")));
    }

    @Test
    @DisplayName("reads custom resources: whole, in fields, by operators' own ways")
    void customResources() {
        List<FoundImage> found = find("""
                apiVersion: nvidia.com/v1
                kind: ClusterPolicy
                metadata: {name: gpu}
                spec:
                  operator: {defaultRuntime: containerd}
                  driver:
                    repository: nvcr.io/nvidia
                    image: driver
                    version: "550.54.15"
                  toolkit: {repository: nvcr.io/nvidia/k8s, image: container-toolkit, version: "sha256:%1$s"}
                ---
                apiVersion: monitoring.coreos.com/v1
                kind: Prometheus
                metadata: {name: p}
                spec:
                  image: quay.io/prometheus/prometheus:v2.53.0
                  version: v2.53.0
                  baseImage: quay.io/old/prometheus
                  sha: ""
                ---
                apiVersion: x.example.com/v1
                kind: Thing
                metadata: {name: t, labels: {app: "quay.io/not/me:1"}}
                spec:
                  registry: docker.io
                  repository: bitnami/redis
                  tag: 7.0.9
                  agent: {imageName: quay.io/th/agent, imageTag: "2"}
                  relatedImages: ["quay.io/r/one:1", "quay.io/r/two:2"]
                  chart: {repository: "https://charts.example.com/x", name: redis, version: 1.2.3}
                  podTemplate: {spec: {containers: [{name: x, image: side}]}}
                """.formatted("b".repeat(64)));
        Set<String> likely =
                texts(found.stream().filter(f -> f.certainty() != POSSIBLE).toList());
        assertEquals(
                Set.of(
                        "nvcr.io/nvidia/driver:550.54.15",
                        "nvcr.io/nvidia/k8s/container-toolkit@sha256:" + "b".repeat(64),
                        "quay.io/prometheus/prometheus:v2.53.0",
                        "quay.io/old/prometheus",
                        "docker.io/bitnami/redis:7.0.9",
                        "quay.io/th/agent:2",
                        "quay.io/r/one:1",
                        "quay.io/r/two:2",
                        "side"),
                likely);
    }

    @Test
    @DisplayName("puts Istio's hub, tag and image names together when the bundle knows the outcome")
    void hub() {
        String values = configMap("""
                {"global": {"hub": "docker.io/istio", "tag": "1.17.3", "proxy": {"image": "proxyv2"},
                 "proxy_init": {"image": "proxyv2"}, "name": "mesh"}}
                """);
        List<FoundImage> found = find(values, "docker.io/istio/proxyv2:1.17.3");
        assertEquals(
                List.of("docker.io/istio/proxyv2:1.17.3", "docker.io/istio/proxyv2:1.17.3"),
                found.stream().map(FoundImage::text).toList());
        assertTrue(found.stream().allMatch(f -> f.certainty() == SURE));
        assertTrue(find(values).stream().allMatch(f -> f.certainty() == LIKELY));
    }

    @Test
    @DisplayName(
            "takes a name and its default version for one, and an explanation nobody reads for no more than possible")
    void defaultsAndExamples() {
        List<FoundImage> found = find("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  _example: |
                    image: kserve/agent:latest
                  explainers: |
                    {"art": {"image": "kserve/art-explainer", "defaultImageVersion": "v0.20.0"}}
                """);
        assertEquals(
                List.of("kserve/agent:latest POSSIBLE", "kserve/art-explainer:v0.20.0 LIKELY"),
                found.stream().map(f -> f.text() + " " + f.certainty()).toList());
    }

    @Test
    @DisplayName("reads OLM's related images and templates, and examples in annotations")
    void olm() {
        List<FoundImage> found = find("""
                apiVersion: operators.coreos.com/v1alpha1
                kind: ClusterServiceVersion
                metadata:
                  name: op
                  annotations:
                    containerImage: quay.io/op/op:v1
                    alm-examples: '[{"kind": "X", "spec": {"image": "quay.io/op/example:v2"}}]'
                spec:
                  install:
                    spec:
                      deployments:
                      - name: d
                        spec: {template: {spec: {containers: [{name: c, image: "quay.io/op/op:v1"}]}}}
                  relatedImages:
                  - {name: side, image: "quay.io/op/side:v3"}
                """);
        assertEquals(Set.of("quay.io/op/op:v1", "quay.io/op/example:v2", "quay.io/op/side:v3"), texts(found));
    }

    @ParameterizedTest
    @DisplayName("takes no address, path, port, version, name or key for an image")
    @ValueSource(
            strings = {
                "url: https://quay.io/repository/x:latest",
                "server: clearml-apiserver:8008",
                "endpoint: elasticsearch.default.svc:9200/_bulk",
                "endpoint: prometheus.monitoring.svc.cluster.local:9090/api/v1",
                "mount: /usr/local/bin:/opt/bin",
                "volume: data/cache:ro",
                "version: v1.2.3",
                "module: github.com/org/repo:main",
                "schedule: '12:30:00'",
                "gpu: nvidia.com/gpu",
                "label: app.kubernetes.io/name",
                "api: networking.k8s.io/v1",
                "mail: someone@example.com",
                "checksum: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "imagePullPolicy: IfNotPresent",
                "imagePullSecrets: regcred",
                "imageGCHighThresholdPercent: 85",
                "backgroundImage: login/page.png",
                "file: etc/config/app.yaml",
                "pair: key:value",
                "jdbc: jdbc:mysql://db:3306/x",
                "regex: '^[a-z]/[0-9]:x$'",
                "hosts: a.example.com:80,b.example.com:443",
                "cidr: 10.0.0.0/8",
                "time: 2024-01-01T00:00:00Z",
                "cmd: redis-cli -h localhost:6379 ping",
                "helmrepo: {repository: 'https://x.example/charts', version: 1.2.3}",
                "cpu: 500m",
                "arch: linux/amd64",
                "path: registry/data/x",
                "python: tensorflow/keras",
                "quota: a/b/c:d",
            })
    void notImages(String line) {
        assertEquals(List.of(), find(configMap(line)));
        assertEquals(List.of(), find("apiVersion: x.example.com/v1\nkind: T\nmetadata: {name: t}\nspec:\n  " + line));
    }

    @Test
    @DisplayName("takes a bundle's list as evidence where the text alone says little")
    void evidence() {
        String text = configMap("""
                worker=clearml/agent-services:latest
                cache: redis:7.2
                next: redis:6379
                base: allegroai/clearml
                older: allegroai/clearml:1.9.0
                """);
        List<FoundImage> found = find(
                text,
                "clearml/agent-services:latest",
                "docker.io/library/redis:7.2",
                "docker.io/allegroai/clearml:2.0.0-613");
        assertEquals(
                List.of(
                        "clearml/agent-services:latest SURE",
                        "redis:7.2 LIKELY",
                        "allegroai/clearml POSSIBLE",
                        "allegroai/clearml:1.9.0 LIKELY"),
                found.stream().map(f -> f.text() + " " + f.certainty()).toList());
        assertEquals(
                Set.of("clearml/agent-services:latest POSSIBLE", "allegroai/clearml:1.9.0 POSSIBLE"),
                find(text).stream().map(f -> f.text() + " " + f.certainty()).collect(Collectors.toSet()));
    }

    @Test
    @DisplayName("stands a bare '=', YAML 1.1's words, keys that stand twice, tabs, merges and what is no YAML at all")
    void awkwardYaml() {
        List<FoundImage> found = find("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: twice
                  name: p
                  annotations: {op: =, on: yes, n: 0o14, y: 012}
                base: &base {image: "quay.io/m/erged:1", name: x}
                spec:
                  containers:
                  - <<: *base
                    command: [=, "on"]
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: "unfinished
                  image: quay.io/no/yaml:2
                """);
        assertEquals(Set.of("quay.io/m/erged:1", "quay.io/no/yaml:2"), texts(found));
        assertEquals("p", found.getFirst().object().name());
    }

    @Test
    @DisplayName("says where an image must stand and none can be read")
    void unreadable() {
        ImageFinder.Found found = ImageFinder.find(Samples.rendered("""
                apiVersion: argoproj.io/v1alpha1
                kind: Workflow
                metadata: {name: w}
                spec:
                  templates:
                  - name: t
                    initContainers: []
                    containers:
                    - {name: c, image: "{{inputs.parameters.image}}"}
                """), Set.<ImageReference>of());
        assertEquals(List.of(), found.images());
        assertEquals(
                "{{inputs.parameters.image}}", found.unreadable().getFirst().text());
    }

    @Test
    @DisplayName("looks into definitions only for defaults that the bundle holds")
    void definitions() {
        String crd = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.x.example.com}
                spec:
                  versions:
                  - name: v1
                    schema:
                      openAPIV3Schema:
                        properties:
                          image:
                            type: string
                            description: such as quay.io/a/b:1
                            default: quay.io/a/b:1
                          operator: {default: =}
                """;
        assertEquals(List.of(), find(crd));
        assertEquals(
                List.of(Placement.DEFINITION),
                find(crd, "quay.io/a/b:1").stream().map(FoundImage::placement).toList());
    }
}
