package dev.landfall.engine.registry.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.Trust;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A registry that is served with TLS")
class ServerTlsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void needs() {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir, "openssl"))),
                "needs openssl on PATH");
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.out").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), () -> Arrays.toString(arguments));
    }

    /** A certificate for {@code localhost} that vouches for itself. */
    private void make(String... kind) throws IOException, InterruptedException {
        List<String> all = new java.util.ArrayList<>(List.of("req", "-x509", "-nodes"));
        all.addAll(List.of(kind));
        all.addAll(List.of("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"));
        all.addAll(List.of("-addext", "subjectAltName=DNS:localhost"));
        openssl(all.toArray(String[]::new));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "rsa, old form", "ec", "ec, old form", "ed25519"})
    @DisplayName("takes keys as OpenSSL writes them, and is pulled from byte for byte")
    void keys(String kind) throws IOException, InterruptedException {
        switch (kind.substring(0, 2)) {
            case "rs" -> make("-newkey", "rsa:2048");
            case "ec" -> make("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
            default -> make("-newkey", "ed25519");
        }
        String key = "key.pem";
        if (kind.endsWith("old form")) {
            openssl("pkey", "-traditional", "-in", "key.pem", "-out", "old.pem");
            assertTrue(Files.readString(file("old.pem"))
                    .contains("BEGIN " + kind.substring(0, 2).toUpperCase(java.util.Locale.ROOT)));
            key = "old.pem";
        }
        try (Serving serving = new Serving();
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(Trust.file(file("cert.pem")).context())
                        .build()) {
            Descriptor layer = serving.images.layer(3 << 20);
            serving.image("a/b:1", serving.images.image(layer))
                    .begin(Serving.how().tls(ServerTls.of(file("cert.pem"), file(key))));
            URI blob =
                    URI.create("https://localhost:" + serving.address().getPort() + "/v2/a/b/blobs/" + layer.digest());
            HttpResponse<byte[]> answer =
                    client.send(HttpRequest.newBuilder(blob).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertEquals(layer.digest(), Digest.of(answer.body()));
        }
    }

    @Test
    @DisplayName("is not begun with files that do not belong together or are none, and says which")
    void refused() throws IOException, InterruptedException {
        make("-newkey", "rsa:2048");
        openssl("genpkey", "-algorithm", "RSA", "-out", "other.pem");
        openssl("pkcs8", "-topk8", "-in", "key.pem", "-out", "sealed.pem", "-passout", "pass:geheim");
        Files.writeString(file("text.pem"), "hello");
        refused("cert.pem", "other.pem", "other.pem", "does not belong");
        refused("cert.pem", "sealed.pem", "sealed.pem", "passphrase");
        refused("cert.pem", "text.pem", "text.pem", "no private key");
        refused("cert.pem", "none.pem", "none.pem", "no such file");
        refused("text.pem", "key.pem", "text.pem", "");
    }

    private void refused(String certificate, String key, String named, String why) {
        Problem problem = assertThrows(ProblemException.class, () -> ServerTls.of(file(certificate), file(key)))
                .problem();
        assertEquals("registry.serve-tls", problem.code());
        assertEquals(file(named).toString(), problem.facts().get("file"));
        assertTrue(problem.why().contains(why), problem::why);
    }

    @Test
    @DisplayName("is not begun at an address that is none, or is another's")
    void addresses() throws IOException {
        for (String none :
                List.of("5000", "localhost", "localhost:70000", "no such host:5000", "host.invalid:5000", "")) {
            Problem problem = assertThrows(ProblemException.class, () -> ListenAddress.parse(none))
                    .problem();
            assertEquals("registry.serve-address", problem.code(), none);
        }
        assertEquals("[0:0:0:0:0:0:0:1]:5000", ListenAddress.text(ListenAddress.parse("[::1]:5000")));
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Serving serving = new Serving()) {
            ServeOptions how = ServeOptions.at(new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort()));
            Problem problem = assertThrows(ProblemException.class, () -> serving.begin(how))
                    .problem();
            assertEquals("registry.serve-bind", problem.code());
        }
    }
}
