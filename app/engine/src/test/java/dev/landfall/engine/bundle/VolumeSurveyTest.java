package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A bundle of which not all volumes are there")
class VolumeSurveyTest {
    @TempDir
    Path folder;

    private final List<Path> volumes = new ArrayList<>();
    private List<Artifact> artifacts = List.of();

    @BeforeEach
    void build() throws IOException {
        BuildReport built = BundleBuilder.build(
                Fixtures.everything(folder, 3, 6_000_000),
                ImagePuller.none(),
                folder.resolve("stick"),
                new BuildOptions(6 << 20),
                Progress.none());
        built.volumes().forEach(v -> volumes.add(v.path()));
        assertTrue(volumes.size() >= 3, "only " + volumes.size() + " volumes");
        try (Bundle bundle = Bundles.open(volumes.getFirst())) {
            artifacts = bundle.artifacts();
        }
    }

    private VolumeSurvey survey(Path path, Path... more) {
        return VolumeSurvey.of(path, List.of(more), Progress.none()).orElseThrow();
    }

    private Path other(Path volume) throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        return Files.move(volume, other.resolve(volume.getFileName()));
    }

    @Test
    @DisplayName("is whole again as soon as the folder with the others is named")
    void twoFolders() throws IOException {
        Path moved = other(volumes.get(1));
        VolumeSurvey alone = survey(volumes.getFirst());
        assertFalse(alone.complete());
        assertEquals(volumes.size(), alone.parts().size());
        assertEquals(Optional.empty(), alone.parts().get(1).file());
        assertEquals(
                volumes.get(1).getFileName().toString(), alone.parts().get(1).fileName());
        assertEquals(
                List.of("bundle.volume-missing"),
                alone.problems().stream().map(Problem::code).toList());
        VolumeSurvey both = survey(volumes.getFirst(), moved.getParent());
        assertTrue(both.complete());
        assertEquals(Optional.of(moved), both.parts().get(1).file());
        assertEquals(List.of(), both.problems());
        assertEquals(List.of(), both.lacking());
        assertEquals(alone.digest(), both.digest());
    }

    @Test
    @DisplayName("names what lacks: each artifact that cannot be read whole, and no other")
    void lacking() throws IOException {
        for (Path missing : volumes) {
            Path away = other(missing);
            Path there =
                    volumes.stream().filter(v -> !v.equals(missing)).findFirst().orElseThrow();
            VolumeSurvey survey = survey(there);
            TreeSet<String> all = new TreeSet<>(survey.lacking());
            if (survey.manifest().isPresent()) {
                assertEquals(artifacts, survey.manifest().orElseThrow().artifacts());
                assertFalse(all.isEmpty());
                assertTrue(all.size() < artifacts.size(), "one volume does not hold everything");
            }
            assertTrue(artifacts.stream().map(Artifact::label).toList().containsAll(all), all.toString());
            Files.move(away, missing);
        }
    }

    @Test
    @DisplayName("tells a volume of another bundle under its name apart")
    void foreign() throws IOException {
        Path second = volumes.get(1);
        Files.delete(second);
        Path elsewhere = Files.createDirectories(folder.resolve("another"));
        BundleBuilder.build(
                Fixtures.everything(folder.resolve("x"), 4, 6_000_000),
                ImagePuller.none(),
                elsewhere,
                new BuildOptions(6 << 20),
                Progress.none());
        VolumeSurvey survey = survey(volumes.getFirst(), elsewhere);
        assertEquals(Optional.empty(), survey.parts().get(1).file());
        assertTrue(survey.problems().stream().anyMatch(p -> p.code().equals("bundle.volume-foreign")));
    }

    @Test
    @DisplayName("is nothing that a layout or an archive could be")
    void layouts() {
        assertEquals(Optional.empty(), VolumeSurvey.of(folder.resolve("images"), List.of(), Progress.none()));
        assertEquals(Optional.empty(), VolumeSurvey.of(folder.resolve("saved.tar"), List.of(), Progress.none()));
    }
}
