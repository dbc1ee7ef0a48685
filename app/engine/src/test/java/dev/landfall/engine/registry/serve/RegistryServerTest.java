package dev.landfall.engine.registry.serve;

import static dev.landfall.engine.registry.serve.Serving.code;
import static dev.landfall.engine.registry.serve.Serving.header;
import static dev.landfall.engine.registry.serve.Serving.json;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.registry.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bundle that is served as a registry")
class RegistryServerTest {
    private final Serving serving = new Serving();

    @AfterEach
    void stop() {
        serving.close();
    }

    private Descriptor typed(String mediaType, String json) {
        return serving.images.put(mediaType, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName(
            "gives out an image by tag, by digest, by its whole name and in its registry's place, with what belongs to it")
    void pull() throws IOException, InterruptedException {
        Descriptor layer = serving.images.layer(300_000);
        Descriptor image = serving.images.image(layer);
        serving.image("allegroai/clearml:2.0", image).begin();
        byte[] manifest = serving.images.content(image.digest());
        for (String path : List.of(
                "/v2/allegroai/clearml/manifests/2.0",
                "/v2/allegroai/clearml/manifests/2.0?ns=docker.io",
                "/v2/allegroai/clearml/manifests/" + image.digest(),
                "/v2/docker.io/allegroai/clearml/manifests/2.0")) {
            HttpResponse<byte[]> answer = serving.get(path, "Accept", MediaTypes.OCI_MANIFEST);
            assertEquals(200, answer.statusCode(), path);
            assertArrayEquals(manifest, answer.body(), path);
            assertEquals(image.digest().toString(), header(answer, "Docker-Content-Digest"));
            assertEquals(MediaTypes.OCI_MANIFEST, header(answer, "Content-Type"));
            HttpResponse<byte[]> head = serving.ask("HEAD", path);
            assertEquals(200, head.statusCode());
            assertEquals(Integer.toString(manifest.length), header(head, "Content-Length"));
            assertEquals(image.digest().toString(), header(head, "Docker-Content-Digest"));
        }
        String blob = "/v2/allegroai/clearml/blobs/" + layer.digest();
        assertArrayEquals(
                serving.images.content(layer.digest()), serving.get(blob).body());
        HttpResponse<byte[]> head = serving.ask("HEAD", blob);
        assertEquals("300000", header(head, "Content-Length"));
        assertEquals(layer.digest().toString(), header(head, "Docker-Content-Digest"));
        HttpResponse<byte[]> ping = serving.get("/v2/");
        assertEquals(200, ping.statusCode());
        assertEquals("registry/2.0", header(ping, "Docker-Distribution-Api-Version"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-99, 0, 100",
        "bytes=250000-, 250000, 300000",
        "bytes=-7, 299993, 300000",
        "bytes=1000-9999999, 1000, 300000",
        "bytes=0-, 0, 300000"
    })
    @DisplayName("gives out a part of a blob, the first time and again")
    void ranges(String range, int from, int to) throws IOException, InterruptedException {
        Descriptor layer = serving.images.layer(300_000);
        serving.image("a/b:1", serving.images.image(layer)).begin();
        byte[] expected = Arrays.copyOfRange(serving.images.content(layer.digest()), from, to);
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> part = serving.get("/v2/a/b/blobs/" + layer.digest(), "Range", range);
            assertEquals(206, part.statusCode());
            assertEquals("bytes " + from + "-" + (to - 1) + "/300000", header(part, "Content-Range"));
            assertArrayEquals(expected, part.body());
        }
    }

    @Test
    @DisplayName("says that no such part exists, and gives the whole for what is no range it knows")
    void oddRanges() throws IOException, InterruptedException {
        Descriptor layer = serving.images.layer(1000);
        Descriptor empty = serving.images.layer(0);
        serving.image("a/b:1", serving.images.image(layer, empty)).begin();
        String blob = "/v2/a/b/blobs/" + layer.digest();
        HttpResponse<byte[]> beyond = serving.get(blob, "Range", "bytes=1000-");
        assertEquals(416, beyond.statusCode());
        assertEquals("bytes */1000", header(beyond, "Content-Range"));
        for (String odd :
                List.of("bytes=5-3", "lines=1-2", "bytes=0-1,5-6", "bytes=-", "bytes=99999999999999999999-")) {
            HttpResponse<byte[]> whole = serving.get(blob, "Range", odd);
            assertEquals(200, whole.statusCode(), odd);
            assertEquals(1000, whole.body().length, odd);
        }
        assertEquals(
                200,
                serving.get(blob, "Range", "bytes=1-2", "If-Range", "\"other\"").statusCode());
        assertEquals(0, serving.get("/v2/a/b/blobs/" + empty.digest()).body().length);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/nobody/here/manifests/1, 404, NAME_UNKNOWN",
        "GET, /v2/nobody/here/tags/list, 404, NAME_UNKNOWN",
        "GET, /v2/a/b/manifests/2, 404, MANIFEST_UNKNOWN",
        "GET, /v2/a/b/manifests/.INVALID, 404, MANIFEST_UNKNOWN",
        "GET, /v2/a/b/manifests/sha256:1111111111111111111111111111111111111111111111111111111111111111, 404, MANIFEST_UNKNOWN",
        "GET, /v2/a/b/blobs/sha256:1111111111111111111111111111111111111111111111111111111111111111, 404, BLOB_UNKNOWN",
        "GET, /v2/a/b/blobs/sha256:11, 400, DIGEST_INVALID",
        "GET, /v2/a/b/referrers/x, 400, DIGEST_INVALID",
        "GET, /v2/A/b/tags/list, 400, NAME_INVALID",
        "GET, /v2/../etc/tags/list, 400, NAME_INVALID",
        "GET, /, 404, NAME_UNKNOWN",
        "GET, /v2/a/b/tags/list?n=-1, 400, PAGINATION_NUMBER_INVALID",
        "POST, /v2/a/b/blobs/uploads/, 405, UNSUPPORTED",
        "PUT, /v2/a/b/manifests/1, 405, UNSUPPORTED",
        "PATCH, /v2/a/b/blobs/uploads/x, 405, UNSUPPORTED",
        "DELETE, /v2/a/b/manifests/1, 405, UNSUPPORTED"
    })
    @DisplayName("refuses with the API's own words")
    void refusals(String method, String path, int status, String code) throws IOException, InterruptedException {
        serving.image("a/b:1", serving.images.image(serving.images.layer(10))).begin();
        HttpResponse<byte[]> answer = serving.ask(method, path);
        assertEquals(status, answer.statusCode());
        assertEquals(code, code(answer));
        assertEquals("application/json", header(answer, "Content-Type"));
    }

    @Test
    @DisplayName("lists tags and repositories page by page, each once and in order")
    void pages() throws IOException, InterruptedException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            serving.image("site.example:5000/team/app:v" + i, serving.images.image(serving.images.layer(5)));
            serving.image("other" + i + "/x:1", serving.images.image(serving.images.layer(5)));
            expected.add("v" + i);
        }
        serving.begin();
        assertEquals(expected, all("/v2/team/app/tags/list?n=3", "tags"));
        assertEquals(expected, all("/v2/site.example-5000/team/app/tags/list", "tags"));
        assertEquals(serving.catalogue().names(), all("/v2/_catalog?n=4", "repositories"));
        assertEquals(16, serving.catalogue().names().size());
        HttpResponse<byte[]> none = serving.get("/v2/team/app/tags/list?n=0");
        assertEquals(0, json(none).path("tags").size());
        assertEquals("", header(none, "Link"));
        assertEquals(List.of("v5", "v6"), all("/v2/team/app/tags/list?last=v4", "tags"));
        assertEquals(List.of("v5", "v6"), all("/v2/team/app/tags/list?last=v4x", "tags"));
    }

    /** Follows the links to the end. */
    private List<String> all(String path, String field) throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        String next = path;
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = serving.get(next);
            assertEquals(200, page.statusCode());
            json(page).path(field).forEach(name -> found.add(name.asText()));
            String link = header(page, "Link");
            assertTrue(link.isEmpty() || link.endsWith(">; rel=\"next\""), link);
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        return found;
    }

    @Test
    @DisplayName("gives a tag to neither of two images, says so, and gives out both by their whole names")
    void clash() throws IOException, InterruptedException {
        Descriptor one = serving.images.image(serving.images.layer(5));
        Descriptor other = serving.images.image(serving.images.layer(6));
        serving.image("docker.io/team/app:1", one)
                .image("quay.io/team/app:1", other)
                .begin();
        assertEquals(1, serving.catalogue().findings().size());
        assertEquals(
                "registry.serve-clash/team/app:1",
                serving.catalogue().findings().getFirst().id());
        assertEquals(404, serving.get("/v2/team/app/manifests/1").statusCode());
        for (Descriptor image : List.of(one, other)) {
            assertEquals(
                    200, serving.get("/v2/team/app/manifests/" + image.digest()).statusCode());
        }
        assertDigest(one, "/v2/team/app/manifests/1?ns=docker.io");
        assertDigest(other, "/v2/team/app/manifests/1?ns=quay.io");
        assertDigest(other, "/v2/quay.io/team/app/manifests/1");
        // the same image twice is no clash
        serving.artifacts.removeLast();
        serving.image("quay.io/team/app:1", one).begin();
        assertEquals(List.of(), serving.catalogue().findings());
        assertDigest(one, "/v2/team/app/manifests/1");
    }

    private void assertDigest(Descriptor expected, String path, String... headers)
            throws IOException, InterruptedException {
        assertEquals(expected.digest().toString(), header(serving.get(path, headers), "Docker-Content-Digest"));
    }

    @Test
    @DisplayName("in the place of a registry whose images it has gives out no others")
    void otherRegistry() throws IOException, InterruptedException {
        serving.image("docker.io/team/app:1", serving.images.image(serving.images.layer(5)))
                .image("quay.io/team/else:1", serving.images.image(serving.images.layer(5)))
                .begin();
        assertEquals(404, serving.get("/v2/team/app/manifests/1?ns=quay.io").statusCode());
        assertEquals(
                200, serving.get("/v2/team/app/manifests/1?ns=site.example").statusCode());
    }

    @Test
    @DisplayName(
            "gives out what refers to an image, also where nothing names it, and by tag to clients that know no better")
    void referrers() throws IOException, InterruptedException {
        Descriptor image = serving.images.image(serving.images.layer(5));
        Descriptor empty = typed(MediaTypes.OCI_EMPTY, "{}");
        Descriptor signature = typed(MediaTypes.OCI_MANIFEST, """
                {"schemaVersion":2,"mediaType":"%s","artifactType":"application/x.signature","config":{"mediaType":"%s",\
                "digest":"%s","size":2},"layers":[],"subject":{"mediaType":"%s","digest":"%s","size":%d},\
                "annotations":{"by":"somebody"}}""".formatted(
                        MediaTypes.OCI_MANIFEST,
                        MediaTypes.OCI_EMPTY,
                        empty.digest(),
                        MediaTypes.OCI_MANIFEST,
                        image.digest(),
                        image.size()));
        serving.artifacts.add(new ServedArtifact(
                List.of(), Optional.empty(), signature, signature.digest().toString()));
        serving.image("quay.io/team/app:1", image).begin();
        for (String path : List.of(
                "/v2/team/app/referrers/" + image.digest(),
                "/v2/quay.io/team/app/referrers/" + image.digest() + "?artifactType=application/x.signature",
                "/v2/team/app/manifests/sha256-" + image.digest().hex())) {
            HttpResponse<byte[]> answer = serving.get(path, "Accept", MediaTypes.OCI_INDEX);
            assertEquals(200, answer.statusCode(), path);
            assertEquals(MediaTypes.OCI_INDEX, header(answer, "Content-Type"));
            JsonNode entries = json(answer).path("manifests");
            assertEquals(1, entries.size(), path);
            assertEquals(
                    signature.digest().toString(),
                    entries.path(0).path("digest").asText());
            assertEquals(
                    "application/x.signature",
                    entries.path(0).path("artifactType").asText());
            assertEquals(
                    "somebody", entries.path(0).path("annotations").path("by").asText());
        }
        HttpResponse<byte[]> filtered = serving.get("/v2/team/app/referrers/" + image.digest() + "?artifactType=x");
        assertEquals("artifactType", header(filtered, "OCI-Filters-Applied"));
        assertEquals(0, json(filtered).path("manifests").size());
        assertEquals(
                0,
                json(serving.get("/v2/team/app/referrers/" + signature.digest()))
                        .path("manifests")
                        .size());
        assertDigest(signature, "/v2/team/app/manifests/" + signature.digest());
        assertEquals(List.of("1"), all("/v2/team/app/tags/list", "tags"));
    }

    @Test
    @DisplayName("gives an index to who takes one, and the usual platform's image to who does not")
    void accept() throws IOException, InterruptedException {
        Descriptor amd = serving.images.image(serving.images.layer(5));
        Descriptor index = typed(MediaTypes.OCI_INDEX, """
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":%d,\
                "platform":{"os":"linux","architecture":"amd64"}}]}""".formatted(
                        MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST, amd.digest(), amd.size()));
        serving.image("a/b:1", index).begin();
        String path = "/v2/a/b/manifests/1";
        assertDigest(index, path);
        assertDigest(index, path, "Accept", "application/json, */*");
        assertDigest(index, path, "Accept", MediaTypes.OCI_MANIFEST + ", " + MediaTypes.OCI_INDEX + ";q=0.5");
        assertDigest(index, path, "Accept", MediaTypes.OCI_MANIFEST, "Accept", MediaTypes.OCI_INDEX);
        assertDigest(amd, path, "Accept", MediaTypes.OCI_MANIFEST);
        HttpResponse<byte[]> neither = serving.get(path, "Accept", MediaTypes.DOCKER_MANIFEST);
        assertEquals(404, neither.statusCode());
        assertEquals("MANIFEST_UNKNOWN", code(neither));
        // who names a digest gets what has that digest
        assertDigest(index, "/v2/a/b/manifests/" + index.digest(), "Accept", MediaTypes.OCI_MANIFEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 150_000, 499_999})
    @DisplayName("cuts the connection at a damaged blob, whole or in part, and tells why")
    void damage(int at) throws IOException, InterruptedException {
        Descriptor layer = serving.images.layer(500_000);
        serving.image("a/b:1", serving.images.image(layer)).begin();
        serving.images.damage(layer.digest(), at);
        String blob = "/v2/a/b/blobs/" + layer.digest();
        for (String range : List.of("bytes=0-", "bytes=200000-", "bytes=0-99")) {
            assertThrows(IOException.class, () -> serving.get(blob, "Range", range), range);
            ServedCall call = serving.call();
            assertEquals("oci.digest-mismatch", call.cut());
            assertNotNull(call.problem());
            assertTrue(call.bytes() < 500_000);
        }
    }

    @Test
    @DisplayName(
            "answers with an error where damage shows before the first byte, and leaves out what it cannot read at all")
    void damagedSmall() throws IOException, InterruptedException {
        Descriptor layer = serving.images.layer(1000);
        Descriptor lost = serving.images.image(serving.images.layer(5));
        serving.image("a/b:1", serving.images.image(layer)).image("a/lost:1", lost);
        serving.images.damage(layer.digest(), 5);
        serving.images.damage(lost.digest(), 5);
        serving.begin();
        assertEquals(List.of("a/b", "docker.io/a/b"), serving.catalogue().names());
        assertEquals(
                "registry.serve-unreadable/docker.io/a/lost:1",
                serving.catalogue().findings().getFirst().id());
        HttpResponse<byte[]> answer = serving.get("/v2/a/b/blobs/" + layer.digest());
        assertEquals(500, answer.statusCode());
        assertEquals("UNKNOWN", code(answer));
    }

    @Test
    @DisplayName("answers with an error when the medium was pulled out, and serves again when it is back")
    void mediumGone() throws IOException, InterruptedException {
        AtomicBoolean gone = new AtomicBoolean();
        Descriptor image = serving.images.image(serving.images.layer(300_000));
        BlobSource stick = new BlobSource() {
            @Override
            public OptionalLong size(Digest digest) {
                return serving.images.size(digest);
            }

            @Override
            public InputStream open(Digest digest, long offset) throws IOException {
                if (gone.get()) {
                    throw new IOException("Input/output error");
                }
                return serving.images.open(digest, offset);
            }
        };
        serving.image("a/b:1", image).begin(stick);
        gone.set(true);
        HttpResponse<byte[]> answer = serving.get("/v2/a/b/manifests/1");
        assertEquals(500, answer.statusCode());
        assertEquals("UNKNOWN", code(answer));
        gone.set(false);
        assertEquals(200, serving.get("/v2/a/b/manifests/1").statusCode());
    }

    @Test
    @DisplayName("tells which images are not whole, and serves what is there of them")
    void delta() throws IOException, InterruptedException {
        Descriptor layer = serving.images.layer(1000);
        Descriptor here = serving.images.layer(10);
        serving.image("a/b:1", serving.images.image(layer, here));
        serving.images.remove(layer.digest());
        serving.begin();
        assertEquals(
                List.of("registry.serve-lacks"),
                serving.catalogue().findings().stream().map(f -> f.id()).toList());
        assertEquals(404, serving.get("/v2/a/b/blobs/" + layer.digest()).statusCode());
        assertEquals(200, serving.get("/v2/a/b/blobs/" + here.digest()).statusCode());
    }

    @Test
    @DisplayName("lets in with the right name and password alone, and logs neither")
    void login() throws IOException, InterruptedException {
        serving.image("a/b:1", serving.images.image(serving.images.layer(5)))
                .begin(Serving.how().login(new Credentials("site", "geheim")));
        for (String wrong : List.of("", "Basic " + basic("site:wrong"), "Basic %%%", "Bearer geheim", "basic")) {
            HttpResponse<byte[]> refused = wrong.isEmpty()
                    ? serving.get("/v2/")
                    : serving.get("/v2/a/b/tags/list?password=geheim&account=site", "Authorization", wrong);
            assertEquals(401, refused.statusCode(), wrong);
            assertEquals("UNAUTHORIZED", code(refused));
            assertTrue(header(refused, "WWW-Authenticate").startsWith("Basic realm="));
            assertFalse(serving.call().toString().contains("geheim"));
        }
        assertEquals(
                200,
                serving.get("/v2/", "Authorization", "Basic " + basic("site:geheim"))
                        .statusCode());
        assertFalse(serving.call().toString().contains("geheim"));
    }

    private static String basic(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("serves many at once while some take nothing, and cuts those off in the end")
    void slowReaders() throws Exception {
        Descriptor layer = serving.images.layer(20 << 20);
        serving.image("a/b:1", serving.images.image(layer)).begin(Serving.how().patience(Duration.ofSeconds(2)));
        String blob = "/v2/a/b/blobs/" + layer.digest();
        List<Socket> slow = new ArrayList<>();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket(
                        serving.address().getAddress(), serving.address().getPort());
                socket.getOutputStream()
                        .write(("GET " + blob + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                slow.add(socket);
            }
            List<Future<Digest>> pulls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                pulls.add(many.submit(() -> Digest.of(serving.get(blob).body())));
            }
            for (Future<Digest> pull : pulls) {
                assertEquals(layer.digest(), pull.get());
            }
            int cut = 0;
            for (int i = 0; i < 18; i++) {
                cut += serving.call().cut().isEmpty() ? 0 : 1;
            }
            assertEquals(10, cut);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    @DisplayName("lets no client that takes nothing keep the others out, even when there is room for no more")
    void crowd() throws Exception {
        Descriptor layer = serving.images.layer(20 << 20);
        serving.image("a/b:1", serving.images.image(layer)).begin(2);
        String blob = "/v2/a/b/blobs/" + layer.digest();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = new Socket(
                        serving.address().getAddress(), serving.address().getPort());
                socket.getOutputStream()
                        .write(("GET " + blob + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                assertEquals('H', socket.getInputStream().read());
                slow.add(socket);
            }
            assertEquals(layer.digest(), Digest.of(serving.get(blob).body()));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    @DisplayName("stops in the middle of a pull without waiting for it")
    void stops() throws Exception {
        Descriptor layer = serving.images.layer(20 << 20);
        serving.image("a/b:1", serving.images.image(layer)).begin();
        try (Socket socket =
                new Socket(serving.address().getAddress(), serving.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET /v2/a/b/blobs/" + layer.digest() + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            assertEquals('H', socket.getInputStream().read());
            long began = System.nanoTime();
            serving.close();
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(4).toNanos());
            assertFalse(serving.call().cut().isEmpty());
        }
    }

    @Test
    @DisplayName("logs a stranger's words so that they can break no line")
    void log() throws IOException, InterruptedException {
        serving.get("/v2/a%0d%0aFORGED%1b%5b2J/tags/list");
        ServedCall call = serving.call();
        assertEquals("/v2/a??FORGED?[2J/tags/list", call.path());
    }
}
