package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the image's registry over HTTP, as a node's container runtime would (OCI distribution specification, "Pull"): the manifest, the
 * one for linux/amd64 where there are several, and whether every blob of it is there. Nothing is kept. Thread-safe.
 */
public final class RegistryPull implements PullCheck, AutoCloseable {
    private static final String ACCEPT = String.join(
            ", ", MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_LIST, MediaTypes.DOCKER_MANIFEST);
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final HttpClient http;
    private final Map<String, URI> addresses;

    /**
     * A puller for registries that nodes know under their own addresses.
     *
     * @param addresses where a registry named in references really listens; others are asked at their name, over HTTPS unless they are
     *     on this machine
     * @param tls whom to trust, null for the JDK's certificate authorities
     */
    public RegistryPull(Map<String, URI> addresses, @Nullable SSLContext tls) {
        this.addresses = Map.copyOf(addresses);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(10));
        this.http = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    /** What a step of a pull ran into. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;

        Stop(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }

    @Override
    public Outcome pull(ImageReference image, List<Credential> credentials) throws InterruptedException {
        List<@Nullable Credential> attempts = new ArrayList<>(credentials);
        if (attempts.isEmpty()) {
            attempts.add(null);
        }
        Outcome last = new Outcome.Refused();
        for (Credential attempt : attempts) {
            try {
                last = pull(image, new Session(image, attempt));
            } catch (Stop stop) {
                last = stop.outcome;
            } catch (IOException e) {
                last = new Outcome.Failed(why(image.registry(), e));
            }
            if (!(last instanceof Outcome.Refused)) {
                return last;
            }
        }
        return last;
    }

    private Outcome pull(ImageReference image, Session session) throws IOException, InterruptedException, Stop {
        Digest named = image.digest();
        String tag = image.tag();
        String reference = named != null ? named.toString() : tag != null ? tag : "latest";
        byte[] content = session.manifest(reference);
        Digest digest = named == null ? Digest.of(content) : check(named, content);
        Manifest manifest = parse(content, image.toString());
        if (MediaTypes.isIndex(manifest.mediaType())) {
            Descriptor chosen = choose(manifest.manifests());
            byte[] inner = session.manifest(chosen.digest().toString());
            check(chosen.digest(), inner);
            manifest = parse(inner, image.toString());
        }
        long size = 0;
        for (Descriptor blob : manifest.blobs()) {
            session.blob(blob);
            size += blob.size();
        }
        return new Outcome.Pulled(digest, size);
    }

    private static Manifest parse(byte[] content, String name) throws Stop {
        try {
            return Manifest.parse(content, name);
        } catch (ProblemException e) {
            throw new Stop(new Outcome.Failed(
                    "cannot read the manifest: " + e.problem().why()));
        }
    }

    private static Digest check(Digest wanted, byte[] content) throws Stop {
        java.security.MessageDigest hasher = wanted.hasher();
        hasher.update(content);
        if (!Digest.of(hasher).equals(wanted)) {
            throw new Stop(new Outcome.Failed("unexpected content: the manifest's digest is not " + wanted));
        }
        return wanted;
    }

    private static Descriptor choose(List<Descriptor> manifests) throws Stop {
        for (Descriptor each : manifests) {
            Platform platform = each.platform();
            if (platform == null
                    || (platform.os().equals("linux") && platform.architecture().equals("amd64"))) {
                return each;
            }
        }
        throw new Stop(new Outcome.Failed("no match for platform in manifest: not found"));
    }

    /** One attempt with one log-in. */
    private final class Session {
        private final ImageReference image;
        private final @Nullable Credential credential;
        private final URI base;
        private @Nullable String authorization;

        Session(ImageReference image, @Nullable Credential credential) {
            this.image = image;
            this.credential = credential;
            this.base = base(image.registry());
        }

        byte[] manifest(String reference) throws IOException, InterruptedException, Stop {
            HttpResponse<byte[]> answer = send("GET", "/manifests/" + reference);
            if (answer.statusCode() == 404) {
                throw new Stop(new Outcome.NotFound());
            }
            return good(answer).body();
        }

        void blob(Descriptor blob) throws IOException, InterruptedException, Stop {
            HttpResponse<byte[]> answer = send("HEAD", "/blobs/" + blob.digest());
            if (answer.statusCode() == 404) {
                throw new Stop(new Outcome.Failed("blob " + blob.digest() + " not found"));
            }
            good(answer);
        }

        private HttpResponse<byte[]> good(HttpResponse<byte[]> answer) throws Stop {
            if (answer.statusCode() == 401 || answer.statusCode() == 403) {
                throw new Stop(new Outcome.Refused());
            }
            if (answer.statusCode() != 200) {
                throw new Stop(new Outcome.Failed("unexpected status from "
                        + answer.request().method() + " request to " + answer.uri() + ": " + answer.statusCode()));
            }
            return answer;
        }

        private HttpResponse<byte[]> send(String method, String path) throws IOException, InterruptedException {
            URI uri = base.resolve("/v2/" + image.repository() + path);
            HttpResponse<byte[]> answer = once(method, uri);
            if (answer.statusCode() == 401 && authorization == null) {
                String challenge =
                        answer.headers().firstValue("www-authenticate").orElse("");
                authorization = authorization(challenge);
                if (authorization != null) {
                    answer = once(method, uri);
                }
            }
            return answer;
        }

        private HttpResponse<byte[]> once(String method, URI uri) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(Duration.ofSeconds(20))
                    .header("Accept", ACCEPT)
                    .method(method, HttpRequest.BodyPublishers.noBody());
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        /** Answers a challenge (RFC 7235; for tokens, Distribution's "Token Authentication Specification"). */
        private @Nullable String authorization(String challenge) throws IOException, InterruptedException {
            String basic = credential == null
                    ? null
                    : "Basic "
                            + Base64.getEncoder()
                                    .encodeToString((credential.username() + ":" + credential.password())
                                            .getBytes(StandardCharsets.UTF_8));
            if (!challenge.regionMatches(true, 0, "Bearer", 0, 6)) {
                return basic;
            }
            String realm = "";
            String service = "";
            Matcher parameters = PARAMETER.matcher(challenge);
            while (parameters.find()) {
                switch (parameters.group(1)) {
                    case "realm" -> realm = parameters.group(2);
                    case "service" -> service = parameters.group(2);
                    default -> {
                        // the scope is known
                    }
                }
            }
            String query =
                    "service=" + encode(service) + "&scope=" + encode("repository:" + image.repository() + ":pull");
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            base.resolve(realm + (realm.contains("?") ? "&" : "?") + query))
                    .timeout(Duration.ofSeconds(20));
            if (basic != null) {
                request.header("Authorization", basic);
            }
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                return null;
            }
            JsonNode token = Json.MAPPER.readTree(answer.body());
            return "Bearer "
                    + token.path("token").asText(token.path("access_token").asText(""));
        }
    }

    /** In the words of a container runtime, which engineers and their tools know. */
    private static String why(String registry, IOException e) {
        return switch (e) {
            case ConnectException c
            when c.getCause() instanceof UnresolvedAddressException ->
                "dial tcp: lookup " + registry + ": no such host";
            case HttpConnectTimeoutException t -> "dial tcp " + registry + ": i/o timeout";
            case ConnectException c -> "dial tcp " + registry + ": connect: connection refused";
            case HttpTimeoutException t ->
                "net/http: request canceled (Client.Timeout exceeded while awaiting headers)";
            case SSLException s -> "tls: failed to verify certificate: x509: " + s.getMessage();
            default -> String.valueOf(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        };
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private URI base(String registry) {
        URI known = addresses.get(registry);
        if (known != null) {
            return known;
        }
        boolean here = registry.matches("(localhost|127\\.\\d+\\.\\d+\\.\\d+)(:\\d+)?");
        return URI.create((here ? "http://" : "https://") + registry);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
