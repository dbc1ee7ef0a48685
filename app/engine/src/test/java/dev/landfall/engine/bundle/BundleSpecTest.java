package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A bundle's spec")
class BundleSpecTest {
    @TempDir
    Path folder;

    private BundleSpec read(String text) throws IOException {
        return BundleSpec.read(Files.writeString(folder.resolve("spec.yaml"), text));
    }

    @Test
    @DisplayName("names images by layout, archive or reference, with paths from its own folder")
    void readsAll() throws IOException {
        BundleSpec spec = read("""
                name: clearml
                version: 7.14
                products: [clearml-server, ./mine]
                images:
                  - docker.io/library/redis:7.2
                  - layout: images
                  - archive: /abs/saved.tar
                    reference: x:1
                    as: quay.io/x:2
                    licence: MIT
                  - reference: quay.io/app:1
                    from: localhost:5000/app:1
                    plain-http: true
                    platform: linux/arm64/v8
                charts:
                  - charts/a.tgz
                  - path: charts/b
                    licence: Apache-2.0
                  - reference: oci://registry.example.org/charts/c:1.2.3
                  - oci://registry.example.org/charts/d:4.5.6
                files:
                  - data/x.zip
                  - path: y
                    as: z.bin
                """);
        assertEquals("7.14", spec.version());
        assertEquals(4, spec.images().size());
        BundleSpec.ImageInRegistry first =
                (BundleSpec.ImageInRegistry) spec.images().getFirst();
        assertEquals(ImageReference.parse("redis:7.2"), first.from());
        BundleSpec.ImagesInFile layout = (BundleSpec.ImagesInFile) spec.images().get(1);
        assertEquals(folder.resolve("images"), layout.path());
        assertEquals(6, layout.mark().line());
        BundleSpec.ImagesInFile archive =
                (BundleSpec.ImagesInFile) spec.images().get(2);
        assertEquals(Path.of("/abs/saved.tar"), archive.path());
        assertEquals("quay.io/x:2", archive.as().orElseThrow().toString());
        BundleSpec.ImageInRegistry last =
                (BundleSpec.ImageInRegistry) spec.images().get(3);
        assertEquals("localhost:5000/app:1", last.from().toString());
        assertEquals("quay.io/app:1", last.as().toString());
        assertEquals("linux/arm64/v8", last.platforms().named().getFirst().toString());
        assertTrue(last.options().plainHttp());
        assertEquals(4, spec.charts().size());
        assertEquals(
                "registry.example.org/charts/d:4.5.6",
                ((BundleSpec.ChartInRegistry) spec.charts().getLast()).from().toString());
        assertEquals("z.bin", spec.files().get(1).as());
        assertEquals("x.zip", spec.files().getFirst().as());
    }

    @Test
    @DisplayName("names Python packages to resolve, wheels to take, files to give out and the one server that does")
    void python() throws IOException {
        BundleSpec spec = read("""
                name: x
                version: 1
                files:
                  - {path: a.deb, serve: true}
                  - b.zip
                python:
                  - requirements: [needs.txt]
                    packages: ["jupyterlab>4,<4.4"]
                    python: [3.9, "3.10"]
                  - wheelhouse: wheels
                    platforms: [manylinux2014_aarch64]
                    server: {reference: busybox:1.37, platform: linux/arm64}
                """);
        BundleSpec.PythonSpec first = spec.python().getFirst();
        assertEquals(List.of("3.9", "3.10"), first.pythons());
        assertEquals(List.of("jupyterlab>4,<4.4"), first.packages());
        assertEquals(List.of(folder.resolve("needs.txt")), first.requirements());
        assertEquals(List.of("manylinux2014_x86_64"), first.platforms());
        assertEquals(folder.resolve("wheels"), spec.python().get(1).wheelhouse().orElseThrow());
        assertEquals(
                "linux/arm64",
                spec.server().orElseThrow().platforms().named().getFirst().toString());
        assertEquals(List.of(spec.files().getFirst()), spec.served());
    }

    @Test
    @DisplayName("says where things are really fetched from; an entry's own 'from' goes before every rule")
    void mirrors() throws IOException {
        BundleSpec spec = read("""
                name: x
                version: 1
                products: [{product: clearml-server, without: [agent]}]
                mirrors:
                  - {prefix: docker.io, from: mirror.example.org/hub, ca: ca.pem}
                images:
                  - redis:7
                  - {reference: busybox:1, from: other.example.org/busybox:1}
                charts:
                  - {repository: "https://charts.example.org/stable", name: app, version: 1.10, values: values.yaml}
                  - {reference: docker.io/team/chart:1.0.0}
                find-images: check
                leave-out: ["quay.io/x/*"]
                """);
        assertEquals(Set.of("agent"), spec.products().getFirst().without());
        BundleSpec.ImageInRegistry redis =
                (BundleSpec.ImageInRegistry) spec.images().getFirst();
        assertEquals("mirror.example.org/hub/library/redis:7", redis.from().toString());
        assertEquals("docker.io/library/redis:7", redis.as().toString());
        assertEquals(folder.resolve("ca.pem"), redis.options().authority().orElseThrow());
        BundleSpec.ImageInRegistry busybox =
                (BundleSpec.ImageInRegistry) spec.images().getLast();
        assertEquals("other.example.org/busybox:1", busybox.from().toString());
        BundleSpec.ChartInRepository app =
                (BundleSpec.ChartInRepository) spec.charts().getFirst();
        assertEquals("1.10", app.version());
        assertEquals("https://charts.example.org/stable/app:1.10", app.said());
        assertEquals(folder.resolve("values.yaml"), app.values().orElseThrow());
        assertEquals(
                "mirror.example.org/hub/team/chart:1.0.0",
                ((BundleSpec.ChartInRegistry) spec.charts().getLast()).from().toString());
        assertEquals(BuildRules.FindImages.CHECK, spec.rules().find());
        assertTrue(spec.rules().leftOut(ImageReference.parse("quay.io/x/y:1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: x\\nversion: 1\\nimags: []| format.unknown-key | 3",
                "name: x\\nversion: 1\\nimages:\\n- layout: a\\n  ass: b| format.unknown-key | 5",
                "name: x| format.missing-key | 1",
                "name: Not Good\\nversion: 1| format.wrong-value | 1",
                "name: x\\nversion: ../1| format.wrong-value | 2",
                "name: x\\nversion: 1\\nimages:\\n- as: b| format.wrong-value | 4",
                "name: x\\nversion: 1\\nimages:\\n- layout: a\\n  archive: b| format.wrong-value | 4",
                "name: x\\nversion: 1\\nimages:\\n- layout: a\\n  plain-http: true| format.unknown-key | 5",
                "name: x\\nversion: 1\\nimages: ['UPPER:1']| format.wrong-value | 3",
                "name: x\\nversion: 1\\nimages: [{layout: a, platform: linux}]| format.wrong-value | 3",
                "name: x\\nversion: 1\\nfiles: ['a b.zip']| format.wrong-value | 3",
                "name: x\\nversion: 1\\npython:\\n- packages: [a]| format.wrong-value | 4",
                "name: x\\nversion: 1\\npython:\\n- {packages: [--index-url=x], python: [3.9]}| format.wrong-value | 4",
                "name: x\\nversion: 1\\npython:\\n- {packages: [a], python: [py3]}| format.wrong-value | 4",
                "name: x\\nversion: 1\\npython:\\n- wheelhouse: w| format.wrong-value | 4",
                "name: x\\nversion: 1\\npython:\\n- server: a:1\\n- server: b:1| format.wrong-value | 5",
                "name: x\\nversion: 1\\nfiles: [{path: a, serve: true}]| format.wrong-value | 1",
                "name: x\\nversion: 1\\nmirrors: [{prefix: a.example}]| format.missing-key | 3",
                "name: x\\nversion: 1\\nmirrors:\\n- {prefix: redis, from: a.example}| format.wrong-value | 4",
                "name: x\\nversion: 1\\nmirrors:\\n- {prefix: 'https://a.example', from: b.example}| format.wrong-value | 4",
                "name: x\\nversion: 1\\nmirrors:\\n- {prefix: a.example, from: 'https://u:p@b.example'}| format.wrong-value | 4",
                "name: x\\nversion: 1\\nfind-images: maybe| format.wrong-value | 3",
                "name: x\\nversion: 1\\nproducts: [{product: a, wihtout: [b]}]| format.unknown-key | 3",
                "name: x\\nversion: 1\\ncharts:\\n- {repository: x, name: a, version: 1}| format.wrong-value | 4",
                "name: x\\nversion: 1\\ncharts:\\n- {repository: 'https://x?a', name: a, version: 1}| format.wrong-value | 4",
                "name: x\\nversion: 1\\ncharts:\\n- {repository: 'https://x', name: ../a, version: 1}| format.wrong-value | 4",
                "name: x\\nname: y| format.bad-yaml | 2",
                "name: [| format.bad-yaml | 1"
            })
    @DisplayName("that is wrong is refused with file and line, exit 2")
    void wrong(String text, String code, String line) {
        Problem problem = Fixtures.problem(code, () -> read(text.replace("\\n", "\n")));
        assertEquals(folder.resolve("spec.yaml").toString(), problem.facts().get("file"));
        assertEquals(line, problem.facts().get("line"));
        assertEquals(2, problem.exitCode());
    }

    @ParameterizedTest
    @CsvSource({
        "images: [{layout: nowhere}], bundle.input-missing",
        "images: [{archive: a.tar}], bundle.input-missing",
        "charts: [nowhere.tgz], bundle.input-missing",
        "files: [nowhere], bundle.input-missing",
        "products: [nothing], bundle.product-unknown",
        "images: [], bundle.nothing",
        "charts: [spec.yaml], bundle.chart-unfit",
    })
    @DisplayName("whose inputs are not there is refused with its line before anything is written")
    void missingInputs(String entry, String code) throws IOException {
        BundleSpec spec = read("name: x\nversion: '1'\n" + entry + "\n");
        ProblemException e = Assertions.assertThrows(
                ProblemException.class,
                () -> BundleBuilder.build(
                        spec, ImagePuller.none(), folder.resolve("out"), BuildOptions.standard(), Progress.none()));
        assertEquals(code, e.problem().code());
        assertEquals(2, e.problem().exitCode());
        if (!code.equals("bundle.nothing") && !code.equals("bundle.chart-unfit")) {
            assertEquals("3", e.problem().facts().get("line"));
        }
        assertTrue(Files.notExists(folder.resolve("out")));
    }
}
