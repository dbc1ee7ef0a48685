package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.landfall.engine.bundle.DeltaBase;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.Holdings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What a site's registry holds, by its inventory")
class DeltasTest {
    private static final Digest ONE = Digest.of(new byte[] {1});
    private static final Digest TWO = Digest.of(new byte[] {2});

    @TempDir
    Path folder;

    private Path inventory(Holdings holdings) {
        Path file = folder.resolve("inventory.json");
        new Inventory(Inventory.KIND, Inventory.VERSION, "2026-01-01T00:00:00Z", "north", null, holdings, List.of())
                .write(file);
        return file;
    }

    private static Holdings.Repository repository(String name, Map<Digest, Long> blobs) {
        return new Holdings.Repository(name, Map.of(), List.of(), blobs, List.of());
    }

    private static Holdings holdings(Holdings.Repository... repositories) {
        return new Holdings(
                "registry.north:5000", "landfall", Holdings.Listed.CATALOG, List.of(repositories), List.of());
    }

    @Test
    @DisplayName("is every blob with all its repositories, and a size if any of them tells one")
    void joins() throws IOException {
        Path file = inventory(
                holdings(repository("team/app", Map.of(ONE, 5L, TWO, -1L)), repository("team/tool", Map.of(ONE, -1L))));
        assertEquals(
                new DeltaBase(
                        Digest.of(Files.readAllBytes(file)),
                        "north",
                        "registry.north:5000/landfall",
                        Map.of(
                                ONE, new DeltaBase.Held(5, List.of("team/app", "team/tool")),
                                TWO, new DeltaBase.Held(-1, List.of("team/app")))),
                Deltas.base(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../other", "Team/app", "team/app?x=1", "", "team//app"})
    @DisplayName("is refused where it names what no registry could have")
    void badNames(String name) {
        Path file = inventory(holdings(repository(name, Map.of(ONE, 5L))));
        ProblemException refused = assertThrows(ProblemException.class, () -> Deltas.base(file));
        assertEquals("install.bad-inventory", refused.problem().code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"landfall-inventory\",\"version\":2,\"taken\":\"t\",\"site\":\"s\"}",
                "{\"kind\":\"landfall-inventory\",\"version\":3,\"taken\":\"t\",\"site\":\"s\",\"releases\":[]}",
                "{\"kind\":\"landfall-inventory\",\"version\":2,\"taken\":\"t\",\"site\":\"s\",\"releases\":[],\"registry\":{\"host\":\"h\"}}",
                "{\"kind\":\"landfall-inventory\",\"version\":2,\"taken\":\"t\",\"site\":\"s\",\"releases\":[],\"registry\":{\"host\":\"h\",\"prefix\":\"\","
                        + "\"listed\":\"CATALOG\",\"unreadable\":[],\"repositories\":[{\"name\":\"a\",\"tags\":{},\"manifests\":[],\"lost\":[],\"blobs\":{\"md5:1\":1}}]}}",
                "[]",
                "{"
            })
    @DisplayName("is not read out of what is no inventory")
    void noInventory(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), text);
        ProblemException refused = assertThrows(ProblemException.class, () -> Deltas.base(file));
        assertEquals("install.bad-inventory", refused.problem().code());
    }
}
