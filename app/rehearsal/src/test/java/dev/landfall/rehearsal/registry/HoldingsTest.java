package dev.landfall.rehearsal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.Holdings;
import dev.landfall.engine.registry.HoldingsReader;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What a registry says it holds")
class HoldingsTest {
    @TempDir
    Path folder;

    private final TestImages images = new TestImages(3);
    private final Descriptor shared = images.layer(5000);
    private final Descriptor amd = images.image(shared, images.layer(10));
    private final Descriptor arm = images.image(shared, images.layer(11));
    private final Descriptor index = images.index(amd, arm);
    private final Descriptor plain = images.image(shared, images.layer(70_000));
    private final Descriptor untagged = images.image(images.layer(33));
    private PracticeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = PracticeRegistry.start(folder);
        push("site", new PushItem(ImageReference.parse("quay.io/team/multi:1"), index));
        push("site", new PushItem(ImageReference.parse("quay.io/team/plain:2"), plain));
        push("site", new PushItem(ImageReference.parse("quay.io/team/plain@" + untagged.digest()), untagged));
        push("sites", new PushItem(ImageReference.parse("quay.io/team/plain:2"), plain));
        registry.clearCalls();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void push(String prefix, PushItem item) {
        assertTrue(Pusher.push(
                        images, List.of(item), access(prefix), PushOptions.USUAL, UploadMemory.none(), Progress.none())
                .complete());
    }

    private RegistryAccess access(String prefix) {
        return RegistryAccess.to(registry.target(prefix));
    }

    private Holdings read(String prefix, ImageReference... known) {
        return HoldingsReader.read(access(prefix), List.of(known), Progress.none());
    }

    private ImageReference there(String name) {
        return ImageReference.parse(registry.address() + "/" + name);
    }

    private static Map<Digest, Long> sizes(Descriptor... blobs) {
        Map<Digest, Long> sizes = new TreeMap<>();
        for (Descriptor blob : blobs) {
            sizes.put(blob.digest(), blob.size());
        }
        return sizes;
    }

    @Test
    @DisplayName("is every repository under the prefix with tags, manifests, indexes with their children, and blobs")
    void everything() {
        Holdings holdings = read("site");
        assertEquals(Holdings.Listed.CATALOG, holdings.listed());
        assertEquals(registry.address() + "/site", holdings.address());
        assertEquals(
                List.of("team/multi", "team/plain"),
                holdings.repositories().stream().map(Holdings.Repository::name).toList());
        Holdings.Repository multi = holdings.repositories().getFirst();
        assertEquals(Map.of("1", index.digest()), multi.tags());
        assertEquals(
                List.of(index.digest(), amd.digest(), arm.digest()).stream()
                        .sorted()
                        .toList(),
                multi.manifests().stream().map(Holdings.HeldManifest::digest).toList());
        Holdings.HeldManifest root = multi.manifests().stream()
                .filter(m -> m.digest().equals(index.digest()))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of(amd.digest(), arm.digest()), root.children());
        assertEquals(index.size(), root.size());
        assertEquals(5, multi.blobs().size(), "a shared layer, two others, two configs");
        assertTrue(multi.blobs().entrySet().containsAll(sizes(shared).entrySet()));
        assertEquals(List.of(), multi.lost());
        assertEquals(2, holdings.tags());
    }

    @Test
    @DisplayName("was asked for every blob of a repository once, and for nothing outside the prefix")
    void asksOnce() {
        read("site");
        List<String> blobs = registry.calls().stream()
                .map(Call::path)
                .filter(path -> path.contains("/blobs/"))
                .sorted()
                .toList();
        assertEquals(blobs.stream().distinct().toList(), blobs);
        assertEquals(8, blobs.size());
        assertTrue(registry.calls().stream()
                .allMatch(c -> c.path().startsWith("/v2/site/")
                        || c.path().equals("/v2/_catalog")
                        || c.path().equals("/v2/")));
        assertTrue(registry.calls().stream()
                .allMatch(c -> c.method().equals("GET") || c.method().equals("HEAD")));
    }

    @Test
    @DisplayName("names what it has lost: a layer whose manifest stands, and a manifest that an index names")
    void lost() throws IOException {
        Files.delete(folder.resolve("repositories/site/team/plain/_blobs")
                .resolve(shared.digest().hex()));
        Files.delete(folder.resolve("repositories/site/team/multi/_manifests")
                .resolve(arm.digest().hex()));
        Holdings holdings = read("site");
        Holdings.Repository multi = holdings.repositories().getFirst();
        Holdings.Repository single = holdings.repositories().get(1);
        assertEquals(
                List.of(new Holdings.Lost(
                        arm.digest().toString(), index.digest().toString())),
                multi.lost());
        assertEquals(
                List.of(new Holdings.Lost(
                        shared.digest().toString(), plain.digest().toString())),
                single.lost());
        assertFalse(single.blobs().containsKey(shared.digest()));
        assertTrue(multi.blobs().containsKey(shared.digest()), "that repository still has it");
    }

    @Test
    @DisplayName("counts a layer of another size than its manifest says as lost")
    void cutOff() throws IOException {
        Path blob = folder.resolve("blobs/sha256-" + shared.digest().hex());
        Files.write(blob, java.util.Arrays.copyOf(Files.readAllBytes(blob), 4999));
        assertTrue(read("site").repositories().stream().noneMatch(r -> r.blobs().containsKey(shared.digest())));
    }

    @ParameterizedTest(name = "answered {0}")
    @ValueSource(ints = {401, 403, 404, 405, 501})
    @DisplayName("is looked for by what is known where the registry lists nothing, what has no tag by its digest")
    void noCatalog(int answer) {
        registry.fault(call -> call.path().equals("/v2/_catalog") ? Fault.answer(answer) : Fault.WELL);
        assertEquals(List.of(), read("site").repositories());
        Holdings holdings = read(
                "site",
                there("site/team/plain@" + untagged.digest()),
                there("site/team/never-pushed:1"),
                ImageReference.parse("elsewhere.example/site/team/multi:1"));
        assertEquals(Holdings.Listed.KNOWN, holdings.listed());
        assertEquals(
                List.of("team/plain"),
                holdings.repositories().stream().map(Holdings.Repository::name).toList());
        Holdings.Repository found = holdings.repositories().getFirst();
        assertEquals(Map.of("2", plain.digest()), found.tags());
        assertEquals(
                List.of(plain.digest(), untagged.digest()).stream()
                        .sorted(Comparator.naturalOrder())
                        .toList(),
                found.manifests().stream().map(Holdings.HeldManifest::digest).toList());
    }

    @Test
    @DisplayName("leaves out what this login may not read, and says so; a wrong login is told as such")
    void unreadable() {
        registry.fault(call -> call.path().startsWith("/v2/site/team/plain/") ? Fault.answer(403) : Fault.WELL);
        Holdings holdings = read("site");
        assertEquals(List.of("team/plain"), holdings.unreadable());
        assertEquals(1, holdings.repositories().size());
        registry.fault(call -> Fault.WELL);
        registry.tokenLogin("site", "right");
        assertEquals(
                "registry.login-wrong",
                assertThrows(
                                ProblemException.class,
                                () -> HoldingsReader.read(
                                        access("site").with(new Credentials("site", "wrong")),
                                        List.of(),
                                        Progress.none()))
                        .problem()
                        .code());
        assertEquals(
                2,
                HoldingsReader.read(access("site").with(new Credentials("site", "right")), List.of(), Progress.none())
                        .repositories()
                        .size());
    }
}
