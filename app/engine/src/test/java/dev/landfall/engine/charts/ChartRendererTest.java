package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rendering")
class ChartRendererTest {
    private static final HelmWorkers WORKERS = new HelmWorkers();

    @AfterAll
    static void end() {
        WORKERS.close();
    }

    private static Rendered render(RenderRequest request, TargetApi target) {
        return new ChartRenderer(WORKERS).render(request, target, Progress.none());
    }

    private static Rendered render(ChartArchive chart, String values, TargetApi target) {
        return render(RenderRequest.of(chart, "rel", "ns", values), target);
    }

    private static Problem refused(ChartArchive chart, String values) {
        return assertThrows(ProblemException.class, () -> render(chart, values, new FakeTarget()))
                .problem();
    }

    private static String text(Rendered rendered) {
        return rendered.documents(Role.OBJECT).getFirst().text();
    }

    private static String configMap(String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n" + data.indent(2);
    }

    @Test
    @DisplayName("sees the target's version, its API groups and the release")
    void capabilities() {
        ChartArchive chart = Samples.chart("sample", "templates/c.yaml", configMap("""
                version: {{ .Capabilities.KubeVersion.Version | quote }}
                openshift: {{ .Capabilities.APIVersions.Has "security.openshift.io/v1" | quote }}
                kind: {{ .Capabilities.APIVersions.Has "apps/v1/Deployment" | quote }}
                install: {{ .Release.IsInstall | quote }}
                revision: {{ .Release.Revision | quote }}
                where: {{ .Release.Namespace }}/{{ .Release.Name }}
                """));
        FakeTarget plain = new FakeTarget().version("v1.29.7", "29");
        String text = text(render(chart, "", plain));
        for (String part : List.of(
                "version: \"v1.29.7\"",
                "openshift: \"false\"",
                "kind: \"true\"",
                "install: \"true\"",
                "revision: \"1\"",
                "where: ns/rel")) {
            assertTrue(text.contains(part), text);
        }
        assertTrue(text(render(chart, "", new FakeTarget().group("security.openshift.io")))
                .contains("openshift: \"true\""));
        assertTrue(plain.asked.stream().noneMatch(a -> a.contains("watch=")));
    }

    @Test
    @DisplayName(
            "takes every text that Landfall writes as a text, also those that Helm's YAML would take for something else")
    void texts() {
        List<String> odd = List.of(
                "on",
                "yes",
                "NO",
                "y",
                "0777",
                "0o17",
                "1e3",
                "12:30",
                "1_000",
                "0b11",
                "=",
                "<<",
                "2024-01-01",
                "~",
                "null",
                "Null",
                "TRUE",
                "0x1F",
                ".5",
                ".inf",
                "1.",
                "+1",
                "-0",
                "1__2",
                "8008",
                "plain",
                "a: b",
                "10.0.0.1",
                "");
        ChartArchive chart = Samples.chart("sample", "templates/c.yaml", configMap("""
                all: |-
                  {{ range .Values.odd }}{{ kindOf . }} {{ . | quote }};{{ end }}
                number: {{ kindOf .Values.number }} {{ kindOf .Values.yes }}
                """));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("odd", odd);
        values.put("number", 5L);
        values.put("yes", true);
        String text = text(render(chart, Yaml.print(values), new FakeTarget()));
        StringBuilder wanted = new StringBuilder();
        odd.forEach(o -> wanted.append("string \"").append(o).append("\";"));
        assertTrue(text.contains(wanted), text);
        assertTrue(text.contains("64 bool"), text);
    }

    @Test
    @DisplayName("lets lookups see what is there")
    void lookups() {
        ChartArchive chart = Samples.chart("sample", "templates/c.yaml", configMap("""
                found: {{ ((lookup "v1" "Secret" "ns" "password").data | default dict).key | default "none" | quote }}
                """));
        assertTrue(text(render(chart, "", new FakeTarget())).contains("\"none\""));
        FakeTarget target = new FakeTarget().answer("/api/v1/namespaces/ns/secrets/password", """
                        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"password"},"data":{"key":"a2VwdA=="}}
                        """);
        assertTrue(text(render(chart, "", target)).contains("\"a2VwdA==\""));
    }

    @Test
    @DisplayName("takes values over defaults, and a null takes a default of a chart inside away")
    void values() {
        ChartArchive chart = Samples.chart(
                "sample",
                "values.yaml",
                "a: 1\n",
                "templates/c.yaml",
                configMap("a: {{ .Values.a | quote }}\n"),
                "charts/inner/Chart.yaml",
                "apiVersion: v2\nname: inner\nversion: 1.0.0\n",
                "charts/inner/values.yaml",
                "context: {fsGroup: 1001, user: 5}\n",
                "charts/inner/templates/d.yaml",
                "apiVersion: v1\nkind: Service\nmetadata: {name: d, annotations: {c: {{ toJson .Values.context | quote }}}}\n");
        Rendered rendered = render(chart, "a: 2\ninner: {context: {fsGroup: null}}\n", new FakeTarget());
        assertTrue(rendered.manifest().contains("a: \"2\""));
        assertTrue(rendered.manifest().contains("{\\\"user\\\":5}"), rendered.manifest());
    }

    @Test
    @DisplayName("gives hooks with their moments, notes, and definitions that its own objects may use at once")
    void everything() {
        ChartArchive chart = Samples.chart(
                "sample",
                "crds/thing.yaml",
                """
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: widgets.example.com}
                        spec:
                          group: example.com
                          scope: Namespaced
                          names: {plural: widgets, singular: widget, kind: Widget}
                          versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
                        """,
                "templates/w.yaml",
                "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n",
                "templates/h.yaml",
                """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: "h-{{ randAlphaNum 5 | lower }}", annotations: {"helm.sh/hook": "pre-install,test", "helm.sh/hook-weight": "-5"}}
                        spec: {containers: [{name: c, image: busybox}]}
                        """,
                "templates/NOTES.txt",
                "Thank you for {{ .Chart.Name }}.");
        Rendered rendered = render(chart, "", new FakeTarget());
        assertEquals(
                List.of("Widget/w"),
                rendered.documents(Role.OBJECT).stream()
                        .map(d -> d.ref().toString())
                        .toList());
        assertEquals(
                "CustomResourceDefinition/widgets.example.com",
                rendered.documents(Role.DEFINITION).getFirst().ref().toString());
        RenderedDocument hook = rendered.documents(Role.HOOK).getFirst();
        assertEquals(List.of("pre-install", "test"), hook.events());
        assertEquals(-5, hook.weight());
        assertTrue(hook.ref().hook());
        assertEquals("Thank you for sample.", rendered.notes());
    }

    @Test
    @DisplayName("counts on kinds that an earlier chart of the plan brings")
    void assumed() {
        ChartArchive chart = Samples.chart(
                "sample", "templates/w.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n");
        Problem problem = refused(chart, "");
        assertEquals("charts.unknown-kind", problem.code());
        Rendered rendered = render(RenderRequest.of(chart, "rel", "ns", "").assuming(List.of("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: widgets.example.com}
                        spec:
                          group: example.com
                          scope: Namespaced
                          names: {plural: widgets, singular: widget, kind: Widget}
                          versions: [{name: v1, served: true, storage: true}]
                        """)), new FakeTarget());
        assertEquals(1, rendered.documents().size());
    }

    @Test
    @DisplayName("says which version a chart wants and which there is, and goes on when told to")
    void kubeVersion() {
        ChartArchive chart = Samples.chart(
                "sample",
                "Chart.yaml",
                "apiVersion: v2\nname: sample\nversion: 1.0.0\nkubeVersion: '>=1.40.0-0'\n",
                "templates/c.yaml",
                configMap("a: b\n"));
        Problem problem = refused(chart, "");
        assertEquals("charts.kube-version", problem.code());
        assertEquals(">=1.40.0-0", problem.facts().get("wanted"));
        assertEquals("v1.32.4", problem.facts().get("server"));
        assertEquals(3, problem.exitCode());
        Rendered rendered = render(RenderRequest.of(chart, "rel", "ns", "").overridingKubeVersion(), new FakeTarget());
        assertTrue(rendered.kubeVersionOverridden());
        assertEquals(">=1.40.0-0", rendered.chart().kubeVersion());
    }

    @Test
    @DisplayName("says where a template fails, what a chart demands and what a schema forbids, without the secrets")
    void failures() {
        ChartArchive broken = Samples.chart("sample", "templates/c.yaml", configMap("a: {{ .Values.no.such }}\n"));
        Problem template = refused(broken, "");
        assertEquals("charts.template", template.code());
        assertTrue(template.why().contains("templates/c.yaml:5"), template.why());

        ChartArchive demanding = Samples.chart(
                "sample", "templates/c.yaml", configMap("a: {{ required \"Say the host.\" .Values.host }}\n"));
        Problem required = refused(demanding, "");
        assertEquals("charts.refused-values", required.code());
        assertTrue(required.why().contains("Say the host."), required.why());

        ChartArchive schema = Samples.chart(
                "sample",
                "values.schema.json",
                "{\"properties\": {\"password\": {\"type\": \"string\", \"pattern\": \"^[a-z]+$\"}}}",
                "templates/c.yaml",
                configMap("a: b\n"));
        Problem forbidden = refused(schema, "password: HUNTER-2-HUNTER\n");
        assertEquals("charts.values-schema", forbidden.code());
        assertFalse(forbidden.why().contains("HUNTER"), forbidden.why());

        ChartArchive notYaml = Samples.chart("sample", "templates/c.yaml", "a: b: c\n  - {\n");
        assertEquals("charts.template", refused(notYaml, "").code());
        ChartArchive needy = Samples.chart(
                "sample",
                "Chart.yaml",
                "apiVersion: v2\nname: sample\nversion: 1.0.0\ndependencies: [{name: redis, version: 1.x.x, repository: 'https://x'}]\n");
        assertEquals("charts.missing-dependency", refused(needy, "").code());
        assertEquals("charts.bad-values", refused(demanding, "a: [\n").code());
    }

    @Test
    @DisplayName("of a release that is there is an upgrade, also when that release is stuck")
    void upgrades() throws Exception {
        ChartArchive chart = Samples.chart("sample", "templates/c.yaml", configMap("""
                upgrade: {{ .Release.IsUpgrade | quote }}
                revision: {{ .Release.Revision | quote }}
                """));
        Rendered rendered = render(chart, "", withRelease("deployed"));
        assertTrue(rendered.upgrade());
        assertEquals(4, rendered.revision());
        assertTrue(text(rendered).contains("upgrade: \"true\"\n  revision: \"4\""), text(rendered));
        assertTrue(render(chart, "", withRelease("pending-upgrade")).upgrade());
    }

    private static FakeTarget withRelease(String status) throws Exception {
        var release = (com.fasterxml.jackson.databind.node.ObjectNode)
                dev.landfall.engine.format.Json.MAPPER.readTree("""
                {"name":"rel","namespace":"ns","version":3,"manifest":"","info":{"status":"%s",
                 "first_deployed":"2026-01-01T00:00:00Z","last_deployed":"2026-01-01T00:00:00Z","deleted":""},
                 "chart":{"metadata":{"name":"sample","version":"0.9.0","apiVersion":"v2"},"lock":null,"templates":[],"values":{},"schema":null,"files":[]}}
                """.formatted(status));
        String data = java.util.Base64.getEncoder().encodeToString(ReleaseCodec.encode(release));
        return new FakeTarget().answer("/api/v1/namespaces/ns/secrets", """
                {"kind":"SecretList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"sh.helm.release.v1.rel.v3",
                 "namespace":"ns","labels":{"owner":"helm","name":"rel","status":"%s","version":"3"}},"type":"helm.sh/release.v1",
                 "data":{"release":"%s"}}]}
                """.formatted(status, data));
    }

    @Test
    @DisplayName("says that something of the same name belongs to somebody else")
    void ownership() {
        ChartArchive chart = Samples.chart("sample", "templates/c.yaml", configMap("a: b\n"));
        FakeTarget target = new FakeTarget().answer("/api/v1/namespaces/ns/configmaps/c", """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"ns"}}
                """);
        Problem problem = assertThrows(ProblemException.class, () -> render(chart, "", target))
                .problem();
        assertEquals("charts.already-there", problem.code());
    }

    @Test
    @DisplayName("against a target that does not answer says so")
    void unreachable() {
        ChartArchive chart = Samples.chart("sample", "templates/c.yaml", configMap("a: b\n"));
        TargetApi dead = (path, accept) -> {
            throw new java.io.IOException("no route to host");
        };
        Problem problem = assertThrows(ProblemException.class, () -> render(chart, "", dead))
                .problem();
        assertEquals("charts.unreachable", problem.code());
        assertTrue(problem.why().contains("no route to host"));
    }

    @Test
    @DisplayName("ends when the engineer stops it, even a chart that never does")
    void stops() {
        ChartArchive endless = Samples.chart(
                "sample", "templates/c.yaml", configMap("a: {{ range $i := until 2000000000 }}{{ $i }}{{ end }}\n"));
        long start = System.nanoTime();
        Progress impatient = new Progress() {
            @Override
            public void total(long amount) {}

            @Override
            public void advance(String what, long amount) {}

            @Override
            public void note(String text) {}

            @Override
            public boolean stopped() {
                return System.nanoTime() - start > 3_000_000_000L;
            }
        };
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> new ChartRenderer(WORKERS)
                                .render(RenderRequest.of(endless, "rel", "ns", ""), new FakeTarget(), impatient))
                .problem();
        assertTrue(List.of("problem.stopped", "charts.helm-died").contains(problem.code()), problem.toString());
        assertEquals(
                "ns",
                render(Samples.chart("sample", "templates/c.yaml", configMap("a: b\n")), "", new FakeTarget())
                        .namespace());
    }
}
