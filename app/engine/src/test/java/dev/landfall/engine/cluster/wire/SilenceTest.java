package dev.landfall.engine.cluster.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("A token")
class SilenceTest {
    private static final String TOKEN = "a-token-nobody-may-see";

    @Test
    @DisplayName("is sent, but stands in no log at any level, in no exception and in no text form")
    void silence() throws IOException {
        Logger fabric8 = (Logger) LoggerFactory.getLogger("io.fabric8");
        Logger own = (Logger) LoggerFactory.getLogger("dev.landfall");
        Level before = fabric8.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        fabric8.setLevel(Level.TRACE);
        fabric8.addAppender(log);
        own.addAppender(log);
        Login login =
                new Login("u", Path.of("config"), TOKEN, null, "", null, "", null, "", "", null, "", "", Map.of());
        try (FakeApi server = new FakeApi();
                Connection anonymous = server.connect();
                Connection connection =
                        Connection.open(anonymous.target(), login, "site", Duration.ofSeconds(5), 1, Map.of())) {
            connection.api().get("/version");
            connection.client().pods().list();
            assertTrue(server.authorizations.stream()
                            .filter(a -> a.equals("Bearer " + TOKEN))
                            .count()
                    >= 2);
            server.refuse = 403;
            RuntimeException refused = assertThrows(
                    RuntimeException.class, () -> connection.client().pods().list());
            ApiFailure mine =
                    assertThrows(ApiFailure.class, () -> connection.api().get("/x"));
            assertFalse((refused + " " + mine + " " + connection.explain(mine) + " " + login + " "
                            + connection.client().getConfiguration())
                    .contains(TOKEN));
            List<ILoggingEvent> events = List.copyOf(log.list);
            assertTrue(events.stream().noneMatch(e -> e.getFormattedMessage().contains(TOKEN)));
        } finally {
            fabric8.detachAppender(log);
            own.detachAppender(log);
            fabric8.setLevel(before);
        }
    }
}
