package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image that is nothing but this machine's busybox, pushed to the test cluster's plain registry. */
public final class ShellImage {
    private ShellImage() {}

    /** Its reference; empty when this machine has no static busybox (Debian: package busybox-static). */
    public static Optional<String> push() throws IOException, InterruptedException {
        String named = System.getenv("LANDFALL_BUSYBOX");
        Optional<Path> busybox = Stream.of((named != null ? named : path()).split(File.pathSeparator))
                .map(place -> named != null ? Path.of(place) : Path.of(place, "busybox"))
                .filter(Files::isExecutable)
                .findFirst();
        if (busybox.isEmpty()) {
            return Optional.empty();
        }
        String registry = System.getenv("TESTCLUSTER_REGISTRY");
        String base = "http://" + registry + "/v2/cluster/shell";
        byte[] layer = layer(Files.readAllBytes(busybox.get()));
        ObjectNode config = Json.MAPPER.createObjectNode();
        config.put("architecture", System.getProperty("os.arch")).put("os", "linux");
        config.putObject("config")
                .putArray("Entrypoint")
                .add("/busybox")
                .add("sh")
                .add("-c");
        config.putObject("rootfs")
                .put("type", "layers")
                .putArray("diff_ids")
                .add(Digest.of(layer).toString());
        byte[] configBytes = config.toString().getBytes(StandardCharsets.UTF_8);
        ObjectNode manifest = Json.MAPPER.createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        describe(manifest.putObject("config"), MediaTypes.OCI_CONFIG, configBytes);
        describe(manifest.putArray("layers").addObject(), "application/vnd.oci.image.layer.v1.tar", layer);
        try (HttpClient http = HttpClient.newHttpClient()) {
            blob(http, base, layer);
            blob(http, base, configBytes);
            send(
                    http,
                    HttpRequest.newBuilder(URI.create(base + "/manifests/1"))
                            .header("Content-Type", MediaTypes.OCI_MANIFEST)
                            .PUT(BodyPublishers.ofString(manifest.toString())));
        }
        return Optional.of(registry + "/cluster/shell:1");
    }

    private static String path() {
        return System.getenv().getOrDefault("PATH", "");
    }

    private static byte[] layer(byte[] busybox) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("busybox");
            entry.setMode(0755);
            entry.setSize(busybox.length);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            tar.write(busybox);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static void describe(ObjectNode descriptor, String type, byte[] content) {
        descriptor
                .put("mediaType", type)
                .put("digest", Digest.of(content).toString())
                .put("size", content.length);
    }

    private static void blob(HttpClient http, String base, byte[] content) throws IOException, InterruptedException {
        HttpResponse<String> begun = send(
                http,
                HttpRequest.newBuilder(URI.create(base + "/blobs/uploads/")).POST(BodyPublishers.noBody()));
        String place = begun.headers().firstValue("Location").orElseThrow();
        URI location =
                URI.create(base).resolve(place + (place.contains("?") ? "&" : "?") + "digest=" + Digest.of(content));
        send(http, HttpRequest.newBuilder(location).PUT(BodyPublishers.ofByteArray(content)));
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return response;
    }
}
