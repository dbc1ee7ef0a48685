package dev.landfall.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Imports")
class ImportsTest {
    private static final int LARGE = 4_700_000;

    @TempDir
    private Path folder;

    private Importing importing() {
        return new Importing(folder);
    }

    private RawTar several() {
        byte[] base = Fixtures.random(1, LARGE);
        return new RawTar()
                .file(
                        "reg-a-1.tar",
                        Importing.old("reg.example/a:1", base, Fixtures.random(2, 5000))
                                .bytes())
                .file(
                        "reg-b-1.tar",
                        Importing.old("reg.example/b:1", base, Fixtures.random(3, 70_000))
                                .bytes())
                .hardlink("reg-b-1.tar", "reg-b-1.tar")
                .file(
                        "reg-c-1.tar",
                        Importing.layout("reg.example/c:1", base, Fixtures.random(4, LARGE + 1))
                                .bytes())
                .file("reg-d-1.tar", Fixtures.docker(5, 100_000).bytes());
    }

    @ParameterizedTest(name = "in volumes of {0} bytes")
    @ValueSource(longs = {1L << 30, 6 << 20, 1_000_000})
    @DisplayName("take archives of archives apart, each layer once, and give the digests that opening in place gives")
    void roundTrip(long volumeSize) throws IOException {
        Map<String, Digest> expected = new TreeMap<>();
        byte[] base = Fixtures.random(1, LARGE);
        List<RawTar> alone = List.of(
                Importing.old("reg.example/a:1", base, Fixtures.random(2, 5000)),
                Importing.old("reg.example/b:1", base, Fixtures.random(3, 70_000)),
                Importing.layout("reg.example/c:1", base, Fixtures.random(4, LARGE + 1)),
                Fixtures.docker(5, 100_000));
        for (RawTar tar : alone) {
            try (Bundle bundle = Bundles.open(tar.write(folder.resolve("one.tar")))) {
                expected.putAll(Importing.roots(bundle));
            }
        }

        ImportReport report = importing().run(importing().archive(several()), volumeSize);

        try (Bundle bundle = Importing.whole(report)) {
            assertThat(Importing.roots(bundle)).isEqualTo(expected).hasSize(6);
            assertThat(Fixtures.readAll(bundle)).isGreaterThan(12);
            assertThat(bundle.digest()).isEqualTo(report.digest());
            assertThat(report.bytes()).isBetween(2L * LARGE, 2L * LARGE + (4 << 20));
        }
        assertThat(report.volumes().size()).isEqualTo(importing().left().size());
        assertThat(report.volumes()).allMatch(v -> v.size() <= volumeSize);
        assertThat(Importing.titles(report)).containsExactly("The archive lists one file twice");
    }

    @Test
    @DisplayName("give the same bytes for the same archive")
    void deterministic() throws IOException {
        Path archive = importing().archive(several());
        importing().run(archive, 3 << 20);
        Map<Path, byte[]> first = new TreeMap<>();
        for (Path file : importing().left()) {
            first.put(file, Files.readAllBytes(file));
        }
        importing().run(archive, 3 << 20);
        assertThat(importing().left()).hasSize(first.size());
        for (Path file : importing().left()) {
            assertThat(Files.readAllBytes(file)).isEqualTo(first.get(file));
        }
    }

    @Test
    @DisplayName("write layers that begin alike and part later whole")
    void alikeAtFirst() throws IOException {
        byte[] one = Fixtures.random(8, 3 * VolumeTable.CHUNK + 77);
        byte[] two = one.clone();
        two[2 * VolumeTable.CHUNK + 5] ^= 1;
        byte[] three = two.clone();
        three[3 * VolumeTable.CHUNK + 5] ^= 1;
        RawTar tar = new RawTar()
                .file("a.tar", Importing.old("reg.example/a:1", one).bytes())
                .file("b.tar", Importing.old("reg.example/b:1", two).bytes())
                .file("c.tar", Importing.old("reg.example/c:1", three).bytes())
                .file("d.tar", Importing.old("reg.example/d:1", two).bytes());
        try (Bundle bundle = Importing.whole(importing().run(importing().archive(tar), 5 << 20))) {
            assertThat(Fixtures.readAll(bundle)).isEqualTo(3 + 3 + 3);
            assertThat(bundle.size(Digest.of(three))).hasValue(three.length);
        }
    }
}
