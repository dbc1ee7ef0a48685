package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Rules for where things are fetched from")
class MirrorsTest {
    private static final PullOptions PLAIN =
            new PullOptions(true, Optional.empty(), Optional.of("me"), Optional.empty());

    private static Mirrors.Rule rule(String prefix, String from) {
        return new Mirrors.Rule(new Mark("spec.yaml", 7), prefix, from, PLAIN);
    }

    private static final Mirrors MIRRORS = new Mirrors(List.of(
            rule("docker.io/", "mirror.example.org/hub/"),
            rule("docker.io/bitnami", "mirror.example.org:5000/vendor/bitnami"),
            rule("quay.io/a/b:1", "localhost:5000/other:2"),
            rule("https://charts.example.org", "http://10.0.0.1:8080/charts")));

    @ParameterizedTest
    @CsvSource({
        "redis:7, mirror.example.org/hub/library/redis:7",
        "docker.io/bitnami/redis:7, mirror.example.org:5000/vendor/bitnami/redis:7",
        "docker.io/bitnamilegacy/redis:7, mirror.example.org/hub/bitnamilegacy/redis:7",
        "quay.io/a/b:1, localhost:5000/other:2",
    })
    @DisplayName("replace the start of a name; the most specific one wins, and only where a part of the name ends")
    void longest(String image, String from) {
        Mirrors.ImagePlace place = MIRRORS.image(ImageReference.parse(image), PullOptions.DEFAULT);
        assertEquals(from, place.from().toString());
        assertEquals(PLAIN, place.options(), "the mirror is reached as the rule says");
    }

    @Test
    @DisplayName("leave everything else where it is, reached as its entry says")
    void others() {
        ImageReference image = ImageReference.parse("quay.io/a/b:11");
        assertEquals(new Mirrors.ImagePlace(image, PLAIN), MIRRORS.image(image, PLAIN));
        assertEquals(
                PullOptions.DEFAULT, MIRRORS.image(image, PullOptions.DEFAULT).options());
    }

    @Test
    @DisplayName("hold for chart repositories by their address, and for the files in them")
    void repositories() {
        assertEquals(
                URI.create("http://10.0.0.1:8080/charts/index.yaml"),
                MIRRORS.web(URI.create("https://charts.example.org/index.yaml"), PullOptions.DEFAULT)
                        .from());
        URI other = URI.create("https://charts.example.org.evil/index.yaml");
        assertEquals(other, MIRRORS.web(other, PullOptions.DEFAULT).from());
    }

    @Test
    @DisplayName("do not hold for another port of the same host, nor behind a login: those are other servers")
    void otherServers() {
        for (String address : List.of(
                "https://charts.example.org:8443/index.yaml", "https://charts.example.org@evil.example/index.yaml")) {
            assertEquals(
                    new Mirrors.WebPlace(URI.create(address), PullOptions.DEFAULT),
                    MIRRORS.web(URI.create(address), PullOptions.DEFAULT));
        }
        ImageReference image = ImageReference.parse("quay.example.org:8443/a/b:1");
        Mirrors host = new Mirrors(List.of(rule("quay.example.org", "mirror.example.org")));
        assertEquals(new Mirrors.ImagePlace(image, PullOptions.DEFAULT), host.image(image, PullOptions.DEFAULT));
    }

    @Test
    @DisplayName("are told by their line when what comes out names no image")
    void unfit() {
        Mirrors wrong = new Mirrors(List.of(rule("docker.io", "mirror.example.org/UPPER")));
        Problem problem = Fixtures.problem(
                "bundle.mirror-unfit", () -> wrong.image(ImageReference.parse("redis:7"), PullOptions.DEFAULT));
        assertEquals("7", problem.facts().get("line"));
    }

    @Test
    @DisplayName("leave images out by reference, by name, and by pattern")
    void leftOut() {
        BuildRules rules = new BuildRules(
                Mirrors.NONE,
                BuildRules.FindImages.PULL,
                List.of("redis:7", "quay.io/x/y", "ghcr.io/team/*"),
                Platforms.ALL);
        assertTrue(rules.leftOut(ImageReference.parse("docker.io/library/redis:7")));
        assertFalse(rules.leftOut(ImageReference.parse("docker.io/library/redis:7.2")));
        assertTrue(rules.leftOut(ImageReference.parse("quay.io/x/y:any")));
        assertTrue(rules.leftOut(ImageReference.parse("ghcr.io/team/a/b:1")));
        assertFalse(rules.leftOut(ImageReference.parse("ghcr.io/teams/a:1")));
    }
}
