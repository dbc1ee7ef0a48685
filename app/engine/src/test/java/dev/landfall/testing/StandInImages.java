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
 * Stand-ins for the images of the public ClearML chart 7.14.4, under their real names: a static busybox and a few shell scripts.
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

    /** All four. */
    public static final List<String> REFERENCES = List.of(CLEARML, MONGODB, REDIS, ELASTICSEARCH);

    /** Why a test that asked {@link #find()} in vain is skipped. */
    public static final String NEEDS =
            "needs a static busybox: on Debian install busybox-static, or name one in LANDFALL_BUSYBOX";

    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> APPLETS = List.of(
            "[",
            "[[",
            "awk",
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
     * @param reference one of {@link #REFERENCES}
     * @param archive the file to make
     */
    public void writeArchive(String reference, Path archive) throws IOException {
        List<byte[]> layers = List.of(base(), own(reference));
        byte[] config = config(reference, layers);
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

    /** Writes all images into a new OCI image layout, their common layer once. */
    public void writeLayout(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("blobs/sha256"));
        List<Map<String, Object>> entries = new ArrayList<>();
        for (String reference : REFERENCES) {
            List<byte[]> layers = List.of(base(), own(reference));
            List<Map<String, Object>> described = new ArrayList<>();
            for (byte[] layer : layers) {
                described.add(store(folder, MediaTypes.OCI_LAYER_GZIP, gzip(layer)));
            }
            var manifest = new LinkedHashMap<String, Object>();
            manifest.put("schemaVersion", 2);
            manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
            manifest.put("config", store(folder, MediaTypes.OCI_CONFIG, config(reference, layers)));
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

    /** What all four share: the shell, its tools, and what pretends to be bash and curl. */
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
            for (String script : List.of("bash", "curl", "serve", "answer-http", "answer-nothing", "answer-redis")) {
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

    private static byte[] config(String reference, List<byte[]> layers) throws IOException {
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
            default -> {
                run.put("Entrypoint", List.of("/usr/local/bin/docker-entrypoint.sh"));
                run.put("Cmd", List.of("eswrapper"));
            }
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
