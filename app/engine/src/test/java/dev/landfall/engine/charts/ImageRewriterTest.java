package dev.landfall.engine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.charts.ImageRewriter.Reason;
import dev.landfall.engine.charts.ImageRewriter.Rewritten;
import dev.landfall.engine.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Rewriting images")
class ImageRewriterTest {
    private static String site(String ref) {
        return Samples.atSite(ImageReference.parse(ref)).toString();
    }

    private static String digest(String ref) {
        String whole = site(ref);
        return whole.substring(whole.indexOf('@') + 1);
    }

    private static String text(Rewritten rewritten) {
        return rewritten.rendered().documents().getFirst().text();
    }

    @Test
    @DisplayName("changes the references and not one byte else; the chart's own name stays as a remark")
    void onlyImages() {
        String before = """
                # a comment with quay.io/a/b:1 stays
                apiVersion: v1
                kind: Pod
                metadata:
                  name:   p    # odd blanks stay
                  annotations: {a: 'it''s', b: "x\\ty", on: yes, n: 010, v: =}
                spec:
                  containers:
                  - name: c
                    image: "quay.io/a/b:1"
                    command: [ "sh", '-c', "echo \\u00e4; exit" ]
                  - {name: d, image: busybox}
                  - name: e
                    image: 'quay.io/a/b:1'
                    resources: {  }
                """;
        Rewritten rewritten = Samples.rewrite(before, "quay.io/a/b:1", "busybox:latest");
        String expected = before.replace(
                        "image: \"quay.io/a/b:1\"", "image: \"" + site("quay.io/a/b:1") + "\" # quay.io/a/b:1")
                .replace("image: busybox}", "image: " + site("busybox:latest") + "}")
                .replace("image: 'quay.io/a/b:1'", "image: '" + site("quay.io/a/b:1") + "' # quay.io/a/b:1");
        assertEquals(expected, text(rewritten));
        assertEquals(3, rewritten.placed().size());
        assertTrue(rewritten.placed().stream().allMatch(ImageRewriter.Placed::byDigest));
        assertEquals(List.of(), rewritten.unplaced());
    }

    @Test
    @DisplayName("reaches texts in texts and writes each in the style it stands in")
    void layers() {
        String inner = "image: quay.io/s/x:1\n";
        String encoded = Base64.getEncoder().encodeToString(inner.getBytes(StandardCharsets.UTF_8));
        String before = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  literal: |-
                    # keep
                    pods:
                      - image: quay.io/s/x:1   # keep too
                        json: '{"a": "quay.io/s/x:1", "b": "it''s"}'
                  folded: >
                    run quay.io/s/x:1 and then
                    something

                    else
                  quoted: "{\\"image\\": \\"quay.io/s/x:1\\",\\n \\"t\\": \\"\\u00e4\\"}"
                  single: 'image=quay.io/s/x:1, it''s'
                  plain: image=quay.io/s/x:1
                    and more
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: s}
                data:
                  file: %s
                """.formatted(encoded);
        Rewritten rewritten = Samples.rewrite(before, "quay.io/s/x:1");
        String there = site("quay.io/s/x:1");
        RenderedDocument map = rewritten.rendered().documents().getFirst();
        RenderedDocument secret = rewritten.rendered().documents().get(1);
        List<RenderedDocument> originals = Samples.rendered(before).documents();
        assertEquals(originals.getFirst().text().replace("quay.io/s/x:1", there), map.text());
        String now = Base64.getEncoder()
                .encodeToString(inner.replace("quay.io/s/x:1", there).getBytes(StandardCharsets.UTF_8));
        assertEquals(originals.get(1).text().replace(encoded, now), secret.text());
        assertEquals(7, rewritten.placed().size());
    }

    @Test
    @DisplayName("gives fields their shares; the digest where there is a place for it, else the tag stays")
    void split() {
        String before = """
                apiVersion: x.example.com/v1
                kind: Thing
                metadata: {name: t}
                spec:
                  a:
                    registry: quay.io
                    repository: org/one
                    tag: "1"
                    digest: ""
                  b:
                    registry: quay.io
                    repository: org/two
                    tag: "2"
                  c:
                    repository: quay.io/org
                    image: three
                    version: "3"
                  d:
                    repository: docker.io/org/four
                    tag: v4
                """;
        Rewritten rewritten = Samples.rewrite(
                before, "quay.io/org/one:1", "quay.io/org/two:2", "quay.io/org/three:3", "docker.io/org/four:v4");
        String expected = """
                apiVersion: x.example.com/v1
                kind: Thing
                metadata: {name: t}
                spec:
                  a:
                    registry: reg.site:5000
                    repository: air/org/one
                    tag: "1"
                    digest: "%s"
                  b:
                    registry: reg.site:5000
                    repository: air/org/two
                    tag: "2"
                  c:
                    repository: reg.site:5000/air/org
                    image: three
                    version: "3"
                  d:
                    repository: reg.site:5000/air/org/four
                    tag: v4
                """.formatted(digest("quay.io/org/one:1"));
        assertEquals(expected, text(rewritten));
        assertEquals(
                List.of(true, false, false, false),
                rewritten.placed().stream().map(ImageRewriter.Placed::byDigest).toList());
    }

    @Test
    @DisplayName("rewrites Istio's hub once for all images below it")
    void hub() {
        String before = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: istio}
                data:
                  values: |-
                    {
                      "global": {
                        "hub": "docker.io/istio",
                        "proxy": { "image": "proxyv2" },
                        "proxy_init": { "image": "proxyv2" },
                        "tag": "1.17.3"
                      }
                    }
                """;
        Rewritten rewritten = Samples.rewrite(before, "docker.io/istio/proxyv2:1.17.3");
        assertEquals(before.replace("docker.io/istio", "reg.site:5000/air/istio"), text(rewritten));
        assertEquals(2, rewritten.placed().size());
    }

    @Test
    @DisplayName("writes the name alone where the tag comes at run time")
    void openTags() {
        String before = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  run.sh: |
                    docker run quay.io/org/worker:${VERSION}
                """;
        Rewritten rewritten = Samples.rewrite(before, "quay.io/org/worker:1", "quay.io/org/worker:2");
        assertEquals(before.replace("quay.io/org/worker", "reg.site:5000/air/org/worker"), text(rewritten));
        assertFalse(rewritten.placed().getFirst().byDigest());
    }

    @Test
    @DisplayName("says what it did not place and why, and leaves it alone")
    void unplaced() {
        String before = """
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec:
                  containers:
                  - {name: c, image: "quay.io/a/b:1"}
                  - {name: d, image: "quay.io/a/missing:1"}
                  - {name: e, args: [org/thing:1.2]}
                """;
        Rewritten rewritten = Samples.rewrite(before, "quay.io/a/b:1");
        assertEquals(
                List.of("quay.io/a/missing:1 NOT_IN_BUNDLE", "org/thing:1.2 NOT_CERTAIN"),
                rewritten.unplaced().stream()
                        .map(u -> u.image().text() + " " + u.reason())
                        .toList());
        assertEquals(1, rewritten.missing().size());
        assertEquals("Pod/p", rewritten.missing().getFirst().image().object().toString());
        assertEquals(before.replace("quay.io/a/b:1", site("quay.io/a/b:1")), text(rewritten));
    }

    @Test
    @DisplayName("does not let two images fight for one field")
    void conflict() {
        String before = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  values.yaml: |
                    global: {hub: quay.io, tag: "1"}
                    a: {image: one}
                    global2: {}
                """;
        Rewritten rewritten = ImageRewriter.rewrite(
                Samples.rendered("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: c}
                data:
                  values.yaml: |
                    hub: quay.io/x
                    tag: "1"
                    a: {image: one}
                    b: {image: two}
                """),
                Samples.refs("quay.io/x/one:1", "quay.io/x/two:1"),
                wanted -> java.util.Optional.of(new ImageReference(
                        wanted.repository().endsWith("one") ? "first:1" : "second:1", wanted.repository(), "1", null)));
        assertEquals(1, rewritten.placed().size());
        assertEquals(
                List.of(Reason.CONFLICT),
                rewritten.unplaced().stream()
                        .map(ImageRewriter.Unplaced::reason)
                        .toList());
        assertTrue(Samples.rewrite(before).placed().isEmpty());
    }

    @Test
    @DisplayName("rewrites what YAML cannot read as text, and leaves the rest of it")
    void noYaml() {
        String before = "kind: Pod\nmetadata: {name: p\nspec:\n  image: \"quay.io/a/b:1\"\n\ttab: x\n";
        Rewritten rewritten = Samples.rewrite(before, "quay.io/a/b:1");
        assertEquals(before.replace("quay.io/a/b:1", site("quay.io/a/b:1")), text(rewritten));
    }

    @ParameterizedTest
    @DisplayName("edits a value that an anchor shares once, whatever the emoji before it")
    @ValueSource(strings = {"x", "ü", "🚀🚀", "漢字"})
    void anchorsAndWideChars(String wide) {
        String before = """
                apiVersion: v1
                kind: Pod
                metadata: {name: p, annotations: {note: "%s"}}
                spec:
                  containers:
                  - name: c
                    image: &img quay.io/a/b:1
                  - name: d
                    image: *img
                  - name: e
                    image: !!str "quay.io/a/b:1"
                """.formatted(wide);
        Rewritten rewritten = Samples.rewrite(before, "quay.io/a/b:1");
        String there = site("quay.io/a/b:1");
        assertEquals(
                before.replace("&img quay.io/a/b:1", "&img " + there + " # quay.io/a/b:1")
                        .replace("\"quay.io/a/b:1\"", "\"" + there + "\" # quay.io/a/b:1"),
                text(rewritten));
    }

    @Test
    @DisplayName("takes a manifest of 5 MB in its stride")
    void large() {
        StringBuilder text = new StringBuilder("apiVersion: v1\nkind: List\nitems:\n");
        for (int i = 0; i < 2500; i++) {
            text.append("- apiVersion: v1\n  kind: Pod\n  metadata: {name: p")
                    .append(i)
                    .append(", annotations: {note: \"" + "some words of a description, again and again, ".repeat(30)
                            + "\"}}\n  spec:\n    containers:\n")
                    .append("    - name: c\n      image: quay.io/a/b:1\n      env:\n");
            for (int k = 0; k < 10; k++) {
                text.append("      - name: VARIABLE_")
                        .append(k)
                        .append("\n        value: \"")
                        .append(k * i)
                        .append("\"\n");
            }
        }
        assertTrue(text.length() > 5_000_000, "is " + text.length());
        Rewritten rewritten = Samples.rewrite(text.toString(), "quay.io/a/b:1");
        assertEquals(2500, rewritten.placed().size());
        assertFalse(text(rewritten).contains("image: quay.io"));
    }
}
