package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a product lists for its bundles")
class ProductListTest {
    private static final String PRODUCT = """
            id: p
            version: '1'
            charts:
              - {id: server, names: [made, made-old]}
              - {id: extra, names: [extra]}
            files:
              - {id: apps, match: 'apps*.zip'}
            bundle:
              charts:
                - {id: server, repository: 'https://charts.example.org/stable', name: made, version: 1.0.0}
                - {id: extra, given: the vendor gives it, optional: true}
              files:
                - {id: apps, path: apps.zip}
            """;

    @TempDir
    Path folder;

    private final List<String> fetched = new ArrayList<>();
    private final List<Completion.Needed> needed = new ArrayList<>();
    private final Fixtures.Layout registry = new Fixtures.Layout();

    @BeforeEach
    void product() throws IOException {
        Files.createDirectories(folder.resolve("p"));
        Files.writeString(folder.resolve("p/product.yaml"), PRODUCT);
        Files.writeString(folder.resolve("p/apps.zip"), "apps");
    }

    private BundleManifest build(String rest) throws IOException {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), "name: x\nversion: '1'\n" + rest);
        Path chart = chart("made", "1.0.0");
        ImagePuller puller = new ImagePuller() {
            @Override
            public ImageSource open(ImageReference reference, PullOptions options, Progress progress) {
                fetched.add(reference + (options.plainHttp() ? " plain" : ""));
                if (reference.toString().contains("absent")) {
                    throw dev.landfall.engine.problem.ProblemException.of("registry.not-found", "image", reference);
                }
                Descriptor root = registry.image(reference.toString(), Fixtures.random(1, 100));
                return PulledImageTest.puller(registry, root).open(reference, options, progress);
            }

            @Override
            public byte[] chart(BundleSpec.ChartInRepository wanted, Mirrors mirrors, Progress progress) {
                fetched.add(wanted.said());
                try {
                    return ChartFile.read(chart).archive().array();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
        Completion completion = new Completion() {
            @Override
            public boolean productLists() {
                return true;
            }

            @Override
            public List<Needed> missing(Draft draft, Progress progress) {
                assertTrue(!draft.bundle().artifacts().isEmpty(), "everything else is there by now");
                return needed;
            }
        };
        return BundleBuilder.build(
                        BundleSpec.read(spec),
                        puller,
                        PackagesMaker.none(),
                        completion,
                        folder.resolve("out"),
                        BuildOptions.standard(),
                        Progress.none())
                .manifest();
    }

    private Path chart(String name, String version) throws IOException {
        Path chart = Files.createDirectories(folder.resolve("charts/" + name + "-" + version));
        Files.writeString(chart.resolve("Chart.yaml"), "name: " + name + "\nversion: " + version + "\n");
        return chart;
    }

    private static List<String> labels(BundleManifest manifest) {
        return Fixtures.carried(manifest.artifacts()).stream()
                .map(Artifact::label)
                .toList();
    }

    @Test
    @DisplayName("is gathered when the spec names the product and nothing else")
    void productAlone() throws IOException {
        assertEquals(List.of("products/p:1", "charts/made:1.0.0", "files/apps.zip"), labels(build("products: [p]\n")));
        assertEquals(List.of("https://charts.example.org/stable/made:1.0.0"), fetched);
    }

    @Test
    @DisplayName("gives way to what the spec brings, under any of the product's names for it")
    void specWins() throws IOException {
        chart("made-old", "0.9.0");
        Files.writeString(folder.resolve("apps-2.zip"), "other");
        assertEquals(
                List.of("products/p:1", "charts/made-old:0.9.0", "files/apps-2.zip"),
                labels(build("products: [p]\ncharts: [charts/made-old-0.9.0]\nfiles: [apps-2.zip]\n")));
        assertEquals(List.of(), fetched);
    }

    @Test
    @DisplayName("is not fetched for what the spec says to leave out")
    void without() throws IOException {
        chart("extra", "2.0.0");
        assertEquals(
                List.of("products/p:1", "charts/extra:2.0.0"),
                labels(build("products: [{product: p, without: [server, apps]}]\ncharts: [charts/extra-2.0.0]\n")));
        assertEquals(List.of(), fetched);
    }

    @Test
    @DisplayName("is asked for by name when only a person can bring it, and when nothing at all is there to install")
    void given() throws IOException {
        Problem none =
                Fixtures.problem("bundle.product-lacks", () -> build("products: [{product: p, without: [server]}]\n"));
        assertEquals("the chart extra (the vendor gives it)", none.facts().get("lacking"));
        assertEquals("3", none.facts().get("line"));
        Files.writeString(folder.resolve("p/product.yaml"), PRODUCT.replace(", optional: true", ""));
        Problem lacking = Fixtures.problem("bundle.product-lacks", () -> build("products: [p]\n"));
        assertEquals("the chart extra (the vendor gives it)", lacking.facts().get("lacking"));
        assertEquals(2, lacking.exitCode());
        assertTrue(Files.notExists(folder.resolve("out")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{id: server, given: x, path: y} | format.wrong-value",
                "{id: server} | format.wrong-value",
                "{id: server, given: x, optonal: true} | format.unknown-key",
                "{id: server, repository: 'ftp://x', name: a, version: 1} | format.wrong-value",
                "{id: server, repository: 'https://u:p@x', name: a, version: 1} | format.wrong-value",
                "{id: server, repository: 'https://x', version: 1} | format.missing-key",
            })
    @DisplayName("is read strictly, with the line of the definition")
    void strict(String entry, String code) throws IOException {
        Files.writeString(
                folder.resolve("p/product.yaml"),
                PRODUCT.substring(0, PRODUCT.indexOf("bundle:")) + "bundle:\n  charts:\n    - " + entry + "\n");
        Problem problem = Fixtures.problem(code, () -> build("products: [p]\n"));
        assertEquals("p/product.yaml", problem.facts().get("file"));
        assertEquals("10", problem.facts().get("line"));
    }

    @Test
    @DisplayName("is followed by the images that are needed, pulled from where the mirrors say, under their own names")
    void found() throws IOException {
        needed.add(new Completion.Needed(ImageReference.parse("quay.io/team/app:1"), List.of("somewhere")));
        List<String> labels = labels(build("""
                products: [p]
                mirrors: [{prefix: quay.io/team, from: 'localhost:5000/cache', plain-http: true}]
                """));
        assertEquals("quay.io/team/app:1", labels.getLast());
        assertEquals("localhost:5000/cache/app:1 plain", fetched.getLast());
    }

    @Test
    @DisplayName("fails the build once, naming every image that cannot be had and what needs it")
    void lacking() throws IOException {
        needed.add(new Completion.Needed(ImageReference.parse("quay.io/absent/a:1"), List.of("chart a, Job/x", "b")));
        needed.add(new Completion.Needed(ImageReference.parse("quay.io/there/b:1"), List.of("chart b")));
        needed.add(new Completion.Needed(
                ImageReference.parse("quay.io/absent/c:1"), List.of("p1", "p2", "p3", "p4", "p5")));
        Problem problem = Fixtures.problem("bundle.images-lacking", () -> build("products: [p]\n"));
        assertEquals("2", problem.facts().get("count"));
        String images = problem.facts().getOrDefault("images", "");
        assertTrue(images.contains("quay.io/absent/a:1, needed by chart a, Job/x; b: The registry does not"), images);
        assertTrue(images.contains("quay.io/absent/c:1, needed by p1; p2; p3 and 2 more places: "), images);
        assertTrue(!images.contains("there/b"), images);
        Problem checked = Fixtures.problem("bundle.images-lacking", () -> build("products: [p]\nfind-images: check\n"));
        assertEquals("3", checked.facts().get("count"));
        assertEquals(
                4,
                Fixtures.carried(build("products: [p]\nfind-images: false\nfiles: [spec.yaml]\n")
                                .artifacts())
                        .size());
    }

    @Test
    @DisplayName("is beside charms, which a spec names as files and whose names are held to their content")
    void charms() throws IOException {
        byte[] charm = Fixtures.utf8("PK charm");
        String hash = Digest.of(charm).hex().substring(0, 7);
        Files.write(folder.resolve("istio-pilot_" + hash + ".charm"), charm);
        Files.write(folder.resolve("dex_r12.charm"), charm);
        assertEquals(
                List.of("charms/istio-pilot:" + hash, "charms/dex:r12"),
                labels(build("files: [istio-pilot_" + hash + ".charm, dex_r12.charm]\n")));
        Files.write(folder.resolve("dex_0000000.charm"), charm);
        Problem problem = Fixtures.problem("bundle.charm-mismatch", () -> build("files: [dex_0000000.charm]\n"));
        assertEquals("dex_0000000.charm", problem.facts().get("charm"));
    }
}
