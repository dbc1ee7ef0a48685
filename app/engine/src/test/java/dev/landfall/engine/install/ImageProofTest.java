package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleManifest;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.bundle.ImageSource;
import dev.landfall.engine.bundle.PackagesMaker;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real Helm, and no cluster. */
@DisplayName("A bundle that is proven complete")
class ImageProofTest {
    private static final HelmWorkers HELM = new HelmWorkers();
    private static final String PRODUCT = """
            id: p
            name: P
            version: '1'
            namespace: p
            charts: [{id: app, names: [app]}]
            questions:
              - group: All
                ask:
                  - {id: host, question: Where?, type: host, required: true}
                  - {id: kind, question: Which kind?, type: choice, choices: [small, large], default: small}
            toggles:
              - {id: audit, label: Keep an audit log, changes: More., suggested: cluster.openshift}
            images:
              - {reference: quay.io/run/time:1, when: audit}
            steps:
              - kind: helm
                title: Install
                chart: app
                release: app
                names: [{id: web, kind: Service, ends: web}]
                values:
                  - values/all.yaml
                  - {file: values/audit.yaml, when: audit}
              - kind: manifests
                title: More
                files: [{file: manifests/large.yaml, when: kind == large}]
            """;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{ .Release.Name }}-web}
            spec:
              template:
                spec:
                  containers:
                    - name: web
                      image: quay.io/team/web:{{ .Chart.Version }}
                      env: [{name: HOST, value: {{ required "host" .Values.host | quote }}}]
                    {{- if .Values.audit }}
                    - {name: audit, image: quay.io/team/audit:2}
                    {{- end }}
                    {{- if .Capabilities.APIVersions.Has "security.openshift.io/v1" }}
                    - {name: router, image: quay.io/team/router:3}
                    {{- end }}
            """;

    @TempDir
    Path folder;

    private final TestImages images = new TestImages(5);
    private final List<String> pulled = new ArrayList<>();
    private final Set<String> absent = new java.util.TreeSet<>();
    private final ImageProof proof = new ImageProof(HELM, folder);

    @AfterAll
    static void close() {
        HELM.close();
    }

    private void product(String definition) throws IOException {
        Path product = Files.createDirectories(folder.resolve("p"));
        Files.writeString(product.resolve("product.yaml"), definition);
        Files.createDirectories(product.resolve("values"));
        Files.createDirectories(product.resolve("manifests"));
        Files.writeString(product.resolve("values/all.yaml"), "host: ${host}\n");
        Files.writeString(product.resolve("values/audit.yaml"), "audit: true\n");
        Files.writeString(
                product.resolve("manifests/large.yaml"),
                "apiVersion: v1\nkind: Pod\nmetadata: {name: big-${web}}\nspec:\n  containers: [{name: c, image: 'quay.io/team/large:4'}]\n");
    }

    private void chart(String name, String... files) throws IOException {
        Files.write(folder.resolve(name + ".tgz"), TestCharts.chart(name, files).tgz());
    }

    private void app() throws IOException {
        product(PRODUCT);
        chart(
                "app",
                "values.yaml",
                "host: ''\naudit: false\n",
                "templates/web.yaml",
                DEPLOYMENT,
                "templates/service.yaml",
                "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}-web}\nspec: {ports: [{port: 80}]}\n");
    }

    private BundleManifest build(String spec) throws IOException {
        Path file = Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\n" + spec);
        return BundleBuilder.build(
                        BundleSpec.read(file),
                        registry(),
                        PackagesMaker.none(),
                        proof,
                        folder.resolve("out"),
                        BuildOptions.standard(),
                        Progress.none())
                .manifest();
    }

    private ImagePuller registry() {
        return (reference, options, progress) -> {
            pulled.add(reference.toString());
            if (absent.contains(reference.toString())) {
                throw ProblemException.of("registry.not-found", "image", reference);
            }
            Descriptor root = images.image(images.layer(50));
            return new ImageSource() {
                @Override
                public Descriptor root() {
                    return root;
                }

                @Override
                public byte[] document(Descriptor descriptor) {
                    return images.content(descriptor.digest());
                }

                @Override
                public InputStream open(Descriptor descriptor, long offset) {
                    return images.open(descriptor.digest(), offset);
                }

                @Override
                public void close() {
                    // in memory
                }
            };
        };
    }

    private static List<String> packed(BundleManifest manifest) {
        return manifest.artifacts().stream()
                .filter(a -> a.kind() == ArtifactKind.IMAGE)
                .map(Artifact::name)
                .toList();
    }

    private Problem lacking(String spec) {
        ProblemException e = assertThrows(ProblemException.class, () -> build(spec));
        assertEquals("bundle.images-lacking", e.problem().code(), e::toString);
        return e.problem();
    }

    private List<Finding> warnings() {
        return proof.findings().stream()
                .filter(f -> f.severity() == Severity.WARN)
                .toList();
    }

    @Test
    @DisplayName(
            "holds what its charts pull as suggested, with every switch and choice, on Kubernetes and on OpenShift")
    void settings() throws IOException {
        app();
        assertEquals(
                List.of(
                        "quay.io/run/time:1",
                        "quay.io/team/audit:2",
                        "quay.io/team/large:4",
                        "quay.io/team/router:3",
                        "quay.io/team/web:1.0.0"),
                packed(build("products: [./p]\ncharts: [app.tgz]\n")));
        assertEquals(List.of(), warnings());
    }

    @Test
    @DisplayName("fails the build when an image cannot be had, naming image, chart, object, field and setting")
    void names() throws IOException {
        app();
        absent.addAll(List.of("quay.io/team/audit:2", "quay.io/team/large:4", "quay.io/team/router:3"));
        Problem problem = lacking("products: [./p]\ncharts: [app.tgz]\n");
        assertEquals("3", problem.facts().get("count"));
        List<String> lines = problem.facts().getOrDefault("images", "").lines().toList();
        assertEquals(
                "quay.io/team/audit:2, needed by chart app 1.0.0, Deployment/app-web at spec.template.spec.containers[1].image"
                        + " (with 'Keep an audit log' on, on Kubernetes)",
                lines.get(0).substring(0, lines.get(0).indexOf(": The registry")));
        assertTrue(
                lines.get(1)
                        .startsWith(
                                "quay.io/team/large:4, needed by manifests/large.yaml,"
                                        + " Pod/big-app-web at spec.containers[0].image (with 'Which kind?' answered large, on Kubernetes)"),
                lines.get(1));
        assertTrue(lines.get(2).contains("Deployment/app-web at"), lines.get(2));
        assertTrue(lines.get(2).contains("(as suggested, on OpenShift)"), lines.get(2));
        assertTrue(Files.notExists(folder.resolve("out")), "nothing is written");
    }

    @Test
    @DisplayName("pulls what it finds through the mirrors and keeps the names that the charts use")
    void mirrors() throws IOException {
        app();
        List<String> packed = packed(build("""
                products: [./p]
                charts: [app.tgz]
                mirrors: [{prefix: quay.io/team, from: cache.example.org/q}]
                leave-out: [quay.io/run/*]
                """));
        assertEquals(4, packed.size());
        assertTrue(packed.contains("quay.io/team/audit:2"));
        assertTrue(pulled.contains("cache.example.org/q/audit:2"), pulled::toString);
        assertTrue(pulled.stream().noneMatch(p -> p.startsWith("quay.io")), pulled::toString);
        assertEquals(
                List.of("The bundle does without quay.io/run/time:1"),
                warnings().stream().map(Finding::title).toList());
    }

    @Test
    @DisplayName("takes a chart of no product with its own values, those of the spec, its subcharts and its test hooks")
    void alone() throws IOException {
        String pod =
                "apiVersion: v1\nkind: Pod\nmetadata: {name: '%s'%s}\nspec: {containers: [{name: c, image: '%s'}]}\n";
        chart(
                "top",
                "Chart.yaml",
                """
                apiVersion: v2
                name: top
                version: 1.0.0
                kubeVersion: ">=1.99.0"
                dependencies:
                  - {name: sub, version: 1.0.0, alias: one, condition: one.enabled}
                  - {name: sub, version: 1.0.0, alias: two, condition: two.enabled}
                """,
                "values.yaml",
                "one: {enabled: true, tag: a}\ntwo: {enabled: false, tag: b}\n",
                "templates/test.yaml",
                pod.formatted(
                        "{{ .Release.Name }}-{{ randAlpha 5 | lower }}",
                        ", annotations: {helm.sh/hook: test}",
                        "quay.io/t/test:1"),
                "templates/monitor.yaml",
                "apiVersion: monitoring.example.org/v1\nkind: Watcher\nmetadata: {name: w}\nspec: {image: 'quay.io/t/watch:1'}\n",
                "charts/sub/Chart.yaml",
                "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                "charts/sub/templates/pod.yaml",
                pod.formatted("{{ .Chart.Name }}", "", "quay.io/t/sub:{{ .Values.tag }}"));
        assertEquals(
                List.of("quay.io/t/sub:a", "quay.io/t/test:1", "quay.io/t/watch:1"),
                packed(build("charts: [top.tgz]\n")));
        Files.writeString(folder.resolve("mine.yaml"), "two: {enabled: true}\n");
        assertEquals(
                List.of("quay.io/t/sub:a", "quay.io/t/sub:b", "quay.io/t/test:1", "quay.io/t/watch:1"),
                packed(build("charts: [{path: top.tgz, values: mine.yaml}]\n")));
    }

    @Test
    @DisplayName("shows what may be an image, or becomes one only while it runs, and does not fail for it")
    void uncertain() throws IOException {
        chart(
                "maybe",
                "templates/map.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {note: 'built from team/thing:1.2'}\n",
                "templates/pod.yaml",
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: '$(IMAGE)'}]}\n");
        assertEquals(List.of(), packed(build("charts: [maybe.tgz]\n")));
        assertEquals(
                Set.of(
                        "Something in chart maybe 1.0.0 may be an image: team/thing:1.2",
                        "An image of chart maybe 1.0.0 cannot be read before it runs"),
                warnings().stream().map(Finding::title).collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    @DisplayName("fails when a chart cannot be rendered as it is, and goes on when only a setting is refused")
    void refused() throws IOException {
        chart("strict", "templates/x.yaml", "{{ required \"say who\" .Values.who }}\n");
        ProblemException e = assertThrows(ProblemException.class, () -> build("charts: [strict.tgz]\n"));
        assertEquals("install.proof-unrendered", e.problem().code());
        assertTrue(e.problem().why().contains("say who"), e.problem()::why);

        app();
        chart(
                "app",
                "templates/service.yaml",
                "apiVersion: v1\nkind: Service\nmetadata: {name: app-web}\nspec: {ports: [{port: 80}]}\n",
                "templates/no.yaml",
                "{{ if and .Values.audit (not (.Capabilities.APIVersions.Has \"route.openshift.io/v1\")) }}{{ fail \"never here\" }}{{ end }}\n");
        build("products: [./p]\ncharts: [app.tgz]\n");
        assertTrue(
                warnings().stream()
                        .anyMatch(f -> f.detail().contains("with 'Keep an audit log' on, on Kubernetes")
                                && f.detail().contains("never here")),
                () -> proof.findings().toString());
    }

    @Test
    @DisplayName("asks for no image twice, and for none that is there already under a tag or a digest")
    void there() throws IOException {
        app();
        List<String> first = packed(build("products: [./p]\ncharts: [app.tgz]\n"));
        pulled.clear();
        String entries = String.join(", ", first);
        build("products: [./p]\ncharts: [app.tgz]\nimages: [" + entries + "]\nfind-images: check\n");
        assertEquals(first, pulled);
        assertEquals(ImageReference.parse("quay.io/run/time:1").toString(), first.getFirst());
    }
}
