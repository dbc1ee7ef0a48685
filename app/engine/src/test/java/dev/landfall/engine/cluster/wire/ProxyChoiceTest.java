package dev.landfall.engine.cluster.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.landfall.engine.problem.ProblemException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The proxy to an API server")
class ProxyChoiceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            https://api.site.test:6443 | -                      | proxy.test:3128
            https://127.0.0.1:6443     | -                      | ''
            https://localhost:6443     | -                      | ''
            https://[::1]:6443         | -                      | ''
            https://api.site.test:6443 | site.test              | ''
            https://api.site.test:6443 | .site.test             | ''
            https://api.site.test:6443 | *.site.test            | ''
            https://api.site.test:6443 | other.test,*           | ''
            https://api.site.test:6443 | api.site.test:6443     | ''
            https://api.site.test:6443 | api.site.test:443      | proxy.test:3128
            https://notsite.test       | site.test              | proxy.test:3128
            https://10.1.2.3:6443      | 10.1.0.0/16            | ''
            https://10.2.2.3:6443      | 10.1.0.0/16            | proxy.test:3128
            https://[fd00::5]:6443     | fd00::/8               | ''
            http://api.site.test:8080  | -                      | ''
            """)
    @DisplayName("is chosen as kubectl chooses it")
    void chosen(String server, String noProxy, String expected) {
        Map<String, String> environment = noProxy == null
                ? Map.of("HTTPS_PROXY", "http://proxy.test:3128")
                : Map.of("https_proxy", "proxy.test:3128", "NO_PROXY", noProxy);
        assertEquals(
                expected, ProxyChoice.of(URI.create(server), "", environment).label());
    }

    @Test
    @DisplayName("of the kubeconfig wins; its password is not in its label")
    void configured() {
        ProxyChoice choice = ProxyChoice.of(
                URI.create("https://127.0.0.1:6443"), "http://bob:secret@own.test:8080", Map.of("NO_PROXY", "*"));
        assertEquals("own.test:8080", choice.label());
        assertEquals("proxy-url", choice.from());
        assertEquals("Basic Ym9iOnNlY3JldA==", choice.authorization());
        assertFalse(choice.label().contains("secret"));
    }

    @Test
    @DisplayName("must speak HTTP")
    void unsupported() {
        for (String url : new String[] {"socks5://p.test:1080", "https://p.test:443"}) {
            ProblemException e = assertThrows(
                    ProblemException.class, () -> ProxyChoice.of(URI.create("https://api.test"), url, Map.of()));
            assertEquals("cluster.proxy-unsupported", e.problem().code());
        }
    }
}
