package dev.landfall.engine.cluster.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Credentials")
class CredentialsTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Login login(
            String token, @Nullable Path tokenFile, String user, String password, @Nullable ExecPlugin exec) {
        return new Login(
                "u",
                folder.resolve("config"),
                token,
                tokenFile,
                "",
                null,
                "",
                null,
                user,
                password,
                exec,
                "",
                "",
                Map.of());
    }

    private static Credentials credentials(Login login) {
        return new Credentials(login, null, System.getenv(), Duration.ofSeconds(20), NOON);
    }

    @Test
    @DisplayName("are nothing, a token, or a user and password")
    void simple() {
        assertNull(credentials(Login.anonymous(folder)).authorization());
        assertEquals("Bearer t", credentials(login("t", null, "", "", null)).authorization());
        assertEquals(
                "Basic Ym9iOnB3",
                credentials(login("", null, "bob", "pw", null)).authorization());
    }

    @Test
    @DisplayName("in a token file are read again each time, and win over a token beside it")
    void tokenFile() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "one\n");
        Credentials credentials = credentials(login("beside", file, "", "", null));
        assertEquals("Bearer one", credentials.authorization());
        Files.writeString(file, "two\n");
        assertEquals("Bearer two", credentials.authorization());
        Files.delete(file);
        assertEquals("Bearer beside", credentials.authorization());
        ProblemException none = assertThrows(
                ProblemException.class,
                () -> credentials(login("", file, "", "", null)).authorization());
        assertEquals("cluster.no-token-file", none.problem().code());
    }

    @Test
    @DisplayName("of a plugin are kept until they run out or are refused, and the plugin is told about the cluster")
    void plugin() throws IOException {
        Path script = Files.writeString(folder.resolve("plugin"), """
                #!/bin/sh
                echo x >> "$COUNT"
                printf '%s' "$KUBERNETES_EXEC_INFO" > "$COUNT.info"
                echo '{"kind":"ExecCredential","status":{"token":"t'$(wc -l < "$COUNT" | tr -d ' ')'","expirationTimestamp":"'$1'"}}'
                """);
        assertTrue(script.toFile().setExecutable(true));
        Path count = folder.resolve("count");
        Credentials lasting = credentials(login("", null, "", "", plugin(script, count, "2026-01-01T13:00:00Z")));
        assertEquals("Bearer t1", lasting.authorization());
        assertEquals("Bearer t1", lasting.authorization());
        assertTrue(lasting.renew());
        assertEquals("Bearer t2", lasting.authorization());
        Credentials passing = credentials(login("", null, "", "", plugin(script, count, "2026-01-01T12:00:05Z")));
        assertEquals("Bearer t3", passing.authorization());
        assertEquals("Bearer t4", passing.authorization());
        String info = Files.readString(folder.resolve("count.info"));
        assertTrue(
                info.contains("client.authentication.k8s.io/v1beta1") && info.contains("\"interactive\":false"), info);
        assertFalse(credentials(login("t", null, "", "", null)).renew(), "a plain token does not get better");
    }

    private ExecPlugin plugin(Path script, Path count, String until) {
        return new ExecPlugin(
                "client.authentication.k8s.io/v1beta1",
                "./" + script.getFileName(),
                List.of(until),
                Map.of("COUNT", count.toString()),
                "",
                false,
                "IfAvailable",
                folder);
    }
}
