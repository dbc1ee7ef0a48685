package dev.landfall.engine.packages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An image that gives out Python packages ({@code /simple/}) and files ({@code /files/}) over HTTP on port 8080: a base image's layers as
 * they are, then plain tar layers with wheels, files and pages. It runs as any user, with a root that nobody can write to.
 *
 * <p>Its layers are never written down: they are put together out of the wheels whenever they are read. The same inputs give the same
 * digest. Safe for several threads at once once made.
 */
public final class PackagesImage {
    private static final String DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";

    private final ServerImage server;
    private final Map<Digest, TarLayer> layers;
    private final Map<Digest, byte[]> documents = new HashMap<>();
    private final Descriptor root;

    /**
     * Makes the image; reads every wheel and file once, for the layers' digests.
     *
     * @param platform which of the server's platforms to take, when it has several
     * @throws ProblemException {@code packages.no-server}, {@code packages.server-platform}
     * @throws IOException when the server's image or a file cannot be read
     */
    public PackagesImage(
            Wheels wheels, List<ServedFile> files, ServerImage server, Platform platform, Progress progress)
            throws IOException {
        this.server = server;
        Manifest base = base(platform);
        JsonNode baseConfig = Json.strict(server.document(base.blobs().getFirst()));
        List<Descriptor> baseLayers =
                base.blobs().stream().skip(1).map(PackagesImage::layer).toList();
        List<String> command = WebServer.command(server, baseLayers);
        List<ServedFile> sorted = files.stream()
                .sorted(java.util.Comparator.comparing(ServedFile::name))
                .toList();
        long bytes = wheels.all().stream().mapToLong(Wheel::size).sum()
                + sorted.stream().mapToLong(ServedFile::size).sum();
        PackageLayers made = new PackageLayers(bytes, progress);
        for (Wheel wheel : wheels.all()) {
            made.add(wheel);
        }
        for (ServedFile file : sorted) {
            made.add(file);
        }
        Digest pages = made.pages(wheels.projects(), sorted);
        this.layers = Map.copyOf(made.layers());
        List<Descriptor> own = new ArrayList<>();
        made.layers()
                .forEach((digest, layer) -> own.add(new Descriptor(MediaTypes.OCI_LAYER, digest, layer.size())
                        .annotated(Map.of(PackageList.LAYER, digest.equals(pages) ? "index" : "content"))));
        Descriptor config = keep(MediaTypes.OCI_CONFIG, config(baseConfig, command, own));
        List<Descriptor> all = new ArrayList<>(baseLayers);
        all.addAll(own);
        this.root = keep(MediaTypes.OCI_MANIFEST, manifest(config, all));
    }

    private Manifest base(Platform platform) throws IOException {
        Manifest manifest = Manifest.parse(server.document(server.root()), "the web server's image");
        if (!MediaTypes.isIndex(manifest.mediaType())) {
            return manifest;
        }
        Descriptor chosen = manifest.manifests().stream()
                .filter(d -> d.platform() != null
                        && d.platform().os().equals(platform.os())
                        && d.platform().architecture().equals(platform.architecture())
                        && (platform.variant().isEmpty()
                                || platform.variant().equals(d.platform().variant())))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        "packages.server-platform",
                        "platform",
                        platform,
                        "has",
                        manifest.manifests().stream()
                                .map(d -> String.valueOf(d.platform()))
                                .toList()));
        return Manifest.parse(server.document(chosen), "the web server's image");
    }

    /** The same blob under OCI's name for it: an OCI manifest should not list Docker's types. */
    private static Descriptor layer(Descriptor d) {
        return switch (d.mediaType()) {
            case DOCKER_LAYER_GZIP -> new Descriptor(MediaTypes.OCI_LAYER_GZIP, d.digest(), d.size());
            case DOCKER_LAYER -> new Descriptor(MediaTypes.OCI_LAYER, d.digest(), d.size());
            default -> new Descriptor(d.mediaType(), d.digest(), d.size());
        };
    }

    private static byte[] config(JsonNode base, List<String> command, List<Descriptor> own) throws IOException {
        ObjectNode config = Json.MAPPER.createObjectNode();
        config.put("created", "1970-01-01T00:00:00Z");
        config.put("architecture", base.path("architecture").asText("amd64"));
        config.put("os", base.path("os").asText("linux"));
        if (base.path("variant").isTextual()) {
            config.put("variant", base.path("variant").asText());
        }
        ObjectNode run = config.putObject("config");
        run.put("User", "65532:65532");
        run.putObject("ExposedPorts").putObject("8080/tcp");
        ArrayNode environment = run.putArray("Env");
        base.path("config").path("Env").forEach(environment::add);
        ArrayNode start = run.putArray("Entrypoint");
        command.forEach(start::add);
        run.put("WorkingDir", "/srv");
        run.putObject("Labels").put("dev.landfall.packages", "true");
        // as process 1 the server would sit out every gentle signal, and it has nothing to bring to safety
        run.put("StopSignal", "SIGKILL");
        ObjectNode rootfs = config.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode diffs = rootfs.putArray("diff_ids");
        base.path("rootfs").path("diff_ids").forEach(diffs::add);
        own.forEach(layer -> diffs.add(layer.digest().toString()));
        return Json.MAPPER.writeValueAsBytes(config);
    }

    private static byte[] manifest(Descriptor config, List<Descriptor> layers) throws IOException {
        ObjectNode manifest = Json.MAPPER.createObjectNode();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
        print(manifest.putObject("config"), config);
        ArrayNode list = manifest.putArray("layers");
        layers.forEach(layer -> print(list.addObject(), layer));
        manifest.putObject("annotations").put(MediaTypes.TITLE, "packages");
        return Json.MAPPER.writeValueAsBytes(manifest);
    }

    private static void print(ObjectNode node, Descriptor d) {
        node.put("mediaType", d.mediaType());
        node.put("digest", d.digest().toString());
        node.put("size", d.size());
        if (!d.annotations().isEmpty()) {
            d.annotations().forEach(node.putObject("annotations")::put);
        }
    }

    private Descriptor keep(String type, byte[] content) {
        Digest digest = Digest.of(content);
        documents.put(digest, content);
        return new Descriptor(type, digest, content.length);
    }

    /** Its manifest. */
    public Descriptor root() {
        return root;
    }

    /** Its manifest or config, or a document of the base image. */
    public byte[] document(Descriptor descriptor) throws IOException {
        byte[] own = documents.get(descriptor.digest());
        return own == null ? server.document(descriptor) : own.clone();
    }

    /** @param offset from the blob's start, in bytes, at most its size */
    public InputStream open(Descriptor descriptor, long offset) throws IOException {
        TarLayer layer = layers.get(descriptor.digest());
        if (layer != null) {
            return layer.open(offset);
        }
        byte[] own = documents.get(descriptor.digest());
        if (own != null) {
            return new ByteArrayInputStream(own, (int) offset, own.length - (int) offset);
        }
        if (descriptor.digest().equals(server.root().digest())) {
            throw new FileNotFoundException(descriptor.digest().toString());
        }
        return server.open(descriptor, offset);
    }
}
