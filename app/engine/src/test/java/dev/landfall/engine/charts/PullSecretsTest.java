package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pull secrets")
class PullSecretsTest {
    private static PullSecrets.Outcome add(Rendered rendered) {
        return PullSecrets.add(rendered, "site-pull", ref -> ref.registry().equals("reg.site:5000"), false);
    }

    private static String only(PullSecrets.Outcome outcome) {
        assertEquals(1, outcome.rendered().documents().size());
        return outcome.rendered().documents().getFirst().text();
    }

    @Test
    @DisplayName("come to pods and templates of every kind, in the style around them, and change nothing else")
    void everywhere() {
        String before = """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: j}
                spec:
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          # first comes a comment
                          restartPolicy: Never
                          containers:
                          - {name: c, image: "reg.site:5000/a/b:1"}
                """;
        String pad = " ".repeat(10);
        assertEquals(
                before.replace(
                        pad + "restartPolicy",
                        pad + "imagePullSecrets:\n" + pad + "  - name: site-pull\n" + pad + "restartPolicy"),
                only(add(Samples.rendered(before))));
        String flow = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, "
                + "\"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"reg.site:5000/a/b:1\"}]}}\n";
        assertEquals(
                flow.replace("{\"containers\"", "{\"imagePullSecrets\": [{\"name\": \"site-pull\"}], \"containers\""),
                only(add(Samples.rendered(flow))));
    }

    @Test
    @DisplayName("join those that are there, and are not added twice")
    void existing() {
        String before = """
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec:
                  containers: [{name: c, image: "reg.site:5000/a/b:1"}]
                  imagePullSecrets:
                  - name: theirs
                """;
        String after = only(add(Samples.rendered(before)));
        assertEquals(before.replace("  - name: theirs", "  - name: site-pull\n  - name: theirs"), after);
        assertEquals(after, only(add(Samples.rendered(after))));
        for (String none :
                List.of("imagePullSecrets: []", "imagePullSecrets:", "imagePullSecrets: null", "imagePullSecrets: ~")) {
            String empty = before.replace("imagePullSecrets:\n  - name: theirs", none);
            assertEquals(
                    before.replace(
                            "imagePullSecrets:\n  - name: theirs", "imagePullSecrets: [{\"name\": \"site-pull\"}]"),
                    only(add(Samples.rendered(empty))));
        }
    }

    @Test
    @DisplayName("stay away from pods that pull from elsewhere")
    void elsewhere() {
        String before = """
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec:
                  containers: [{name: c, image: "quay.io/a/b:1"}]
                """;
        assertEquals(before, only(add(Samples.rendered(before))));
    }

    @Test
    @DisplayName("come to hooks, and to templates that are text in a ConfigMap even when their image comes at run time")
    void hooksAndTexts() {
        String map = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  template.yaml: |
                    apiVersion: v1
                    kind: Pod
                    spec:
                      containers:
                        - resources: {}
                      serviceAccountName: x
                  other.yaml: |
                    spec:
                      containers:
                        - image: quay.io/public/x:1
                """;
        String hook = """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: h, annotations: {"helm.sh/hook": pre-install}}
                spec:
                  template:
                    spec:
                      initContainers: [{name: i, image: "reg.site:5000/a/init:1"}]
                      containers: [{name: c, image: "quay.io/a/b:1"}]
                """;
        PullSecrets.Outcome outcome = add(Samples.withHook(map, hook, "pre-install"));
        assertEquals(
                map.replace(
                        "      containers:\n        - resources",
                        "      imagePullSecrets:\n        - name: site-pull\n      containers:\n        - resources"),
                outcome.rendered().documents().getFirst().text());
        assertTrue(outcome.rendered()
                .documents()
                .get(1)
                .text()
                .contains("      imagePullSecrets:\n        - name: site-pull\n"));
        assertEquals(2, outcome.added().size());
        assertEquals(List.of(), outcome.gaps());
    }

    @Test
    @DisplayName("come to pod templates of custom resources; where nobody knows, a person is told")
    void customResources() {
        PullSecrets.Outcome outcome = add(Samples.rendered("""
                apiVersion: x.example.com/v1
                kind: Trainer
                metadata: {name: t}
                spec:
                  replicaSpecs:
                    worker:
                      template:
                        spec:
                          containers:
                          - {name: c, image: "reg.site:5000/a/b:1"}
                ---
                apiVersion: y.example.com/v1
                kind: Operated
                metadata: {name: o}
                spec:
                  image: reg.site:5000/a/b:1
                ---
                apiVersion: z.example.com/v1
                kind: Odd
                metadata: {name: z}
                spec:
                  group:
                    containers:
                    - {name: c, image: "reg.site:5000/a/b:1"}
                ---
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata: {name: s}
                spec:
                  image: reg.site:5000/a/b:1
                  imagePullSecrets: [theirs]
                """));
        assertEquals(
                List.of("Trainer/t", "SparkApplication/s"),
                outcome.added().stream().map(a -> a.object().toString()).toList());
        assertEquals(
                List.of("Operated/o", "Odd/z"),
                outcome.gaps().stream().map(g -> g.object().toString()).toList());
        assertTrue(outcome.rendered().documents().get(3).text().contains("imagePullSecrets: [\"site-pull\", theirs]"));
    }

    @Test
    @DisplayName("are not missed where a chart hands the Secret on under a key of its own")
    void ownKey() {
        String operated = """
                apiVersion: y.example.com/v1
                kind: Operated
                metadata: {name: o}
                spec:
                  image: reg.site:5000/a/b:1
                  registry: {credentials: %s}
                """;
        assertEquals(
                List.of(),
                add(Samples.rendered(operated.formatted("site-pull"))).gaps());
        assertEquals(
                1, add(Samples.rendered(operated.formatted("other"))).gaps().size());
    }

    @Test
    @DisplayName("come to service accounts when asked")
    void serviceAccounts() {
        String before = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n";
        assertEquals(before, only(add(Samples.rendered(before))));
        assertEquals(
                "imagePullSecrets:\n  - name: site-pull\n" + before,
                only(PullSecrets.add(Samples.rendered(before), "site-pull", ref -> true, true)));
    }
}
