package dev.landfall.engine.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The logins Docker keeps, in {@code config.json} or with the credential helpers that it names. */
public final class DockerConfig {
    private static final long HELPER_SECONDS = 20;

    private final Path file;
    private final JsonNode root;

    private DockerConfig(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads the file of this user: {@code $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}; nothing known when there is none.
     *
     * @param environment normally {@link System#getenv()}
     * @throws ProblemException {@code registry.docker-config}
     */
    public static DockerConfig ofUser(Map<String, String> environment) {
        String folder = environment.getOrDefault("DOCKER_CONFIG", "");
        return read(
                folder.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".docker", "config.json")
                        : Path.of(folder, "config.json"));
    }

    /** @throws ProblemException {@code registry.docker-config} when the file is there and cannot be used */
    public static DockerConfig read(Path file) {
        try {
            return new DockerConfig(
                    file, Files.exists(file) ? Json.strict(Files.readAllBytes(file)) : Json.MAPPER.createObjectNode());
        } catch (IOException e) {
            // the parser's own words may quote what it read
            throw ProblemException.because(
                    e, "registry.docker-config", "file", file, "why", "it is not valid JSON, or not readable");
        }
    }

    /**
     * The login for a registry; the most specific entry wins, a helper named for this registry before the file's own, the general helper last.
     *
     * @throws ProblemException {@code registry.credential-helper}
     */
    public Optional<Credentials> find(RegistryTarget target) {
        String host = target.host();
        JsonNode helper = root.path("credHelpers").path(host);
        if (helper.isTextual()) {
            return ask(helper.asText(), host);
        }
        for (String key : keys(target)) {
            JsonNode entry = root.path("auths").path(key);
            Optional<Credentials> found = entry.isObject() ? credentials(entry) : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
        }
        JsonNode store = root.path("credsStore");
        if (!store.isTextual()) {
            return Optional.empty();
        }
        return ask(store.asText(), host.equals("docker.io") ? "https://index.docker.io/v1/" : host);
    }

    private static List<String> keys(RegistryTarget target) {
        List<String> keys = new java.util.ArrayList<>();
        for (String path = target.prefix();
                !path.isEmpty();
                path = path.substring(0, Math.max(0, path.lastIndexOf('/')))) {
            keys.add(target.host() + "/" + path);
        }
        for (String form :
                List.of("%s", "https://%s", "http://%s", "https://%s/v2/", "https://%s/v1/", "https://%s/")) {
            keys.add(form.formatted(target.host()));
        }
        if (target.host().equals("docker.io")) {
            keys.add("https://index.docker.io/v1/");
        }
        return keys;
    }

    private Optional<Credentials> credentials(JsonNode entry) {
        String auth = entry.path("auth").asText("");
        if (!auth.isEmpty()) {
            try {
                String pair = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                if (colon >= 0) {
                    return Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
                }
            } catch (IllegalArgumentException e) {
                // said below; the exception's text would quote the secret
            }
            throw ProblemException.of(
                    "registry.docker-config", "file", file, "why", "an 'auth' in it is not base64 of user:password");
        }
        String user = entry.path("username").asText("");
        String password = entry.path("password").asText("");
        return user.isEmpty() && password.isEmpty() ? Optional.empty() : Optional.of(new Credentials(user, password));
    }

    private Optional<Credentials> ask(String helper, String server) {
        if (!helper.matches("[A-Za-z0-9._-]+")) {
            throw ProblemException.of(
                    "registry.docker-config", "file", file, "why", "a helper's name in it is no plain word");
        }
        try {
            Process process = new ProcessBuilder("docker-credential-" + helper, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().write((server + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            byte[] answer;
            try (InputStream out = process.getInputStream()) {
                answer = out.readNBytes(1 << 16);
            }
            if (!process.waitFor(HELPER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw ProblemException.of(
                        "registry.credential-helper",
                        "helper",
                        helper,
                        "registry",
                        server,
                        "why",
                        "It did not end in time.");
            }
            if (process.exitValue() != 0) {
                // helpers end so when they know nothing of this registry
                return Optional.empty();
            }
            JsonNode said = Json.strict(answer);
            return Optional.of(new Credentials(
                    said.path("Username").asText(""), said.path("Secret").asText("")));
        } catch (IOException e) {
            throw ProblemException.of(
                    "registry.credential-helper",
                    "helper",
                    helper,
                    "registry",
                    server,
                    "why",
                    "It cannot be run, or does not answer as it should.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.because(e, "problem.stopped");
        }
    }
}
