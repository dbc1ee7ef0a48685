package dev.landfall.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Stand-ins for the images of the public ClearML chart 7.14.4 and of the stand-in enterprise charts, under their real names: a static busybox and a few shell scripts.
 *
 * <p>Their processes take the chart's commands, arguments, users and environments, open the ports, answer its probes and init
 * containers, and say a numbered line every three seconds (environment {@code STAND_IN_SECONDS}) until they are told to stop.
 *
 * <table>
 * <caption>Which image pretends what</caption>
 * <tr><th>image</th><th>runs</th><th>answers</th></tr>
 * <tr><td>{@link #CLEARML}</td><td>{@code apiserver}, {@code fileserver}, {@code webserver}, {@code python3 -m jobs.…}</td>
 *   <td>HTTP on 8008 ({@code /debug.ping}), 8081 and 80; {@code curl} in probes and init containers, also its {@code telnet://} trick</td></tr>
 * <tr><td>{@link #MONGODB}</td><td>Bitnami's {@code run.sh}, as user 1001</td>
 *   <td>27017 takes connections; {@code mongosh --eval} and {@code mongod -version} in probes</td></tr>
 * <tr><td>{@link #REDIS}</td><td>the chart's {@code start-master.sh}, as user 1001</td>
 *   <td>6379: PING; {@code redis-cli ping} in probes</td></tr>
 * <tr><td>{@link #ELASTICSEARCH}</td><td>its entry point, as user 1000; {@code sysctl -w} in the init container, which sets nothing</td>
 *   <td>HTTP on 9200 ({@code /_cluster/health}), 9300 takes connections; {@code bash} and {@code curl} in probes</td></tr>
 * <tr><td>{@link #ENTERPRISE_SERVER}, {@link #ENTERPRISE_WEBSERVER}</td><td>{@code apiserver}, {@code fileserver},
 *   {@code webserver}, {@code migrate}, which ends at once</td>
 *   <td>8008: the API calls of an installation (the script {@code standin/answer-clearml} lists them); HTTP on 8081 and 8080</td></tr>
 * <tr><td>{@link #ENTERPRISE_AGENT}, {@link #PUBLIC_AGENT}</td><td>the agent's controller, if it has credentials and templates</td>
 *   <td>nothing</td></tr>
 * <tr><td>{@link #ENTERPRISE_GATEWAY}, {@link #ENTERPRISE_ROUTER}</td><td>the gateway, if it has credentials</td>
 *   <td>HTTP on 8080</td></tr>
 * <tr><td>{@link #TASK}</td><td>nothing: it is there to be named by tasks</td><td>nothing</td></tr>
 * </table>
 *
 * <p>{@code bash} is busybox's shell behind a translation of the few bashisms in the charts' scripts (the script
 * {@code standin/bash} lists them). Nothing needs to be root or to write outside {@code /tmp}; only the web server's port 80, as the
 * real one's, needs root or the pod's sysctl {@code net.ipv4.ip_unprivileged_port_start}.
 * The same busybox gives the same bytes: same digests, in any order, on any day.
 */
public final class StandInImages {
    public static final String CLEARML = "docker.io/allegroai/clearml:2.0.0-613";
    public static final String MONGODB = "docker.io/bitnami/mongodb:6.0.10-debian-11-r8";
    public static final String REDIS = "docker.io/bitnami/redis:7.0.9-debian-11-r1";
    public static final String ELASTICSEARCH = "docker.elastic.co/elasticsearch/elasticsearch:7.17.3";

    public static final String ENTERPRISE_SERVER = "docker.io/allegroai/clearml-enterprise:3.21.6-1443";
    public static final String ENTERPRISE_WEBSERVER = "docker.io/allegroai/clearml-enterprise-webserver:3.21.3-1657";
    public static final String ENTERPRISE_AGENT = "docker.io/allegroai/clearml-agent-k8s-base:1.24-1.8.1rc99-159";
    public static final String ENTERPRISE_GATEWAY = "docker.io/allegroai/clearml-app-gateway:3.1.0";
    public static final String ENTERPRISE_ROUTER = "docker.io/allegroai/clearml-task-traffic-router:1.2.0";
    public static final String PUBLIC_AGENT = "docker.io/allegroai/clearml-agent-k8s-base:1.24-21";
    public static final String TASK = "docker.io/library/python:3.9";

    /** The four of the public server chart. */
    public static final List<String> REFERENCES = List.of(CLEARML, MONGODB, REDIS, ELASTICSEARCH);

    /** What the enterprise product needs, with either gateway. */
    public static final List<String> ENTERPRISE = List.of(
            ENTERPRISE_SERVER,
            ENTERPRISE_WEBSERVER,
            ENTERPRISE_AGENT,
            ENTERPRISE_GATEWAY,
            ENTERPRISE_ROUTER,
            TASK,
            MONGODB,
            REDIS,
            ELASTICSEARCH);

    private static final String AS_IT_IS = "";

    /** Why a test that asked {@link #find()} in vain is skipped. */
    public static final String NEEDS =
            "needs a static busybox: on Debian install busybox-static, or name one in LANDFALL_BUSYBOX";

    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> APPLETS = List.of(
            "[",
            "[[",
            "awk",
            "base64",
            "basename",
            "cat",
            "chmod",
            "cp",
            "cut",
            "date",
            "dirname",
            "echo",
            "env",
            "expr",
            "false",
            "find",
            "grep",
            "head",
            "hostname",
            "id",
            "kill",
            "ln",
            "ls",
            "md5sum",
            "mkdir",
            "mktemp",
            "mv",
            "nc",
            "netstat",
            "nslookup",
            "printf",
            "ps",
            "pwd",
            "readlink",
            "rm",
            "sed",
            "seq",
            "sh",
            "sleep",
            "sort",
            "stat",
            "tail",
            "tee",
            "test",
            "timeout",
            "touch",
            "tr",
            "true",
            "uname",
            "uniq",
            "wc",
            "wget",
            "which",
            "whoami",
            "xargs");

    private final Path busybox;

    private StandInImages(Path busybox) {
        this.busybox = busybox;
    }

    /**
     * The builder, if this machine has a busybox that runs alone: {@code LANDFALL_BUSYBOX}, or one on the path (Debian: package
     * {@code busybox-static}).
     */
    public static Optional<StandInImages> find() {
        String named = System.getenv("LANDFALL_BUSYBOX");
        Stream<Path> candidates = named != null
                ? Stream.of(Path.of(named))
                : Stream.concat(
                                Stream.of(System.getenv()
                                                .getOrDefault("PATH", "")
                                                .split(":"))
                                        .filter(d -> !d.isEmpty()),
                                Stream.of("/bin", "/usr/bin"))
                        .map(folder -> Path.of(folder, "busybox"));
        return candidates.filter(StandInImages::standsAlone).findFirst().map(StandInImages::new);
    }

    /**
     * Writes one image as a {@code docker save} archive as Docker up to 24 made them.
     *
     * @param reference one of {@link #REFERENCES} or {@link #ENTERPRISE}
     * @param archive the file to make
     */
    public void writeArchive(String reference, Path archive) throws IOException {
        List<byte[]> layers = List.of(base(), own(reference));
        byte[] config = config(reference, layers, AS_IT_IS);
        String configName = Digest.of(config).hex() + ".json";
        List<String> layerNames =
                layers.stream().map(l -> Digest.of(l).hex() + "/layer.tar").toList();
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = tar(out)) {
            put(tar, configName, config, 0644);
            for (int i = 0; i < layers.size(); i++) {
                put(tar, layerNames.get(i), layers.get(i), 0644);
            }
            var manifest = new LinkedHashMap<String, Object>();
            manifest.put("Config", configName);
            manifest.put("RepoTags", List.of(reference));
            manifest.put("Layers", layerNames);
            put(tar, "manifest.json", Json.MAPPER.writeValueAsBytes(List.of(manifest)), 0644);
        }
    }

    /** Writes the public server chart's images into a new OCI image layout, their common layer once. */
    public void writeLayout(Path folder) throws IOException {
        writeLayout(folder, REFERENCES, AS_IT_IS);
    }

    /**
     * Writes images into a new OCI image layout, their common layer once.
     *
     * @param user whom all of them run as, as OpenShift would choose for them: the test cluster has nobody who does; empty: as they are
     */
    public void writeLayout(Path folder, List<String> references, String user) throws IOException {
        Files.createDirectories(folder.resolve("blobs/sha256"));
        List<Map<String, Object>> entries = new ArrayList<>();
        for (String reference : references) {
            List<byte[]> layers = List.of(base(), own(reference));
            List<Map<String, Object>> described = new ArrayList<>();
            for (byte[] layer : layers) {
                described.add(store(folder, MediaTypes.OCI_LAYER_GZIP, gzip(layer)));
            }
            var manifest = new LinkedHashMap<String, Object>();
            manifest.put("schemaVersion", 2);
            manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
            manifest.put("config", store(folder, MediaTypes.OCI_CONFIG, config(reference, layers, user)));
            manifest.put("layers", described);
            var entry = store(folder, MediaTypes.OCI_MANIFEST, Json.MAPPER.writeValueAsBytes(manifest));
            entry.put("annotations", Map.of(MediaTypes.REF_NAME, reference));
            entries.add(entry);
        }
        var index = new LinkedHashMap<String, Object>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        index.put("manifests", entries);
        Files.write(folder.resolve("index.json"), Json.MAPPER.writeValueAsBytes(index));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    /** What all share: the shell, its tools, and what pretends to be bash and curl. */
    private byte[] base() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes)) {
            for (String folder : List.of(
                    "bin/", "etc/", "usr/", "usr/bin/", "usr/local/", "usr/local/bin/", "proc/", "sys/", "dev/")) {
                folder(tar, folder, 0755);
            }
            folder(tar, "tmp/", 01777);
            put(tar, "bin/busybox", Files.readAllBytes(busybox), 0755);
            for (String applet : APPLETS) {
                link(tar, "bin/" + applet, "busybox");
            }
            link(tar, "usr/bin/env", "../../bin/busybox");
            put(tar, "etc/passwd", "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n".getBytes(UTF_8), 0644);
            put(tar, "etc/nsswitch.conf", "hosts: files dns\n".getBytes(UTF_8), 0644);
            for (String script : List.of(
                    "bash", "curl", "serve", "answer-http", "answer-clearml", "answer-nothing", "answer-redis")) {
                put(tar, "bin/" + script, script(script), 0755);
            }
        }
        return bytes.toByteArray();
    }

    /** What one image has of its own. */
    private static byte[] own(String reference) throws IOException {
        Map<String, String> scripts = switch (reference) {
            case CLEARML -> Map.of("opt/clearml/wrapper.sh", "clearml", "usr/bin/python3", "python3");
            case MONGODB ->
                Map.of(
                        "opt/bitnami/scripts/mongodb/entrypoint.sh", "entrypoint",
                        "opt/bitnami/scripts/mongodb/run.sh", "mongodb",
                        "opt/bitnami/scripts/libversion.sh", "libversion.sh",
                        "usr/bin/mongod", "mongod",
                        "usr/bin/mongosh", "mongosh");
            case REDIS ->
                Map.of(
                        "opt/bitnami/scripts/redis/entrypoint.sh", "entrypoint",
                        "opt/bitnami/scripts/redis/run.sh", "redis-server",
                        "usr/bin/redis-server", "redis-server",
                        "usr/bin/redis-cli", "redis-cli");
            case ELASTICSEARCH ->
                Map.of("usr/local/bin/docker-entrypoint.sh", "elasticsearch", "usr/bin/sysctl", "sysctl");
            case ENTERPRISE_SERVER, ENTERPRISE_WEBSERVER -> Map.of("opt/clearml/wrapper.sh", "enterprise");
            case ENTERPRISE_AGENT, PUBLIC_AGENT ->
                Map.of(
                        "usr/bin/agent", "agent",
                        "root/entrypoint.sh", "agent",
                        "root/.bashrc", "bashrc");
            case ENTERPRISE_GATEWAY, ENTERPRISE_ROUTER -> Map.of("usr/bin/gateway", "gateway");
            case TASK -> Map.of("usr/bin/python3", "python3");
            default -> throw new IllegalArgumentException("no stand-in for " + reference);
        };
        var bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes)) {
            for (String path : scripts.keySet().stream().sorted().toList()) {
                put(tar, path, script(scripts.getOrDefault(path, "")), 0755);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] config(String reference, List<byte[]> layers, String user) throws IOException {
        var run = new LinkedHashMap<String, Object>();
        run.put("Env", List.of(PATH));
        switch (reference) {
            case CLEARML -> run.put("Entrypoint", List.of("/opt/clearml/wrapper.sh"));
            case MONGODB -> {
                run.put("User", "1001");
                run.put("Entrypoint", List.of("/opt/bitnami/scripts/mongodb/entrypoint.sh"));
                run.put("Cmd", List.of("/opt/bitnami/scripts/mongodb/run.sh"));
            }
            case REDIS -> {
                run.put("User", "1001");
                run.put("Entrypoint", List.of("/opt/bitnami/scripts/redis/entrypoint.sh"));
                run.put("Cmd", List.of("/opt/bitnami/scripts/redis/run.sh"));
            }
            case ENTERPRISE_SERVER, ENTERPRISE_WEBSERVER -> run.put("Entrypoint", List.of("/opt/clearml/wrapper.sh"));
            case ENTERPRISE_AGENT, PUBLIC_AGENT -> run.put("Entrypoint", List.of("/usr/bin/agent"));
            case ENTERPRISE_GATEWAY, ENTERPRISE_ROUTER -> run.put("Entrypoint", List.of("/usr/bin/gateway"));
            case TASK -> run.put("Cmd", List.of("/usr/bin/python3"));
            default -> {
                run.put("Entrypoint", List.of("/usr/local/bin/docker-entrypoint.sh"));
                run.put("Cmd", List.of("eswrapper"));
            }
        }
        if (!user.isEmpty()) {
            run.put("User", user);
        }
        var config = new LinkedHashMap<String, Object>();
        config.put("created", "1970-01-01T00:00:00Z");
        config.put("architecture", architecture());
        config.put("os", "linux");
        config.put("config", run);
        var rootfs = new LinkedHashMap<String, Object>();
        rootfs.put("type", "layers");
        rootfs.put("diff_ids", layers.stream().map(l -> Digest.of(l).toString()).toList());
        config.put("rootfs", rootfs);
        return Json.MAPPER.writeValueAsBytes(config);
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch", "")) {
            case "aarch64" -> "arm64";
            default -> "amd64";
        };
    }

    /** An ELF file without a program interpreter. */
    private static boolean standsAlone(Path file) {
        if (!Files.isExecutable(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4096);
            String text = new String(start, ISO_8859_1);
            return text.startsWith("\u007fELF") && !text.contains("/ld-");
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] script(String name) {
        try (InputStream in = StandInImages.class.getResourceAsStream("standin/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no script " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> store(Path folder, String mediaType, byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        Files.write(folder.resolve("blobs/sha256").resolve(digest.hex()), content);
        var described = new LinkedHashMap<String, Object>();
        described.put("mediaType", mediaType);
        described.put("digest", digest.toString());
        described.put("size", content.length);
        return described;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static TarArchiveOutputStream tar(OutputStream to) {
        return new TarArchiveOutputStream(to, UTF_8.name());
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content, int mode) throws IOException {
        TarArchiveEntry entry = entry(new TarArchiveEntry(name), mode);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void folder(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        tar.putArchiveEntry(entry(new TarArchiveEntry(name), mode));
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        TarArchiveEntry entry = entry(new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK), 0777);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry entry(TarArchiveEntry entry, int mode) {
        entry.setMode(mode);
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("", "");
        return entry;
    }
}
