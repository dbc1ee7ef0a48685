package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Small sound inputs of this room's readers, for tests that damage them, and what those tests may not reach from outside. */
public final class Seeds {
    private Seeds() {}

    public static byte[] dockerArchive() {
        return Fixtures.docker(1, 600).bytes();
    }

    public static byte[] layoutTar() {
        return Fixtures.layout(1, 600).tar().bytes();
    }

    /** Path to content. */
    public static Map<String, byte[]> layoutFolder(Path scratch) throws IOException {
        return files(Fixtures.layout(1, 600).folder(scratch.resolve("layout")));
    }

    /** Two volumes and more, by their names. */
    public static Map<String, byte[]> volumes(Path scratch) throws IOException {
        Path out = scratch.resolve("volumes");
        BundleBuilder.build(
                Fixtures.everything(Files.createDirectories(scratch.resolve("spec")), 5, 90_000),
                ImagePuller.none(),
                out,
                new BuildOptions(120_000),
                Progress.none());
        return files(out);
    }

    /** A spec and all that it names, one of each kind. */
    public static Map<String, byte[]> spec(Path scratch) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("everything"));
        Fixtures.everything(folder, 5, 900);
        return files(folder);
    }

    public static byte[] chart(Path scratch) throws IOException {
        return ChartFile.read(Fixtures.chart(scratch.resolve("hello")))
                .archive()
                .array();
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** Gives a volume another table, under a hash that is right. */
    public static byte[] forged(byte[] volume, UnaryOperator<byte[]> table) {
        int size = (int) TarHeader.parse(Arrays.copyOf(volume, TarHeader.BLOCK)).size();
        byte[] text = table.apply(Arrays.copyOfRange(volume, TarHeader.BLOCK, TarHeader.BLOCK + size));
        // as long as before when it fits, so that the rest stays in place
        int end = text.length;
        while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\n')) {
            end--;
        }
        int whole = (int) Math.max(size, TarHeader.padded(end + 1));
        byte[] padded = Arrays.copyOf(text, whole);
        Arrays.fill(padded, end, whole, (byte) ' ');
        padded[whole - 1] = '\n';
        byte[] out = new byte[volume.length - size + whole];
        System.arraycopy(TarHeader.file(VolumeTable.MEMBER, whole), 0, out, 0, TarHeader.BLOCK);
        System.arraycopy(padded, 0, out, TarHeader.BLOCK, whole);
        System.arraycopy(VolumeFile.hashMember(padded), 0, out, TarHeader.BLOCK + whole, 2 * TarHeader.BLOCK);
        int rest = 3 * TarHeader.BLOCK;
        System.arraycopy(volume, rest + size, out, rest + whole, volume.length - size - rest);
        return out;
    }

    /** Opens a bundle, verifies it, and reads all that its artifacts need. */
    public static void readBundle(Path path) throws IOException {
        try (Bundle bundle = Bundles.open(path)) {
            BundleVerifier.verify(bundle, Progress.none(), chunk -> {});
            for (Descriptor d :
                    Completeness.of(bundle, Progress.none()).needed().values()) {
                if (bundle.size(d.digest()).isPresent()) {
                    try (InputStream in = bundle.open(d.digest(), 0)) {
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                }
            }
            for (Artifact artifact : bundle.artifacts()) {
                if (artifact.kind() == ArtifactKind.PRODUCT) {
                    bundle.folder(artifact);
                }
                bundle.find(artifact.kind(), artifact.name());
            }
        }
    }

    /** Reads a chart as a build does. */
    public static void readChart(Path file) throws IOException {
        ChartFile.read(file);
    }
}
