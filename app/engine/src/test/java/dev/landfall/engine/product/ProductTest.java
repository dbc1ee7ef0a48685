package dev.landfall.engine.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A product definition")
class ProductTest {
    private static final String SMALL = """
            id: small
            name: Small
            version: 1.0.0
            namespace: small
            questions:
              - group: All
                ask:
                  - {id: domain, question: Domain?, type: host, required: true}
                  - {id: app, question: App?, type: host, default: "app.${domain}"}
                  - {id: count, question: Count?, type: number, min: 1, max: 3, default: "2"}
                  - {id: key, question: Key?, type: secret, generate: 12}
                  - {id: tls, question: TLS?, type: boolean, default: "false"}
                  - {id: cert, question: Certificate?, required: true, when: tls}
            toggles:
              - {id: strict, label: Strict, changes: Much, offered: cluster.openshift, suggested: cluster.openshift}
            steps:
              - kind: push-images
              - {kind: helm, chart: small, values: [values.yaml, {file: strict.yaml, when: strict}]}
            """;

    @Test
    @DisplayName("that ships with Landfall is well-formed, all of them")
    void shipped() throws IOException {
        int read = 0;
        try (Stream<java.nio.file.Path> folders =
                Files.list(InstallerResources.root().resolve("products"))) {
            for (java.nio.file.Path folder : folders.toList()) {
                Product product = ProductReader.read(
                        ProductFiles.of(folder), folder.getFileName().toString());
                assertEquals(folder.getFileName().toString().replace("/", ""), product.id());
                for (String path : product.files().paths()) {
                    if (path.endsWith(".yaml")) {
                        Yaml.values(product.files().text(path), path);
                    }
                }
                read++;
            }
        }
        assertTrue(read >= 2, "found only " + read);
    }

    @Test
    @DisplayName("with an unknown key is refused with file, line, path and what was meant")
    void unknownKey() {
        ProblemException e = refused(SMALL.replace("required: true, when: tls", "requird: true, when: tls"));
        assertEquals("format.unknown-key", e.problem().code());
        assertEquals("small/product.yaml", e.problem().facts().get("file"));
        assertEquals("13", e.problem().facts().get("line"));
        assertTrue(e.problem().why().contains("'required'"), e.problem().why());
    }

    @Test
    @DisplayName("that names what nobody gives is refused")
    void unknownName() {
        ProblemException e = refused(SMALL.replace("app.${domain}", "app.${domian}"));
        assertEquals("product.unknown-name", e.problem().code());
        assertTrue(e.problem().why().contains("'domain'"), e.problem().why());
        assertEquals(
                "product.unknown-name",
                refused(SMALL.replace("when: strict}", "when: strickt}"))
                        .problem()
                        .code());
    }

    @Test
    @DisplayName("of an unknown step kind, a missing file or a doubled name is refused")
    void otherMistakes() {
        assertEquals(
                "format.wrong-value",
                refused(SMALL.replace("kind: helm", "kind: helmm")).problem().code());
        assertEquals(
                "format.wrong-value",
                refused(SMALL.replace("values.yaml,", "walues.yaml,")).problem().code());
        assertEquals(
                "format.wrong-value",
                refused(SMALL.replace("id: app", "id: domain")).problem().code());
    }

    @Test
    @DisplayName("makes a form whose defaults follow the answers they name")
    void defaults() {
        Form form = form(Answers.NONE.with("domain", "site.example"));
        assertEquals("app.site.example", form.value("app"));
        assertEquals(
                "own.example", form(form.answers().with("app", "own.example")).value("app"));
        assertEquals(2L, form.typed("count"));
        assertEquals(false, form.typed("tls"));
    }

    @Test
    @DisplayName("asks a question only when its condition holds")
    void conditions() {
        Answers answers = Answers.NONE.with("domain", "a.b");
        assertFalse(
                form(answers).fields().stream().anyMatch(f -> f.question().id().equals("cert")));
        assertTrue(form(answers.with("tls", "true")).fields().stream()
                .anyMatch(f -> f.question().id().equals("cert")));
    }

    @Test
    @DisplayName("gives a question that is not asked its default, whatever was answered before")
    void notAsked() {
        Answers answers = Answers.NONE.with("domain", "a.b").with("tls", "true").with("cert", "mine");
        assertEquals("mine", form(answers).value("cert"));
        assertEquals("", form(answers.with("tls", "false")).value("cert"));
    }

    @Test
    @DisplayName("works out derived names from the first case that holds, in numbers and conditions too")
    void derived() {
        String yaml = SMALL.replace("steps:\n", """
                derived:
                  - id: scheme
                    cases:
                      - {value: https, when: strict}
                      - {value: "https://${cert}", when: tls}
                      - {value: http}
                  - {id: never, cases: [{value: x, when: scheme == ftp}]}
                  - {id: circle, cases: [{value: "x${circle}"}]}
                steps:
                """);
        Answers answers = Answers.NONE.with("domain", "a.b").with("cert", "c");
        Form form = Form.of(small(yaml), answers.with("tls", "true"), Map.of());
        assertEquals("https://c", form.value("scheme"));
        assertEquals("http", Form.of(small(yaml), answers, Map.of()).value("scheme"));
        assertEquals(
                "https",
                Form.of(small(yaml), answers, Map.of("cluster.openshift", "true"))
                        .value("scheme"));
        assertEquals("", form.value("never"));
        assertEquals("x", form.value("circle"));
        assertEquals(
                "format.wrong-value",
                refused(yaml.replace("value: http}", "value: \"${key}\"}"))
                        .problem()
                        .code());
    }

    @Test
    @DisplayName("says at the field what is wrong with an answer")
    void errors() {
        Answers wrong =
                Answers.NONE.with("domain", "No Host").with("count", "4").with("tls", "true");
        List<String> ids =
                form(wrong).errors().stream().map(f -> f.question().id()).toList();
        assertEquals(List.of("domain", "app", "count", "cert"), ids);
        assertEquals("At most 3.", form(wrong).errors().get(2).error());
    }

    @Test
    @DisplayName("makes up what can be made up, once, and tells which answers are secret")
    void generated() {
        Answers first = form(Answers.NONE).generated();
        String key = first.values().getOrDefault("key", "");
        assertEquals(12, key.length());
        assertEquals(first, form(first).generated());
        assertNotEquals(key, form(Answers.NONE).generated().values().get("key"));
        assertEquals(Map.of("key", key), form(first).secrets());
        assertFalse(first.toString().contains(key));
    }

    @Test
    @DisplayName("offers a toggle only where it belongs and suggests it there")
    void toggles() {
        assertEquals(List.of(), form(Answers.NONE).switches());
        Form onOpenShift = Form.of(small(SMALL), Answers.NONE, Map.of("cluster.openshift", "true"));
        assertTrue(onOpenShift.switches().getFirst().on());
        Form off = Form.of(small(SMALL), Answers.NONE.with("strict", false), Map.of("cluster.openshift", "true"));
        assertFalse(off.switches().getFirst().on());
        assertEquals("false", off.value("strict"));
    }

    @Test
    @DisplayName("fills values keeping numbers numbers and text text")
    void values() {
        Form form = form(Answers.NONE.with("domain", "a.b"));
        Object filled = Template.fillValues(
                Yaml.values("a: ${count}\nb: ${app}:${count}\nc: $${x}\nd: null\ne: [1, \"${tls}\"]\n", "t"),
                form::value,
                form::typed);
        assertEquals("{a=2, b=app.a.b:2, c=${x}, d=null, e=[1, false]}", String.valueOf(filled));
    }

    private static Form form(Answers answers) {
        return Form.of(small(SMALL), answers, Map.of());
    }

    private static Product small(String yaml) {
        return ProductReader.read(
                new ProductFiles(Map.of(
                        "product.yaml", yaml.getBytes(StandardCharsets.UTF_8),
                        "values.yaml", "a: ${count}\n".getBytes(StandardCharsets.UTF_8),
                        "strict.yaml", "b: true\n".getBytes(StandardCharsets.UTF_8))),
                "small");
    }

    private static ProblemException refused(String yaml) {
        return assertThrows(ProblemException.class, () -> small(yaml));
    }
}
