package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.BundlePort.Artifact;
import dev.landfall.desktop.ports.BundlePort.Doubt;
import dev.landfall.desktop.ports.BundlePort.Drive;
import dev.landfall.desktop.ports.BundlePort.Found;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.RecentSite;
import dev.landfall.desktop.ports.BundlePort.Signer;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.desktop.ports.ClusterPort.Context;
import dev.landfall.desktop.ports.ClusterPort.ContextCheck;
import dev.landfall.desktop.ports.DonePort.Address;
import dev.landfall.desktop.ports.DonePort.Handover;
import dev.landfall.desktop.ports.DonePort.Receipt;
import dev.landfall.desktop.ports.DonePort.User;
import dev.landfall.desktop.ports.InstallPort.Health;
import dev.landfall.desktop.ports.InstallPort.PodProblem;
import dev.landfall.desktop.ports.InstallPort.PodRow;
import dev.landfall.desktop.ports.InstallPort.TimelineEntry;
import dev.landfall.desktop.ports.RegistryPort.Layout;
import dev.landfall.desktop.ports.RegistryPort.Placement;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.run.Plan;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.PlannedStep.Evidence;
import dev.landfall.resources.InstallerResources;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A ClearML server on its way to an OpenShift cluster: eight pods, four images, and what can go wrong. */
public final class Samples {
    public static final Instant NOON = Instant.parse("2026-08-03T12:00:00Z");
    static final Path USB = Path.of("/media/engineer/LANDFALL-01");

    private Samples() {}

    static final List<Artifact> ARTIFACTS = List.of(
            image("docker.io/allegroai/clearml", "2.0.0-613", 868_421_337L, "9c4c0a4bd1"),
            image("docker.io/bitnami/mongodb", "6.0.10-debian-11-r8", 231_846_912L, "41d7ad1ba5"),
            image("docker.io/bitnami/redis", "7.0.12-debian-11-r2", 36_211_020L, "b5e7f0c3aa"),
            image("docker.elastic.co/elasticsearch/elasticsearch", "7.17.18", 612_009_771L, "7f2a6c90e4"),
            new Artifact("chart", "clearml", "7.14.4", 214_630, digest("e7ad31b0c5"), "Apache-2.0"),
            new Artifact("product", "clearml-server", "7.14.4", 18_112, digest("0a6f95d7b2"), ""));

    private static Artifact image(String name, String version, long bytes, String hex) {
        return new Artifact("image", name, version, bytes, digest(hex), "");
    }

    private static String digest(String start) {
        return "sha256:" + (start + "3f8c2d1e9b7a6054").repeat(3).substring(0, 64);
    }

    /** Signed by the release desk. */
    public static final Trust SIGNED =
            new Trust(true, List.of(new Signer("Release desk, Acme Systems", "5a5a5a5a5a5a5a5a")), List.of());

    public static OpenBundle bundle() {
        return bundle(SIGNED, List.of());
    }

    /** Doubtful in the ways that these codes say. */
    public static Trust doubtful(String... codes) {
        return new Trust(
                true,
                List.of(),
                Stream.of(codes)
                        .map(code -> new Doubt(
                                Problem.of(
                                        code,
                                        "bundle",
                                        "clearml-server 7.14.4",
                                        "digest",
                                        digest("51f0b8"),
                                        "keys",
                                        code.equals("bundle.wrong-key")
                                                ? "Field lab (for kubeflow)"
                                                : "5a5a5a5a5a5a5a5a",
                                        "family",
                                        "clearml-server",
                                        "signatures",
                                        "clearml-server-7.14.4.5a5a5a5a5a5a5a5a.landfall.sig",
                                        "installed",
                                        "7.15.0",
                                        "name",
                                        "clearml-server"),
                                ""))
                        .toList());
    }

    public static OpenBundle bundle(Trust trust, List<Problem> problems) {
        return bundle(trust, problems, true);
    }

    public static OpenBundle bundle(Trust trust, List<Problem> problems, boolean whole) {
        return new OpenBundle(
                USB.resolve("clearml-server-7.14.4.01of03.landfall"),
                List.of(),
                "clearml-server",
                "7.14.4",
                digest("51f0b8"),
                "",
                List.of("ClearML Server 7.14.4"),
                NOON.minusSeconds(86_400 * 9),
                1_748_721_782L,
                trust,
                ARTIFACTS,
                List.of(
                        new Volume(1, "clearml-server-7.14.4.01of03.landfall", USB.toString(), 734_003_200L, 175),
                        whole
                                ? new Volume(
                                        2, "clearml-server-7.14.4.02of03.landfall", USB.toString(), 734_003_200L, 175)
                                : new Volume(2, "clearml-server-7.14.4.02of03.landfall", "", 0, 0),
                        new Volume(3, "clearml-server-7.14.4.03of03.landfall", USB.toString(), 280_715_382L, 67)),
                whole
                        ? List.of()
                        : List.of(
                                "docker.io/bitnami/mongodb:6.0.10-debian-11-r8",
                                "docker.elastic.co/elasticsearch/elasticsearch:7.17.18"),
                problems);
    }

    /** A bundle of one tebibyte, cut for FAT32. */
    public static OpenBundle tebibyte() {
        OpenBundle small = bundle();
        List<Volume> volumes = new ArrayList<>();
        for (int i = 1; i <= 257; i++) {
            volumes.add(new Volume(
                    i,
                    String.format("models-2026.8.%03dof257.landfall", i),
                    i < 200 ? USB.toString() : "/media/engineer/LANDFALL-02",
                    4_294_967_295L,
                    1024));
        }
        return new OpenBundle(
                USB.resolve("models-2026.8.001of257.landfall"),
                List.of(Path.of("/media/engineer/LANDFALL-02")),
                "models",
                "2026.8",
                small.digest(),
                "",
                small.products(),
                small.created(),
                257 * 4_294_967_295L,
                small.trust(),
                small.artifacts(),
                volumes,
                List.of(),
                List.of());
    }

    /** The bundle's own drive, and one with another copy of it. */
    public static List<Drive> twoDrives() {
        Path second = Path.of("/media/engineer/LANDFALL-02");
        List<Drive> both = new ArrayList<>(drives());
        both.add(new Drive(
                "LANDFALL-02",
                second,
                true,
                64_023_257_088L,
                41_982_500_864L,
                List.of(new Found(
                        second.resolve("clearml-server-7.14.4.01of03.landfall"),
                        "clearml-server",
                        "7.14.4",
                        3,
                        3,
                        1_748_721_782L))));
        return both;
    }

    public static Problem missing() {
        return Problem.of(
                "bundle.volume-missing",
                "volumes",
                "clearml-server-7.14.4.02of03.landfall",
                "missing",
                1,
                "of",
                3,
                "folders",
                USB);
    }

    public static Problem foreignVolume() {
        return Problem.of(
                "bundle.volume-foreign",
                "volume",
                "clearml-server-7.14.4.02of03.landfall",
                "file",
                "/media/engineer/LANDFALL-02/clearml-server-7.14.4.02of03.landfall",
                "holds",
                "clearml-server 7.14.4 (sha256:90d1c0a7), volume 2 of 3",
                "wanted",
                "clearml-server 7.14.4 (sha256:51f0b83f)");
    }

    public static Problem badInTheCopy() {
        return Problem.of(
                "desktop.copy-damaged",
                "volume",
                "clearml-server-7.14.4.01of03.landfall",
                "file",
                "/media/engineer/LANDFALL-02/clearml-server-7.14.4.01of03.landfall",
                "offset",
                406_847_488L,
                "end",
                411_041_792L,
                "chunk",
                98,
                "artifacts",
                "docker.io/allegroai/clearml:2.0.0-613");
    }

    public static Problem compressed() {
        return Problem.of(
                "bundle.compressed", "file", "/media/engineer/LANDFALL-01/images.tar.gz", "compression", "gzip");
    }

    public static List<Drive> drives() {
        return List.of(
                new Drive(
                        "LANDFALL-01",
                        USB,
                        true,
                        64_023_257_088L,
                        41_982_500_864L,
                        List.of(
                                new Found(
                                        USB.resolve("clearml-server-7.14.4.01of03.landfall"),
                                        "clearml-server",
                                        "7.14.4",
                                        3,
                                        3,
                                        1_748_721_782L),
                                new Found(
                                        USB.resolve("kubeflow-1.9.01of12.landfall"),
                                        "kubeflow",
                                        "1.9",
                                        11,
                                        12,
                                        98_412_300_112L))),
                new Drive(
                        "BACKUP",
                        Path.of("/media/engineer/BACKUP"),
                        true,
                        2_000_398_934_016L,
                        1_412_300_000_000L,
                        List.of()));
    }

    public static List<RecentSite> recent() {
        return List.of(
                new RecentSite(
                        Path.of("sites/harbour-north"),
                        "Harbour North",
                        "ClearML Server 7.14.4",
                        "ocp-harbour",
                        NOON.minusSeconds(86_400),
                        "done"),
                new RecentSite(
                        Path.of("sites/test-bench"),
                        "Test bench",
                        "ClearML Server 7.14.3",
                        "k3s-bench",
                        NOON.minusSeconds(500_000),
                        "stopped at Install"));
    }

    public static List<Context> contextNames() {
        return List.of(
                new Context("hangar7-ocp", "https://api.ocp.hangar7.example:6443", "install-admin", true),
                new Context("hangar7-k8s", "https://10.20.0.11:6443", "kubernetes-admin", false),
                new Context("harbour-north", "https://api.harbour.example:6443", "engineer", false),
                new Context("old-lab", "https://192.168.7.20:6443", "admin", false),
                new Context("cloud-dev", "https://7C1F.eks.example:443", "eks-user", false),
                new Context("readonly", "https://10.20.0.11:6443", "viewer", false));
    }

    public static List<ContextCheck> contexts() {
        return List.of(
                FakeClusters.good("hangar7-ocp", "v1.29.8", "OpenShift 4.16", "install-admin", List.of()),
                FakeClusters.good("hangar7-k8s", "v1.32.4", "Kubernetes", "kubernetes-admin", List.of()),
                FakeClusters.bad(
                        "harbour-north",
                        Problem.of(
                                "cluster.untrusted-certificate",
                                "server",
                                "https://api.harbour.example:6443",
                                "subject",
                                "CN=api.harbour.example",
                                "issuer",
                                "CN=kube-apiserver-lb-signer",
                                "fingerprint",
                                "7A:1F:0C:93:…:38:DD")),
                FakeClusters.bad("old-lab", Problem.of("cluster.nobody-home", "server", "https://192.168.7.20:6443")),
                FakeClusters.bad(
                        "cloud-dev",
                        Problem.of(
                                "cluster.exec-missing",
                                "command",
                                "aws",
                                "hint",
                                "Install the AWS command line, or ask for a kubeconfig with a token.")),
                FakeClusters.good(
                        "readonly",
                        "v1.32.4",
                        "Kubernetes",
                        "viewer",
                        List.of("create namespaces", "create deployments in clearml", "create secrets in clearml")));
    }

    public static List<Finding> registryFindings() {
        return List.of(
                Finding.pass(
                        "registry.tls",
                        "Encryption works",
                        "TLS 1.3, certificate of CN=registry.hangar7.example, valid until 3 Mar 2029"),
                Finding.pass("registry.auth", "Log-in works", "as robot$landfall, basic authentication"),
                Finding.pass("registry.push", "Images can be pushed", "a small blob was sent, read back and removed"),
                Finding.pass("registry.mount", "Layers can be shared between images", "cross-repository mount works"),
                new Finding(
                        "registry.body",
                        Severity.WARN,
                        "Large layers have to be sent in parts",
                        "bodies over 100 MB are cut off by a proxy (413)",
                        "Landfall sends parts of 64 MB by itself; raising the proxy's limit makes it faster.",
                        Map.of("limit", "104857600"),
                        List.of(),
                        true),
                Finding.pass("registry.depth", "Paths are deep enough", "four parts are accepted"),
                Finding.pass("registry.space", "There is room", "412 GB free"));
    }

    public static List<Finding> registryFailure() {
        List<Finding> findings = new ArrayList<>(registryFindings().subList(0, 1));
        findings.add(new Finding(
                "registry.auth",
                Severity.FAIL,
                "The registry does not accept this login",
                "registry.hangar7.example refuses user 'robot$landfal' with this password.",
                "Check user and password. A robot account's name may need its prefix, e.g. robot$name.",
                Map.of("registry", "registry.hangar7.example", "status", "401"),
                List.of(),
                false));
        return findings;
    }

    public static Layout layout(String address) {
        List<Placement> placements = ARTIFACTS.stream()
                .filter(a -> a.kind().equals("image"))
                .map(a -> new Placement(
                        a.name() + ":" + a.version(),
                        address + "/" + a.name() + ":" + a.version(),
                        a.bytes(),
                        a.name().endsWith("redis")))
                .toList();
        long total = placements.stream().mapToLong(Placement::bytes).sum();
        return new Layout(placements, total - 36_211_020L, total, 412_300_000_000L);
    }

    static Product enterprise() {
        return ProductReader.read(
                ProductFiles.of(InstallerResources.root().resolve("products/clearml-enterprise")),
                "clearml-enterprise");
    }

    static Product product() {
        return ProductReader.read(
                ProductFiles.of(InstallerResources.root().resolve("products/clearml-server")), "clearml-server");
    }

    static final String DEFAULTS = """
            apiserver:
              ingress:
                enabled: false
                ingressClassName: ""
                hostName: api.clearml.127-0-0-1.nip.io
              service:
                type: NodePort
                port: 8008
              prepopulateEnabled: true
            fileserver:
              ingress:
                enabled: false
                hostName: files.clearml.127-0-0-1.nip.io
              storage:
                data:
                  size: 50Gi
            webserver:
              ingress:
                enabled: false
                hostName: app.clearml.127-0-0-1.nip.io
            redis:
              master:
                podSecurityContext:
                  fsGroup: 1001
                persistence:
                  size: 5Gi
            elasticsearch:
              esJavaOpts: -Xmx2g -Xms2g
            """;

    static String merged(Form form) {
        boolean ingress = form.value("expose").equals("ingress");
        String merged = DEFAULTS.replace("api.clearml.127-0-0-1.nip.io", form.value("api-host"))
                .replace("files.clearml.127-0-0-1.nip.io", form.value("files-host"))
                .replace("app.clearml.127-0-0-1.nip.io", form.value("app-host"))
                .replace("enabled: false", "enabled: " + ingress)
                .replace("NodePort", "ClusterIP")
                .replace("50Gi", form.value("files-size"))
                .replace(
                        "-Xmx2g -Xms2g",
                        "-Xmx" + form.value("search-memory") + "g -Xms" + form.value("search-memory") + "g");
        return form.value("openshift-restricted").equals("true")
                ? merged.replace("fsGroup: 1001", "fsGroup: null")
                : merged;
    }

    static String values(Form form) {
        return """
                # given to Helm; secrets are masked
                clearml:
                  apiserverKey: "••••••••"
                  apiserverSecret: "••••••••"
                apiserver:
                  existingAdditionalConfigsSecret: clearml-first-user
                  ingress:
                    enabled: true
                    hostName: "%s"
                fileserver:
                  storage:
                    data:
                      size: %s
                """.formatted(form.value("api-host"), form.value("files-size"));
    }

    public static List<Finding> goodFindings() {
        return List.of(
                Finding.pass(
                        "cluster.rights/clearml",
                        "You may do everything that is needed",
                        "23 rights in namespace clearml, asked one by one"),
                Finding.pass(
                        "charts.version/clearml",
                        "The chart accepts this cluster",
                        "needs >= 1.21 < 1.33, the cluster is 1.29.8"),
                Finding.pass("bundle.images", "The bundle holds every image", "4 of 4, found in 31 objects"),
                Finding.pass(
                        "charts.placed",
                        "Every image has its place in the registry",
                        "4 references rewritten by digest, none left over"),
                Finding.pass("openshift.scc/clearml", "Every pod will be admitted", "8 of 8 by restricted-v2"),
                Finding.pass("registry.space", "The registry has room", "1.7 GB to send, 412 GB free"),
                new Finding(
                        "cluster.storage/thin-csi",
                        Severity.WARN,
                        "The storage class cannot make volumes larger later",
                        "thin-csi has allowVolumeExpansion: false, so the 50Gi for search stay 50Gi.",
                        "Ask for more room now, or choose ocs-storagecluster-ceph-rbd.",
                        evidence(
                                "storage class",
                                "thin-csi",
                                "provisioner",
                                "csi.vsphere.vmware.com",
                                "allowVolumeExpansion",
                                "false"),
                        List.of(),
                        true),
                new Finding(
                        "cluster.dns/app",
                        Severity.WARN,
                        "A name does not resolve yet",
                        "app.clearml.hangar7.example has no DNS record that this laptop can see.",
                        "Have a record made that leads to the ingress at 10.20.0.80. The installation works without it.",
                        evidence("name", "app.clearml.hangar7.example", "asked", "10.20.0.2"),
                        List.of(),
                        true),
                Finding.pass(
                        "cluster.quota/clearml",
                        "The quota leaves enough room",
                        "12 CPU and 40 GiB of memory are free"),
                Finding.pass(
                        "cluster.ingress/openshift-default",
                        "The ingress controller is there",
                        "openshift-default, 2 replicas ready"),
                Finding.pass("helm.release/clearml", "No release is in the way", "namespace clearml holds none"));
    }

    private static Map<String, String> evidence(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    public static List<Finding> badFindings() {
        List<Finding> findings = new ArrayList<>(goodFindings());
        findings.set(
                4,
                new Finding(
                        "openshift.scc/clearml-redis-master",
                        Severity.FAIL,
                        "OpenShift would refuse one of the pods",
                        "StatefulSet clearml-redis-master asks for fsGroup 1001; namespace clearml allows 1000680000 to 1000689999.",
                        "Switch on “Run without special rights” under Settings. Or have anyuid granted to the service account clearml-redis.",
                        evidence(
                                "pod",
                                "StatefulSet clearml/clearml-redis-master",
                                "field",
                                "spec.securityContext.fsGroup",
                                "asked",
                                "1001",
                                "allowed",
                                "1000680000",
                                "would fit",
                                "anyuid, nonroot-v2"),
                        List.of(new Remedy(
                                "settings.toggle", "Switch it on", Map.of("toggle", "openshift-restricted"))),
                        true));
        findings.set(
                1,
                new Finding(
                        "charts.version/clearml",
                        Severity.FAIL,
                        "The chart refuses this cluster's version",
                        "clearml 7.14.4 needs Kubernetes >= 1.21 < 1.33; the cluster is v1.33.1.",
                        "Bring a bundle with a newer chart.",
                        evidence(
                                "chart",
                                "clearml 7.14.4",
                                "kubeVersion",
                                ">= 1.21.0-0 < 1.33.0-0",
                                "cluster",
                                "v1.33.1"),
                        List.of(),
                        false));
        return findings;
    }

    public static Plan plan() {
        String manifest = """
                # Source: clearml/templates/apiserver-deployment.yaml
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: clearml-apiserver
                  labels:
                    app.kubernetes.io/name: clearml
                spec:
                  replicas: 1
                  template:
                    spec:
                      imagePullSecrets:
                        - name: landfall-registry
                      containers:
                        - name: clearml-apiserver
                          image: registry.hangar7.example/ml/docker.io/allegroai/clearml@sha256:9c4c0a4bd13f8c2d1e9b7a6054
                          ports:
                            - containerPort: 8008
                """;
        String diff = """
                @@ -12,7 +12,9 @@
                     spec:
                       template:
                         spec:
                +          imagePullSecrets:
                +            - name: landfall-registry
                           containers:
                             - name: clearml-apiserver
                -              image: docker.io/allegroai/clearml:2.0.0-613
                +              image: registry.hangar7.example/ml/docker.io/allegroai/clearml@sha256:9c4c0a4bd13f8c2d
                               ports:
                """;
        List<String> objects = List.of(
                "Deployment clearml/clearml-apiserver", "Deployment clearml/clearml-fileserver",
                "Deployment clearml/clearml-webserver", "StatefulSet clearml/clearml-redis-master",
                "Deployment clearml/clearml-mongodb", "StatefulSet clearml/clearml-elastic-master",
                "Service clearml/clearml-apiserver", "Service clearml/clearml-fileserver",
                "Service clearml/clearml-webserver", "Ingress clearml/clearml-apiserver",
                "Ingress clearml/clearml-fileserver", "Ingress clearml/clearml-webserver",
                "ConfigMap clearml/clearml-apiserver-configmap",
                        "PersistentVolumeClaim clearml/clearml-fileserver-data");
        return new Plan(
                "Install ClearML Server 7.14.4 in namespace clearml",
                digest("c2b97f10de"),
                List.of(
                        new PlannedStep(
                                "push-images",
                                "push-images",
                                "Send the images to the site's registry",
                                "4 images to registry.hangar7.example/ml",
                                1_748_489_040L,
                                List.of(),
                                List.of(
                                        new Evidence(
                                                "Names in the registry",
                                                "text",
                                                "docker.io/allegroai/clearml:2.0.0-613\n  registry.hangar7.example/ml/docker.io/allegroai/clearml:2.0.0-613\n"))),
                        new PlannedStep(
                                "namespace",
                                "namespace",
                                "Make the namespace clearml",
                                "Namespace clearml",
                                0,
                                List.of("Namespace clearml"),
                                List.of()),
                        new PlannedStep(
                                "pull-secret",
                                "pull-secret",
                                "Let pods pull from the registry",
                                "Secret landfall-registry, type kubernetes.io/dockerconfigjson",
                                0,
                                List.of("Secret clearml/landfall-registry"),
                                List.of()),
                        new PlannedStep(
                                "secret/clearml-first-user",
                                "secret",
                                "Store the first user's log-in",
                                "",
                                0,
                                List.of("Secret clearml/clearml-first-user"),
                                List.of()),
                        new PlannedStep(
                                "helm/clearml",
                                "helm",
                                "Install ClearML Server",
                                "Helm release clearml, chart clearml 7.14.4, pinned to the manifests below",
                                0,
                                objects,
                                List.of(
                                        new Evidence("Manifests as installed", "yaml", manifest),
                                        new Evidence("Difference to the chart's own", "diff", diff),
                                        new Evidence("Values", "yaml", "apiserver:\n  ingress:\n    enabled: true\n"))),
                        new PlannedStep(
                                "wait/clearml",
                                "wait",
                                "Wait until the server answers",
                                "8 pods ready, at most 20 minutes",
                                0,
                                List.of(),
                                List.of())));
    }

    public static List<PodRow> pods(boolean trouble) {
        return List.of(
                pod("clearml-apiserver-6c9f7d5b8-x2v4k", "Init:0/1", Health.STARTING, 0, 0, 40),
                pod("clearml-apiserver-asyncdelete-7d8c4-q9z2m", "Init:0/1", Health.STARTING, 0, 0, 41),
                pod("clearml-elastic-master-0", "Running", Health.RUNNING, 1, 0, 8),
                pod("clearml-fileserver-5f6b9c7d4-hk8wl", "Running", Health.RUNNING, 1, 0, 9),
                trouble
                        ? pod("clearml-mongodb-79f8c6d5b4-m7t3q", "CrashLoopBackOff", Health.TROUBLE, 0, 4, 10)
                        : pod("clearml-mongodb-79f8c6d5b4-m7t3q", "Running", Health.RUNNING, 1, 0, 10),
                pod("clearml-redis-master-0", "Running", Health.RUNNING, 1, 0, 8),
                pod("clearml-webserver-74b5f8d9c6-2lqzp", "ContainerCreating", Health.STARTING, 0, 0, 42),
                pod("clearml-elasticsearch-init-8fkqw", "Completed", Health.FINISHED, 0, 0, 5));
    }

    public static List<PodRow> podsUp() {
        return pods(false).stream()
                .map(p -> p.health() == Health.STARTING
                        ? new PodRow(
                                p.name(),
                                "Running",
                                Health.RUNNING,
                                1,
                                1,
                                0,
                                p.node(),
                                p.since(),
                                p.image(),
                                p.containerNames())
                        : p)
                .toList();
    }

    private static PodRow pod(String name, String phase, Health health, int ready, int restarts, int since) {
        return new PodRow(
                name,
                phase,
                health,
                ready,
                1,
                restarts,
                "worker-" + (1 + since % 3),
                NOON.plusSeconds(since),
                "registry.hangar7.example/ml/docker.io/allegroai/clearml@sha256:9c4c0a4bd1",
                List.of(name.startsWith("clearml-mongodb") ? "mongodb" : "clearml"));
    }

    public static List<PodProblem> explanations() {
        return List.of(new PodProblem(
                "clearml-mongodb-79f8c6d5b4-m7t3q",
                Problem.of(
                                "cluster.volume",
                                "pod",
                                "clearml-mongodb-79f8c6d5b4-m7t3q",
                                "namespace",
                                "clearml",
                                "said",
                                "mount of volume pvc-6f1d failed: permission denied on /bitnami/mongodb (owner 1001, pod runs as 1000680000)")
                        .with(new Remedy(
                                "pod.restart",
                                "Start this pod again",
                                Map.of("pod", "clearml-mongodb-79f8c6d5b4-m7t3q")))));
    }

    public static Problem failure() {
        return Problem.of("registry.full", "registry", "registry.hangar7.example/ml")
                .with(new Remedy("registry.retry", "Try again with parts of 16 MB", Map.of()));
    }

    public static List<TimelineEntry> timeline() {
        return List.of(
                new TimelineEntry(NOON.plusSeconds(1), false, "step", "push-images", "started"),
                new TimelineEntry(NOON.plusSeconds(61), false, "helm", "release clearml", "installed as revision 1"),
                new TimelineEntry(
                        NOON.plusSeconds(63),
                        false,
                        "pod",
                        "clearml-mongodb-79f8c6d5b4-m7t3q",
                        "scheduled to worker-2"),
                new TimelineEntry(
                        NOON.plusSeconds(66), false, "pod", "clearml-redis-master-0", "image pulled in 2.4 s"),
                new TimelineEntry(
                        NOON.plusSeconds(70),
                        true,
                        "event",
                        "clearml-mongodb-79f8c6d5b4-m7t3q",
                        "Back-off restarting failed container mongodb"));
    }

    public static List<String> mongoLog() {
        List<String> lines = new ArrayList<>();
        lines.add("mongodb 12:00:10.02 INFO  ==> Welcome to the Bitnami mongodb container");
        lines.add("mongodb 12:00:10.11 INFO  ==> ** Starting MongoDB setup **");
        lines.add("mongodb 12:00:10.24 INFO  ==> Validating settings in MONGODB_* env vars...");
        lines.add(
                "mongodb 12:00:10.31 WARN  ==> ALLOW_EMPTY_PASSWORD is set: for security reasons do not use it in production");
        lines.add("mongodb 12:00:10.58 DEBUG ==> data directory /bitnami/mongodb/data/db");
        for (int i = 0; i < 12; i++) {
            lines.add("{\"t\":{\"$date\":\"2026-08-03T12:00:1" + i % 10
                    + ".412+00:00\"},\"s\":\"I\",\"c\":\"STORAGE\",\"id\":22315,\"ctx\":\"initandlisten\",\"msg\":\"Opening WiredTiger\",\"attr\":{\"try\":"
                    + i + "}}");
        }
        lines.add(
                "{\"t\":{\"$date\":\"2026-08-03T12:00:23.001+00:00\"},\"s\":\"E\",\"c\":\"STORAGE\",\"id\":20557,\"ctx\":\"initandlisten\",\"msg\":\"DBException in initAndListen\",\"attr\":{\"error\":\"IllegalOperation: Attempted to create a lock file on a read-only directory: /bitnami/mongodb/data/db\"}}");
        lines.add("mongodb 12:00:23.20 ERROR ==> MongoDB ended with exit code 100");
        return lines;
    }

    /** The web page and the API answer, the file server has no name yet. */
    public static List<Finding> tried() {
        return List.of(
                Finding.pass("address/Web page", "Web page answers from here", "answered 200"),
                Finding.pass("address/API", "API answers from here", "answered 200"),
                Finding.warn(
                        "address/File server",
                        Problem.of(
                                "install.address-unknown",
                                "label",
                                "File server",
                                "url",
                                "https://files.clearml.hangar7.example",
                                "what",
                                "files.clearml.hangar7.example",
                                "inside",
                                "Within the cluster clearml-fileserver behind it answers (200).")));
    }

    public static Handover handover(List<Problem> troubles) {
        return new Handover(
                "ClearML Server 7.14.4 runs in namespace clearml",
                NOON.plusSeconds(412),
                List.of(
                        new Address("Web page", "https://app.clearml.hangar7.example"),
                        new Address("API", "https://api.clearml.hangar7.example"),
                        new Address("File server", "https://files.clearml.hangar7.example")),
                List.of(new User("admin", "First user", "Kq7mTz4WnR2xHs9vBd5c")),
                List.of(
                        "Make DNS records for app., api. and files.clearml.hangar7.example that lead to the cluster's ingress.",
                        "Log in as admin, open Settings, Workspace, and create credentials for the first agent.",
                        "Keep the receipt and the site folder; upgrades and support start from them."),
                "NOTES:\n1. Get the application URL by running these commands:\n  https://app.clearml.hangar7.example\n",
                new Receipt(
                        digest("c2b97f10de"),
                        4,
                        1,
                        "engineer on laptop-17",
                        "Receipt\n\nbundle  clearml-server 7.14.4\nimages  4\n"),
                troubles);
    }
}
