package dev.landfall.engine.registry.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A registry that serves images in memory, and a client that speaks plain HTTP to it. */
final class Serving implements AutoCloseable {
    final TestImages images = new TestImages(7);
    final List<ServedArtifact> artifacts = new ArrayList<>();
    final BlockingQueue<ServedCall> calls = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private ServedCatalogue catalogue = ServedCatalogue.of(images, List.of());
    private RegistryServer server = start(how());

    static ServeOptions how() {
        return ServeOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    Serving image(String name, Descriptor root) {
        artifacts.add(ServedArtifact.image(ImageReference.parse(name), root));
        return this;
    }

    Serving begin(ServeOptions how) {
        server.close();
        catalogue = ServedCatalogue.of(images, artifacts);
        server = start(how);
        return this;
    }

    /** Out of another source than memory. */
    Serving begin(BlobSource source) {
        server.close();
        catalogue = ServedCatalogue.of(source, artifacts);
        server = start(how());
        return this;
    }

    /** With room for so many blobs at once. */
    Serving begin(int places) {
        server.close();
        catalogue = ServedCatalogue.of(images, artifacts);
        server = RegistryServer.start(catalogue, how(), Clock.systemUTC(), calls::add, places);
        return this;
    }

    Serving begin() {
        return begin(how());
    }

    private RegistryServer start(ServeOptions how) {
        return RegistryServer.start(catalogue, how, Clock.systemUTC(), calls::add);
    }

    ServedCatalogue catalogue() {
        return catalogue;
    }

    InetSocketAddress address() {
        return server.address();
    }

    URI uri(String path) {
        return URI.create("http://" + ListenAddress.text(server.address()) + path);
    }

    HttpResponse<byte[]> ask(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        return ask("GET", path, headers);
    }

    static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        return Json.MAPPER.readTree(answer.body());
    }

    /** The code of the error that was answered. */
    static String code(HttpResponse<byte[]> answer) throws IOException {
        return json(answer).path("errors").path(0).path("code").asText();
    }

    static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** The next request that ended. */
    ServedCall call() throws InterruptedException {
        ServedCall call = calls.poll(10, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no request has ended");
        }
        return call;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
