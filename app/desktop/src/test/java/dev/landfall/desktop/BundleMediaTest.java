package dev.landfall.desktop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.desktop.engine.EnginePorts;
import dev.landfall.desktop.fakes.Fakes.FakeChoosers;
import dev.landfall.desktop.fx.FxGate;
import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.ports.BundlePort.Artifact;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.desktop.screens.bundle.VerifyModel.Reading;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.bundle.trust.Signatures;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.install.Media;
import dev.landfall.engine.install.SiteFolder;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.StandInImages;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
@DisplayName("Bundles on real sticks, in the window")
class BundleMediaTest extends DrivenWindow {
    private static final int VOLUME = 6 << 20;

    /** Where the second chunk of a volume lies, whatever its table takes. */
    private static final long IN_SECOND_CHUNK = 5 << 20;

    @TempDir
    private static Path made;

    private static SigningKey key;

    @TempDir
    private Path temp;

    private Path stick;
    private Path second;
    private final FakeChoosers choosers = new FakeChoosers();

    /** One bundle for all, of three volumes, signed; each test copies what it needs onto its sticks. */
    @BeforeAll
    static void build() throws IOException {
        Files.createDirectories(made.resolve("product"));
        Files.writeString(made.resolve("product/product.yaml"), "id: charts-room\nname: Chart Room\nversion: 1.2.3\n");
        Random random = new Random(5);
        for (String name : List.of("north.bin", "south.bin", "west.bin")) {
            byte[] content = new byte[5 << 20];
            random.nextBytes(content);
            Files.write(made.resolve(name), content);
        }
        Path spec = Files.writeString(made.resolve("spec.yaml"), """
                name: chart-room
                version: 1.2.3
                products: [product]
                files:
                  - path: north.bin
                  - path: south.bin
                  - path: west.bin
                """);
        BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                made.resolve("bundle"),
                new BuildOptions(VOLUME),
                Progress.none());
        key = SigningKey.generate();
        key.write(made.resolve("release.key"), null);
        try (Bundle bundle = Bundles.open(volume(made.resolve("bundle"), 1))) {
            assertEquals(3, bundle.volumes().size());
            Signatures.sign(bundle, key);
        }
    }

    @BeforeEach
    void sticks() throws IOException {
        stick = Files.createDirectories(temp.resolve("FIRST"));
        second = temp.resolve("SECOND");
    }

    @Start
    void start(Stage primary) {
        stage = primary;
        Theme.LIGHT.apply();
    }

    private static Path volume(Path folder, int number) {
        return folder.resolve("chart-room-1.2.3.0" + number + "of03.landfall");
    }

    private static void copy(Path to, int... volumes) throws IOException {
        Files.createDirectories(to);
        for (int number : volumes) {
            Files.copy(volume(made.resolve("bundle"), number), volume(to, number));
        }
    }

    private static void copySignature(Path to) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(made.resolve("bundle"), "*.sig")) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int was = open.read();
            open.seek(at);
            open.write(was ^ 0x10);
        }
    }

    private void trusting() {
        TrustedKeys.NONE
                .with(new TrustedKeys.Trusted(key.verifyKey(), "Release desk", List.of(), ""))
                .write(temp.resolve("settings"));
    }

    /** Opens the window as after a start of the application. */
    private void open(FxRobot robot) {
        robot.interact(() -> {
            window = new Window(
                    EnginePorts.open(
                            temp.resolve("site"),
                            temp.resolve("sites"),
                            temp.resolve("settings"),
                            Media.folders(List.of(stick, second)),
                            Clock.systemUTC()),
                    new Window.Surroundings(
                            Work.onVirtualThreads(new FxGate()),
                            InstantSource.system(),
                            choosers,
                            address -> {},
                            folder -> {},
                            Theme.LIGHT,
                            theme -> {}));
            stage.setScene(new Scene(window.shell(), 1280, 800));
            stage.show();
            window.begin(null);
        });
    }

    private void openBundle(FxRobot robot) throws Exception {
        open(robot);
        await("the stick's bundle is found", () -> stage.getScene().lookup("#open-chart-room") != null);
        press(robot, "open-chart-room");
        await("it is open", () -> window.bundle().bundle().get() != null);
    }

    /** Comes to a button by Tab and presses it, as someone without a mouse would. */
    private void press(FxRobot robot, String id) throws Exception {
        await(id + " is there", () -> {
            Node button = stage.getScene().lookup("#" + id);
            return button != null && !button.isDisabled() && button.isVisible();
        });
        tabTo(robot, id);
        robot.type(KeyCode.SPACE);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void tabTo(FxRobot robot, String id) {
        List<String> passed = new ArrayList<>();
        while (!focus().equals(id)) {
            robot.type(KeyCode.TAB);
            WaitForAsyncUtils.waitForFxEvents();
            passed.add(focus());
            assertTrue(passed.size() < 60, "Tab never comes to " + id + ", only to " + passed);
        }
    }

    private String focus() {
        Node owner = stage.getScene().getFocusOwner();
        return owner == null ? "" : String.valueOf(owner.getId());
    }

    private List<String> texts(FxRobot robot, String pane) {
        List<String> texts = new ArrayList<>();
        robot.interact(() -> {
            Node node = Objects.requireNonNull(stage.getScene().lookup(pane), pane);
            node.lookupAll(".label").stream()
                    .filter(n -> n instanceof Label && n.isVisible())
                    .forEach(n -> texts.add(((Label) n).getText()));
        });
        return texts;
    }

    private void reads(Reading outcome) throws Exception {
        await("the reading ended " + outcome, () -> window.bundle().reading().get() == outcome);
    }

    private OpenBundle bundle() {
        return Objects.requireNonNull(window.bundle().bundle().get());
    }

    private static boolean says(List<String> texts, String part) {
        return texts.stream().anyMatch(t -> t.contains(part));
    }

    @Test
    @DisplayName("with a flipped byte are repaired from one copy as far as that goes, and from the next")
    void repair(FxRobot robot) throws Exception {
        trusting();
        copy(stick, 1, 2, 3);
        copySignature(stick);
        flip(volume(stick, 2), IN_SECOND_CHUNK);
        flip(volume(stick, 3), IN_SECOND_CHUNK - (3 << 20));
        copy(second, 1, 2, 3);
        // the copy is damaged in one of the places, at another byte
        flip(volume(second, 2), IN_SECOND_CHUNK + 40_000);
        Path third = temp.resolve("in the drawer");
        copy(third, 2);

        openBundle(robot);
        reads(Reading.SOME_BAD);
        assertEquals(2, window.bundle().verifying().damage().size());
        assertFalse(window.bundle().primary().ready().get());
        List<String> said = texts(robot, "#damage");
        assertTrue(says(said, "2 parts of 2 volumes are damaged"), said.toString());
        picture(robot, "real-bundle-damaged");

        press(robot, "repair-from-SECOND");
        await(
                "one part is bad still",
                () -> window.bundle().reading().get() == Reading.SOME_BAD
                        && window.bundle().verifying().damage().size() == 1);
        assertEquals(2, window.bundle().verifying().damage().getFirst().volume());
        assertEquals(
                List.of("desktop.copy-damaged"),
                window.bundle().verifying().problems().stream()
                        .map(Problem::code)
                        .toList());
        assertEquals(-1, Files.mismatch(volume(made.resolve("bundle"), 3), volume(stick, 3)));
        picture(robot, "real-bundle-repaired-partly");

        choosers.folder = Optional.of(third);
        press(robot, "repair");
        reads(Reading.ALL_GOOD);
        assertEquals(List.of(), window.bundle().verifying().problems());
        for (int number = 1; number <= 3; number++) {
            assertEquals(-1, Files.mismatch(volume(made.resolve("bundle"), number), volume(stick, number)));
        }
        picture(robot, "real-bundle-repaired");
        primary(robot, "Use this bundle");
        shown(Station.CLUSTER);
    }

    @Test
    @DisplayName(
            "on two of them open as one: what lacks is named, a stick plugged in later is found, and the site remembers both")
    void twoSticks(FxRobot robot) throws Exception {
        trusting();
        copy(stick, 1, 3);
        openBundle(robot);
        List<String> said = texts(robot, "#missing");
        assertTrue(says(said, "Volume 2 of 3 is missing"), said.toString());
        assertTrue(says(said, "files/"), said.toString());
        assertEquals(Reading.NOT_YET, window.bundle().reading().get());
        assertFalse(window.bundle().primary().ready().get());
        picture(robot, "real-bundle-missing");

        Path other = otherBuild();
        choosers.folder = Optional.of(other);
        press(robot, "look-in");
        await(
                "the foreign volume is named",
                () -> window.bundle().problems().stream().anyMatch(p -> p.code().equals("bundle.volume-foreign")));
        assertEquals(List.of(), bundle().folders());

        // under its name only when it is whole, as a stick is when it is plugged in
        Path half = temp.resolve("half");
        copy(half, 2);
        copySignature(half);
        Files.move(half, second);
        reads(Reading.ALL_GOOD);
        assertEquals(List.of(second), bundle().folders());
        assertEquals(
                List.of(stick.toString(), second.toString(), stick.toString()),
                bundle().volumes().stream().map(Volume::folder).toList());
        assertEquals(List.of(), window.bundle().problems());
        await("the key on the second stick is believed", () -> !window.bundle().needsWords());
        picture(robot, "real-bundle-two-sticks");
        primary(robot, "Use this bundle");
        shown(Station.CLUSTER);

        assertEquals(
                List.of(second.toString()),
                SiteFolder.at(temp.resolve("site")).site().folders());
        open(robot);
        await("it is open again by itself", () -> window.bundle().bundle().get() != null);
        assertEquals(List.of(second), bundle().folders());
        assertTrue(bundle().missing().isEmpty());
    }

    /** The same bundle by name, of another content. */
    private Path otherBuild() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("other build"));
        byte[] content = new byte[15 << 20];
        new Random(6).nextBytes(content);
        Files.write(folder.resolve("north.bin"), content);
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"), "name: chart-room\nversion: 1.2.3\nfiles:\n  - path: north.bin\n");
        Path out = folder.resolve("out");
        BundleBuilder.build(BundleSpec.read(spec), ImagePuller.none(), out, new BuildOptions(VOLUME), Progress.none());
        assertTrue(Files.exists(volume(out, 2)));
        return out;
    }

    @Test
    @DisplayName("signed by nobody known are taken once the key is compared and trusted, and then by anyone's window")
    void trustKey(FxRobot robot) throws Exception {
        copy(stick, 1, 2, 3);
        copySignature(stick);
        openBundle(robot);
        reads(Reading.ALL_GOOD);
        assertTrue(window.bundle().needsWords());
        choosers.file = Optional.of(SigningKey.publicFile(made.resolve("release.key")));
        press(robot, "trust-key");
        await("the key is read", () -> window.bundle().trust().key().get() != null);
        assertTrue(window.bundle().trust().keySigned());
        List<String> digits = texts(robot, "#key");
        assertTrue(
                digits.stream()
                        .anyMatch(t -> t.replace(" ", "").equals(key.verifyKey().id())),
                digits.toString());
        tabTo(robot, "key-name");
        robot.write("Release desk");
        picture(robot, "real-bundle-key");
        press(robot, "key-trust");
        await("it is believed", () -> !window.bundle().needsWords());
        assertEquals(
                List.of("chart-room"),
                TrustedKeys.read(temp.resolve("settings")).keys().getFirst().families());
        List<String> badge = new ArrayList<>();
        robot.interact(() -> badge.add(((Label) stage.getScene().lookup("#trust-badge")).getText()));
        assertTrue(badge.getFirst().contains("Release desk"), badge.toString());
        primary(robot, "Use this bundle");
        shown(Station.CLUSTER);
    }

    @Test
    @DisplayName(
            "without a signature are taken only in more than one word, which stand with the site for just this bundle")
    void unsigned(FxRobot robot) throws Exception {
        copy(stick, 1, 2, 3);
        openBundle(robot);
        reads(Reading.ALL_GOOD);
        tabTo(robot, "words-unsigned");
        robot.write("trustme");
        WaitForAsyncUtils.waitForFxEvents();
        assertFalse(window.bundle().primary().ready().get());
        robot.write(" I carried it here");
        await("the words are enough", () -> window.bundle().primary().ready().get());
        String digest = bundle().digest();
        primary(robot, "Use this bundle");
        shown(Station.CLUSTER);
        var kept = SiteFolder.at(temp.resolve("site")).site().accepted().getFirst();
        assertEquals("trustme I carried it here", kept.words());
        assertEquals("bundle.unsigned/" + digest.substring("sha256:".length()), kept.finding());

        open(robot);
        await("it is open again", () -> window.bundle().bundle().get() != null);
        await("with its words", () -> !window.bundle().needsWords());
        var doubt = window.bundle().trust().trust().get().doubts().getFirst();
        assertEquals(kept.words(), window.bundle().trust().words(doubt).get());
    }

    @Test
    @DisplayName("made of an archive that can only be read in one pass are written where one says, and opened")
    void imports(FxRobot robot) throws Exception {
        StandInImages images = StandInImages.find().orElse(null);
        assumeTrue(images != null, StandInImages.NEEDS);
        Path saved = temp.resolve("redis.tar");
        Objects.requireNonNull(images).writeArchive(StandInImages.REDIS, saved);
        Path archive = temp.resolve("redis images.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            Files.copy(saved, out);
        }
        open(robot);
        choosers.file = Optional.of(archive);
        press(robot, "choose-file");
        await("it is offered", () -> window.bundle().importing().offer().get() != null);
        assertEquals("redis-images", window.bundle().importing().name().get());
        assertEquals(List.of(), window.bundle().problems());
        picture(robot, "real-bundle-import");
        choosers.folder = Optional.of(temp.resolve("imported"));
        press(robot, "import-into");
        await("it is open", () -> window.bundle().bundle().get() != null);
        reads(Reading.ALL_GOOD);
        assertEquals(temp.resolve("imported"), bundle().file().getParent());
        assertEquals(
                List.of(StandInImages.REDIS, "redis-images"),
                bundle().artifacts().stream().map(Artifact::name).toList(),
                "the image, and the list of software");
        assertTrue(window.bundle().needsWords(), "nobody signed it");
        picture(robot, "real-bundle-imported");
    }
}
