package dev.landfall.engine.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** An image of a static busybox and a shell, pushed to a registry over plain HTTP. */
final class TinyImage {
    static final Path BUSYBOX = Path.of("/bin/busybox");

    private TinyImage() {}

    /** The image's reference, once the registry has it. */
    static String push(String registry, String repository)
            throws IOException, InterruptedException, NoSuchAlgorithmException {
        byte[] layer = layer();
        byte[] config = ("{\"architecture\":\"" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64")
                        + "\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/bin/sh\"],\"Env\":[\"PATH=/bin\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                        + digest(layer) + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                        + digest(config) + "\",\"size\":" + config.length
                        + "},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\""
                        + digest(layer) + "\",\"size\":" + layer.length + "}]}";
        try (HttpClient http = HttpClient.newHttpClient()) {
            String base = "http://" + registry + "/v2/" + repository;
            blob(http, base, layer);
            blob(http, base, config);
            HttpResponse<String> done = http.send(
                    HttpRequest.newBuilder(URI.create(base + "/manifests/1"))
                            .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                            .PUT(HttpRequest.BodyPublishers.ofString(manifest))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (done.statusCode() != 201) {
                throw new IOException("the registry answered " + done.statusCode() + " " + done.body());
            }
        }
        return registry + "/" + repository + ":1";
    }

    private static void blob(HttpClient http, String base, byte[] content)
            throws IOException, InterruptedException, NoSuchAlgorithmException {
        HttpResponse<String> begun = http.send(
                HttpRequest.newBuilder(URI.create(base + "/blobs/uploads/"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String location = begun.headers().firstValue("Location").orElseThrow();
        URI upload =
                URI.create(base).resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest(content));
        HttpResponse<String> done = http.send(
                HttpRequest.newBuilder(upload)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (done.statusCode() != 201) {
            throw new IOException("the registry answered " + done.statusCode() + " " + done.body());
        }
    }

    private static byte[] layer() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry folder = new TarArchiveEntry("bin/");
            folder.setMode(0755);
            folder.setModTime(0);
            tar.putArchiveEntry(folder);
            tar.closeArchiveEntry();
            TarArchiveEntry busybox = new TarArchiveEntry("bin/busybox");
            busybox.setSize(Files.size(BUSYBOX));
            busybox.setMode(0755);
            busybox.setModTime(0);
            tar.putArchiveEntry(busybox);
            Files.copy(BUSYBOX, tar);
            tar.closeArchiveEntry();
            TarArchiveEntry shell = new TarArchiveEntry("bin/sh", TarConstants.LF_SYMLINK);
            shell.setLinkName("busybox");
            shell.setModTime(0);
            tar.putArchiveEntry(shell);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }

    private static String digest(byte[] content) throws NoSuchAlgorithmException {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
