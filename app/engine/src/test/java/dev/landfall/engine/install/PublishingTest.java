package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Trust;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import dev.landfall.testing.MadeWheels;
import dev.landfall.testing.StandInImages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The steps that publish")
class PublishingTest {
    private static final String PASSWORD = "p4ss-of-nexus";
    private static final Pattern FILE = Pattern.compile("filename=\"([^\"]+)\"");
    private static final Pattern HASH = Pattern.compile("sha256_digest\"\r\n\r\n([0-9a-f]{64})");

    @TempDir
    Path folder;

    /** Name to SHA-256, as the server has them. */
    private final Map<String, String> stored = new ConcurrentHashMap<>();

    private final Map<String, Long> files = new ConcurrentHashMap<>();
    private HttpServer server;

    private static final StepContext CONTEXT = new StepContext() {
        @Override
        public Progress progress() {
            return Progress.none();
        }

        @Override
        public void remember(String key, Map<String, String> facts) {}

        @Override
        public Optional<Map<String, String>> recall(String key) {
            return Optional.empty();
        }
    };

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/pypi/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String answer = "";
            if (exchange.getRequestMethod().equals("POST")) {
                String text = new String(body, StandardCharsets.ISO_8859_1);
                stored.put(group(FILE, text), group(HASH, text));
            } else {
                StringBuilder page = new StringBuilder();
                stored.forEach((name, hash) -> page.append("<a href=\"" + name + "#sha256=" + hash + "\">x</a>"));
                answer = page.append("<p>").toString();
            }
            exchange.sendResponseHeaders(200, answer.isEmpty() ? -1 : answer.length());
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/raw/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("PUT")) {
                files.put(path, (long) body.length);
            }
            boolean there = files.containsKey(path);
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(files.getOrDefault(path, 0L)));
            exchange.sendResponseHeaders(there ? 200 : 404, -1);
            exchange.close();
        });
        server.start();
        Optional<StandInImages> images = StandInImages.find();
        assumeTrue(images.isPresent(), StandInImages.NEEDS);
        images.orElseThrow().writeArchive(StandInImages.REDIS, folder.resolve("server.tar"));
        MadeWheels.pure(folder.resolve("wheels"), "alpha", "1.0");
        MadeWheels.pure(folder.resolve("wheels"), "beta", "1.0");
        Files.write(folder.resolve("code-server_4.deb"), new byte[4000]);
    }

    private static String group(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        assertTrue(m.find(), text);
        return m.group(1);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Bundle bundle(String python) throws IOException {
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"), "name: tools\nversion: 1.0\nfiles: [code-server_4.deb]\n" + python);
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                new PythonPackages(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
        return Bundles.open(folder.resolve("out"));
    }

    private Bundle whole() throws IOException {
        return bundle("python:\n  - {wheelhouse: wheels, server: {archive: server.tar}}\n");
    }

    private Product product() throws IOException {
        Path made = Files.createDirectories(folder.resolve("product"));
        Files.writeString(
                made.resolve("product.yaml"), """
                id: demo
                name: Demo
                version: "1"
                summary: Publishes.
                namespace: demo
                files:
                  - {id: vscode, match: "code-server*.deb"}
                steps:
                  - {kind: publish-packages, title: Packages, to: "http://127.0.0.1:%1$d/pypi", user: up, password: "%2$s"}
                  - {kind: publish-files, title: Files, to: "http://127.0.0.1:%1$d/raw/site", user: up, password: "%2$s", files: [vscode]}
                """.formatted(server.getAddress().getPort(), PASSWORD));
        return ProductReader.read(ProductFiles.of(made), "demo");
    }

    private static Publishing publishing(Bundle bundle, Product product) {
        return new Publishing(bundle, product, name -> "", Trust.system());
    }

    private static <S extends StepSpec> S step(Product product, Class<S> kind) {
        return product.steps().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void carryOut(Step step, String bytes) {
        assertInstanceOf(Check.ToDo.class, step.check(CONTEXT));
        assertThrows(ProblemException.class, () -> step.verify(CONTEXT));
        step.run(CONTEXT);
        step.verify(CONTEXT);
        assertInstanceOf(Check.Done.class, step.check(CONTEXT));
        assertFalse(step.planned().toString().contains(PASSWORD));
        assertTrue(step.planned().toString().contains(bytes), step.planned().toString());
    }

    @Test
    @DisplayName("send what is missing, find it there afterwards, and tell no password in the plan")
    void publish() throws IOException {
        Product product = product();
        try (Bundle bundle = whole()) {
            Publishing publishing = publishing(bundle, product);
            StepSpec.PublishPackages packages = step(product, StepSpec.PublishPackages.class);
            assertEquals(Severity.PASS, publishing.look(packages).getFirst().severity());
            carryOut(publishing.packages(packages, false), "alpha-1.0-py3-none-any.whl");
            assertEquals(2, stored.size());
            carryOut(publishing.files(step(product, StepSpec.PublishFiles.class)), "code-server_4.deb");
            assertEquals(Map.of("/raw/site/code-server_4.deb", 4000L), files);
            assertEquals(
                    bundle.packagesImage().orElseThrow().name(),
                    BundleFacts.of(product, bundle).get("packages.image"));
        }
    }

    @Test
    @DisplayName("stop at a package that is there with another content, unless a person accepted it, and leave it then")
    void differing() throws IOException {
        Product product = product();
        String other = Digest.of(new byte[1]).hex();
        stored.put("alpha-1.0-py3-none-any.whl", other);
        try (Bundle bundle = whole()) {
            Publishing publishing = publishing(bundle, product);
            StepSpec.PublishPackages spec = step(product, StepSpec.PublishPackages.class);
            Finding finding = publishing.look(spec).getFirst();
            assertEquals(Severity.FAIL, finding.severity());
            assertTrue(finding.overridable());
            assertTrue(finding.detail().contains("alpha-1.0-py3-none-any.whl"), finding.detail());
            Step step = publishing.packages(spec, false);
            assertEquals(
                    "packages.other-content",
                    assertThrows(ProblemException.class, () -> step.run(CONTEXT))
                            .problem()
                            .code());
            assertEquals(1, stored.size());
            carryOut(publishing.packages(spec, true), "beta-1.0-py3-none-any.whl");
            assertEquals(other, stored.get("alpha-1.0-py3-none-any.whl"));
        }
    }

    @Test
    @DisplayName("cannot be planned for a bundle that lacks the packages or the file")
    void lacking() throws IOException {
        Product product = product();
        Files.move(folder.resolve("code-server_4.deb"), folder.resolve("other.deb"));
        Path spec = Files.writeString(folder.resolve("spec.yaml"), "name: tools\nversion: 1.0\nfiles: [other.deb]\n");
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            Publishing publishing = publishing(bundle, product);
            assertEquals(
                    "packages.none-in-bundle",
                    assertThrows(
                                    ProblemException.class,
                                    () -> publishing.packages(step(product, StepSpec.PublishPackages.class), false))
                            .problem()
                            .code());
            assertEquals(
                    "packages.file-not-in-bundle",
                    assertThrows(
                                    ProblemException.class,
                                    () -> publishing.files(step(product, StepSpec.PublishFiles.class)))
                            .problem()
                            .code());
            assertEquals("", BundleFacts.of(product, bundle).get("packages.image"));
        }
    }
}
