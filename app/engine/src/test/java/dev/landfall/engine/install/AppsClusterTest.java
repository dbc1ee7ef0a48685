package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.packages.apps.Zips;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.StopSignal;
import dev.landfall.resources.InstallerResources;
import dev.landfall.testing.ClusterTest;
import dev.landfall.testing.PythonImage;
import dev.landfall.testing.TestTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ClusterTest
@DisplayName("Application packages, on a real cluster")
class AppsClusterTest {
    private static final String PASSWORD = "s3cret-of-the-upload";
    private final String namespace = "apps-" + Long.toString(System.nanoTime(), 36);

    @TempDir
    Path folder;

    private TestTrust trust;
    private SiteSession session;
    private String registry;

    /** As the vendor's: the same arguments, one request for each zip. */
    private static final String UPLOAD = """
            import argparse, base64, os, sys, time, urllib.request
            p = argparse.ArgumentParser()
            for a in ("--host", "--user", "--password", "--dir"):
                p.add_argument(a, required=True)
            p.add_argument("-ml", action="store_true", required=True)
            a = p.parse_args()
            if any(a.password in open("/proc/%s/cmdline" % n).read() for n in os.listdir("/proc") if n.isdigit()):
                sys.exit("a password on a command line")
            login = base64.b64encode((a.user + ":" + a.password).encode()).decode()
            names = sorted(os.listdir(a.dir))
            for name in names:
                data = open(os.path.join(a.dir, name), "rb").read()
                for attempt in range(60):
                    try:
                        r = urllib.request.Request(a.host + "/apps.upload?name=" + name, data,
                                                   {"Authorization": "Basic " + login})
                        urllib.request.urlopen(r).read()
                        break
                    except urllib.error.HTTPError as e:
                        sys.exit("%s was refused: %s %s" % (name, e.code, e.read().decode()))
                    except OSError:
                        time.sleep(0.5)
                else:
                    sys.exit("no server")
            print("uploaded %d with the password %s" % (len(names), a.password))
            """;

    @BeforeEach
    void prepare() {
        registry = variable("TESTCLUSTER_SECURE_REGISTRY") + "/" + namespace;
    }

    @AfterEach
    void clean() {
        if (session != null) {
            session.cluster().client().namespaces().withName(namespace).delete();
            session.close();
        }
    }

    @Test
    @DisplayName("are converted, sent as one layer, uploaded by a Job under Pod Security 'restricted', and done once")
    void wholeWay() throws IOException, InterruptedException {
        open(UPLOAD, PASSWORD);
        Planning planning = session.plan(Progress.none());
        assertEquals(List.of(), planning.stopping(), () -> planning.stopping().toString());
        List<String> heard = new ArrayList<>();
        RunEvent.RunEnded ended = run(planning, heard);
        assertEquals(RunEvent.RunResult.DONE, ended.result(), () -> String.join("\n", heard));
        assertTrue(heard.stream().anyMatch(h -> h.contains("uploaded 3 with the password")), heard::toString);
        assertFalse(String.join("\n", heard).contains(PASSWORD), heard::toString);
        List<String> got = stubLog();
        assertEquals(List.of("got deploy.zip", "got hpo.zip", "got odd.zip"), got);
        assertFalse(Files.readString(session.folder().journalFile()).contains(PASSWORD));
        try (Stream<Path> left = Files.list(session.folder().path().resolve("cache"))) {
            assertEquals(List.of(), left.toList());
        }

        List<String> again = new ArrayList<>();
        assertEquals(
                RunEvent.RunResult.DONE,
                run(session.plan(Progress.none()), again).result());
        assertEquals(got, stubLog(), "nothing was uploaded twice");
        assertTrue(again.stream().anyMatch(h -> h.contains("came to a good end before")), again::toString);
        assertTrue(again.stream().anyMatch(h -> h.contains("the registry has it")), again::toString);
    }

    @Test
    @DisplayName("that the server refuses end in a problem with the log, and go on when it is mended")
    void refused() throws IOException, InterruptedException {
        open(UPLOAD, "another-password");
        List<String> heard = new ArrayList<>();
        RunEvent.RunEnded ended = run(session.plan(Progress.none()), heard);
        assertEquals(RunEvent.RunResult.FAILED, ended.result(), heard::toString);
        String all = String.join("\n", heard);
        assertTrue(all.contains("was refused: 401"), all);
        assertFalse(all.contains("another-password"), all);
        session.answer(new Answers(Map.of("upload-password", PASSWORD), Map.of()));
        assertEquals(
                RunEvent.RunResult.DONE,
                run(session.plan(Progress.none()), heard).result());
    }

    @Test
    @DisplayName("with a Job that Pod Security refuses end early, saying so")
    void podSecurity() throws IOException, InterruptedException {
        open(UPLOAD, PASSWORD);
        Path job = folder.resolve("product/upload-apps.yaml");
        String text = Files.readString(job);
        Files.writeString(job, text.replace("runAsNonRoot: true", "runAsNonRoot: false"));
        session.close();
        open(UPLOAD, PASSWORD);
        Instant begun = Instant.now();
        List<String> heard = new ArrayList<>();
        assertEquals(
                RunEvent.RunResult.FAILED,
                run(session.plan(Progress.none()), heard).result());
        assertTrue(String.join("\n", heard).contains("cluster.refused-pod-security"), heard::toString);
        assertTrue(
                Duration.between(begun, Instant.now()).compareTo(Duration.ofMinutes(3)) < 0, "the limit is 10 minutes");
    }

    @Test
    @DisplayName("that need images which the bundle lacks are told while planning, by application")
    void missing() throws IOException, InterruptedException {
        open(UPLOAD, PASSWORD, "more.zip", Zips.of("more.app.conf", "image: \"ghcr.io/acme/serve:v7\""));
        List<Finding> failures = session.plan(Progress.none()).stopping();
        assertEquals(1, failures.size(), failures::toString);
        assertEquals(Severity.FAIL, failures.getFirst().severity());
        assertTrue(failures.getFirst().title().contains("more"), failures::toString);
        assertTrue(failures.getFirst().title().contains("ghcr.io/acme/serve:v7"), failures::toString);
    }

    private RunEvent.RunEnded run(Planning planning, List<String> heard) {
        return session.run(planning, event -> heard.add(String.valueOf(event)), new StopSignal());
    }

    private List<String> stubLog() {
        Cluster cluster = session.cluster();
        String log = cluster.client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName("stub")
                .getLog();
        return log.lines().filter(l -> l.startsWith("got ")).toList();
    }

    private void open(String script, String password, Object... more) throws IOException, InterruptedException {
        Optional<PythonImage> python = PythonImage.find();
        assumeTrue(python.isPresent(), PythonImage.NEEDS);
        python.get().writeArchive("docker.io/site/python:3", folder.resolve("python.tar"));
        List<Object> apps = new ArrayList<>(List.of(
                "upload_apps.py",
                script,
                "convert_image_registry.py",
                "print('docker.io/site/python:3')\n",
                "apps/hpo.zip",
                Zips.of("hpo.app.conf", "task.container { image: \"site/python:3\" } # site/python:3\n"),
                "apps/deploy.zip",
                Zips.of(
                        "deploy/deploy.app.conf",
                        "version: 3\nimage: \"docker.io/site/\"python\":\"${version}\n",
                        "deploy/assets/pod.yaml",
                        "image: docker.io/site/python:3\n"),
                "apps/odd.zip",
                Zips.of("odd.app.conf", "a: 1\n", "x.bin", new byte[] {0, 1, 2})));
        for (int i = 0; i < more.length; i += 2) {
            apps.add("apps/" + more[i]);
            apps.add(more[i + 1]);
        }
        Files.write(folder.resolve("apps.zip"), Zips.of(apps.toArray()));
        product();
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: t\nversion: \"1\"\nproducts: [./product]\nimages: [{archive: python.tar}]\nfiles: [apps.zip]\n");
        Path out = folder.resolve("bundle-" + System.nanoTime());
        BundleBuilder.build(BundleSpec.read(spec), ImagePuller.none(), out, BuildOptions.standard(), Progress.none());
        if (trust == null) {
            trust = TestTrust.in(folder.resolve("trust"));
        }
        trust.sign(out);
        session = SiteSession.open(folder.resolve("site"), Clock.systemUTC(), null, trust.settings());
        session.change(session.site()
                .withCluster(new Site.ClusterChoice(variable("TESTCLUSTER_KUBECONFIG"), "", namespace))
                .withRegistry(new Site.RegistryChoice(
                        registry,
                        variable("TESTCLUSTER_SECURE_REGISTRY_USER"),
                        false,
                        Files.readString(Path.of(variable("TESTCLUSTER_SECURE_REGISTRY_CA"))),
                        "")));
        session.use(out);
        session.give(session.secrets().withRegistryPassword(variable("TESTCLUSTER_SECURE_REGISTRY_PASSWORD")));
        session.answer(new Answers(Map.of("upload-password", password), Map.of()));
    }

    private void product() throws IOException {
        Path product = Files.createDirectories(folder.resolve("product"));
        Files.writeString(product.resolve("product.yaml"), """
                id: apps-test
                name: Applications
                version: 1.0.0
                summary: Converts and uploads applications.
                namespace: apps-test
                files: [{id: apps, match: "apps*.zip"}]
                questions:
                  - group: Upload
                    ask:
                      - {id: apps-api, question: Where to?, default: "http://stub.${site.namespace}.svc:8008"}
                      - {id: apps-user, question: As which user?, default: "65532"}
                      - {id: upload-password, question: Password, type: secret, required: true}
                steps:
                  - kind: push-images
                  - kind: namespace
                    labels: {pod-security.kubernetes.io/enforce: restricted}
                  - kind: pull-secret
                  - kind: secret
                    title: Keep the log-in
                    name: clearml-apps-upload
                    data: {user: loader, password: "${upload-password}"}
                  - kind: manifests
                    title: Start the stub
                    files: [stub.yaml]
                  - {kind: convert-apps, title: Convert, file: apps, base: docker.io/site/python}
                  - {kind: job, title: Upload, file: upload-apps.yaml, timeout: 10m}
                """);
        if (!Files.exists(product.resolve("upload-apps.yaml"))) {
            Files.copy(
                    InstallerResources.root().resolve("products/clearml-enterprise/manifests/upload-apps.yaml"),
                    product.resolve("upload-apps.yaml"));
        }
        Files.writeString(product.resolve("stub.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: stub}
                spec: {selector: {app: stub}, ports: [{port: 8008}]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: stub}
                spec:
                  selector: {matchLabels: {app: stub}}
                  template:
                    metadata: {labels: {app: stub}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                      containers:
                        - name: stub
                          image: docker.io/site/python:3
                          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                          command:
                            - python3
                            - -uc
                            - |
                              import base64, io, zipfile
                              from http.server import BaseHTTPRequestHandler, HTTPServer
                              login = "Basic " + base64.b64encode(b"loader:%s").decode()
                              class Stub(BaseHTTPRequestHandler):
                                  def log_message(self, *a): pass
                                  def do_POST(self):
                                      data = self.rfile.read(int(self.headers["Content-Length"]))
                                      path, name = self.path.split("?name=")
                                      code = 200 if self.headers["Authorization"] == login else 401
                                      if path != "/apps.upload": code = 404
                                      z = zipfile.ZipFile(io.BytesIO(data))
                                      if z.testzip(): code = 400
                                      for n in z.namelist():
                                          for line in z.read(n).decode("latin-1").splitlines():
                                              line = line.split("#")[0]
                                              if "image" in line and "%s/site/python:3" not in line: code = 400
                                      self.send_response(code)
                                      self.end_headers()
                                      if code == 200: print("got " + name)
                              HTTPServer(("", 8008), Stub).serve_forever()
                """.formatted(PASSWORD, registry));
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        assumeTrue(value != null, "needs " + name);
        return String.valueOf(value);
    }
}
