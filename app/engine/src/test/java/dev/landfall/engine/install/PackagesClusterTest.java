package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.packages.PackageList;
import dev.landfall.engine.packages.PackedWheel;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.Trust;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.StandInImages;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("The packages image on a real cluster")
class PackagesClusterTest {
    private static final String PYTHON = "docker.io/library/python:stand-in";

    private final String namespace = "packages-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient admin;

    @TempDir
    Path folder;

    @BeforeEach
    void setUp() {
        admin = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(new File(env("TESTCLUSTER_KUBECONFIG"))))
                .build();
        admin.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void tearDown() {
        admin.namespaces().withName(namespace).withGracePeriod(0).delete();
        admin.close();
    }

    private static String env(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }

    /** Packs this machine's Python into an image; gives its version, e.g. 3.11. */
    private String python(Path archive) throws IOException, InterruptedException {
        Path script = folder.resolve("python-image.py");
        try (InputStream in = StandInImages.class.getResourceAsStream("python-image.py")) {
            Files.write(script, in.readAllBytes());
        }
        Process process = new ProcessBuilder("python3", script.toString(), archive.toString(), PYTHON)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assumeTrue(process.waitFor() == 0, "needs a Python 3 with pip");
        return version;
    }

    /** Real packages of PyPI: chains, several versions, one with compiled code. */
    private void build(String python) throws IOException {
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: packages
                version: 1.0
                images:
                  - archive: python.tar
                files:
                  - {path: spec.yaml, serve: true}
                python:
                  - packages: [jinja2==3.1.4, python-dateutil==2.9.0.post0, idna]
                    python: ["%s"]
                    server: {archive: server.tar}
                  - packages: [click==8.1.7, idna==3.6, six==1.16.0]
                    python: ["%s", "3.9"]
                """.formatted(python, python));
        try {
            BundleBuilder.build(
                    BundleSpec.read(spec),
                    ImagePuller.none(),
                    new PythonPackages(),
                    folder.resolve("out"),
                    BuildOptions.standard(),
                    Progress.none());
        } catch (ProblemException e) {
            assumeTrue(!e.problem().code().equals("packages.not-found"), "needs PyPI or a mirror of it");
            throw e;
        }
    }

    @Test
    @DisplayName(
            "lets a real pip in a pod install real packages, where Pod Security restricted is enforced and there is no other index")
    void installs() throws Exception {
        Optional<StandInImages> images = StandInImages.find();
        assumeTrue(images.isPresent(), StandInImages.NEEDS);
        images.orElseThrow().writeArchive(StandInImages.REDIS, folder.resolve("server.tar"));
        String version = python(folder.resolve("python.tar"));
        build(version);
        RegistryAccess access = RegistryAccess.to(
                        RegistryTarget.parse(env("TESTCLUSTER_SECURE_REGISTRY") + "/" + namespace))
                .with(Trust.file(Path.of(env("TESTCLUSTER_SECURE_REGISTRY_CA"))))
                .with(new Credentials(
                        env("TESTCLUSTER_SECURE_REGISTRY_USER"), env("TESTCLUSTER_SECURE_REGISTRY_PASSWORD")));
        try (Bundle bundle = Bundles.open(folder.resolve("out"))) {
            assertEquals(
                    List.of(),
                    Pusher.push(
                                    bundle,
                                    BundleImages.items(bundle),
                                    access,
                                    PushOptions.USUAL,
                                    UploadMemory.none(),
                                    Progress.none())
                            .failed());
            Artifact packages = bundle.packagesImage().orElseThrow();
            Map<String, Long> held =
                    PackageList.read(bundle, packages.root().digest(), packages.name()).wheels().stream()
                            .collect(Collectors.groupingBy(PackedWheel::project, Collectors.counting()));
            assertTrue(held.getOrDefault("idna", 0L) >= 2, held.toString());
            assertTrue(held.containsKey("markupsafe") && held.containsKey("six"), held.toString());
            apply(access, "packages", name(access, packages), SERVER);
            admin.apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName("packages")
                    .waitUntilReady(120, TimeUnit.SECONDS);
            Artifact python = bundle.find(ArtifactKind.IMAGE, PYTHON).orElseThrow();
            apply(access, "python", name(access, python), CLIENT);
        }
        Pod pod = admin.pods()
                .inNamespace(namespace)
                .withName("pip")
                .waitUntilCondition(
                        p -> p != null
                                && List.of("Succeeded", "Failed")
                                        .contains(p.getStatus().getPhase()),
                        180,
                        TimeUnit.SECONDS);
        assertNotNull(pod);
        String log = admin.pods().inNamespace(namespace).withName("pip").getLog();
        assertEquals("Succeeded", pod.getStatus().getPhase(), log);
        assertTrue(log.contains("imported 3.1.4 3.6"), log);
        assertTrue(log.contains("http://packages:8080/simple"), log);
    }

    private static String name(RegistryAccess access, Artifact image) {
        return new NameLayout(access.target(), PushOptions.USUAL.keep())
                .target(ImageReference.parse(image.name()))
                .pinned(image.root().digest())
                .toString();
    }

    private void apply(RegistryAccess access, String name, String image, String yaml) {
        Secret pull = new SecretBuilder()
                .withNewMetadata()
                .withName("pull-" + name)
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .addToStringData(
                        ".dockerconfigjson",
                        PullConfig.json(
                                access.target().host(), access.credentials().orElseThrow()))
                .build();
        admin.secrets().inNamespace(namespace).resource(pull).create();
        admin.load(new ByteArrayInputStream(yaml.replace("@IMAGE@", image).getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .create();
    }

    /** As OpenShift's restricted-v2 would run it: as a user of its choosing. */
    private static final String SERVER = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: packages}
            spec:
              selector: {matchLabels: {app: packages}}
              template:
                metadata: {labels: {app: packages}}
                spec:
                  imagePullSecrets: [{name: pull-packages}]
                  securityContext: {runAsNonRoot: true, runAsUser: 1000660000, seccompProfile: {type: RuntimeDefault}}
                  containers:
                    - name: server
                      image: "@IMAGE@"
                      ports: [{containerPort: 8080}]
                      readinessProbe: {httpGet: {path: /simple/, port: 8080}, periodSeconds: 1}
                      securityContext:
                        allowPrivilegeEscalation: false
                        readOnlyRootFilesystem: true
                        capabilities: {drop: [ALL]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: packages}
            spec:
              selector: {app: packages}
              ports: [{port: 8080}]
            """;

    private static final String CLIENT = """
            apiVersion: v1
            kind: Pod
            metadata: {name: pip}
            spec:
              restartPolicy: Never
              imagePullSecrets: [{name: pull-python}]
              securityContext: {runAsNonRoot: true, runAsUser: 1000660001, seccompProfile: {type: RuntimeDefault}}
              volumes: [{name: tmp, emptyDir: {}}]
              containers:
                - name: pip
                  image: "@IMAGE@"
                  args:
                    - -c
                    - |
                      import subprocess, sys
                      subprocess.run([sys.executable, "-m", "pip", "--isolated", "install", "--no-cache-dir", "--target", "/tmp/site",
                          "--index-url", "http://packages:8080/simple", "--trusted-host", "packages",
                          "Jinja2", "python_dateutil", "click", "idna<3.7"], check=True)
                      sys.path.insert(0, "/tmp/site")
                      import jinja2, markupsafe._speedups, dateutil.parser, six, click, idna
                      assert jinja2.Template("{{ a }}").render(a=1) == "1"
                      assert dateutil.parser.parse("2025-01-02").year == 2025
                      print("imported", jinja2.__version__, idna.__version__)
                  volumeMounts: [{name: tmp, mountPath: /tmp}]
                  securityContext:
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    capabilities: {drop: [ALL]}
            """;
}
