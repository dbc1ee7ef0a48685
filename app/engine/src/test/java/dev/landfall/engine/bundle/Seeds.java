package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
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

    /** A tar of many saved images, as it is before it is compressed. */
    public static byte[] collection() {
        return new RawTar()
                .file("one.tar", Fixtures.docker(3, 300).bytes())
                .file("two.tar", Fixtures.layout(7, 300).tar().bytes())
                .bytes();
    }

    public static byte[] hauler() {
        Fixtures.Layout layout = Fixtures.layout(1, 600);
        layout.index.replaceAll(d -> {
            Map<String, String> said = new TreeMap<>(d.annotations());
            said.put("kind", "dev.hauler/image");
            return d.annotated(said);
        });
        return layout.tar().bytes();
    }

    public static byte[] zarf(Path scratch) throws IOException {
        Fixtures.Layout layout = Fixtures.layout(1, 600);
        RawTar tar = new RawTar()
                .file("zarf.yaml", """
                        kind: ZarfPackageConfig
                        metadata: {name: hello, version: 1.2.3, architecture: amd64}
                        components:
                          - name: base
                            required: true
                            images: ["docker.io/library/redis:7.2"]
                            charts: [{name: hello, version: 0.1.0, namespace: hello}]
                        """)
                .file("images/oci-layout", LayoutIndex.LAYOUT_TEXT)
                .file("images/index.json", LayoutIndex.print(layout.index))
                .file(
                        "components/base.tar",
                        new RawTar()
                                .file("base/charts/hello-0.1.0.tgz", chart(scratch.resolve("zarf")))
                                .file("base/files/0/tool.bin", "tool")
                                .bytes());
        layout.blobs.forEach((digest, content) -> tar.file("images/" + LayoutIndex.blobPath(digest), content));
        return tar.bytes();
    }

    /** What a registry keeps on its disk, below a path. */
    private static SortedMap<String, byte[]> storage(String below) {
        Fixtures.Layout layout = Fixtures.layout(1, 600);
        String root = below + "docker/registry/v2/";
        SortedMap<String, byte[]> files = new TreeMap<>();
        layout.blobs.forEach((digest, content) -> files.put(
                root + "blobs/sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex() + "/data", content));
        for (Descriptor entry : layout.index) {
            String name = entry.annotations().getOrDefault(MediaTypes.REF_NAME, "");
            String path = name.substring(name.indexOf('/') + 1);
            String manifests = root + "repositories/" + path.substring(0, path.indexOf(':')) + "/_manifests/";
            byte[] link = Fixtures.utf8(entry.digest().toString());
            files.put(manifests + "revisions/sha256/" + entry.digest().hex() + "/link", link);
            files.put(manifests + "tags/" + path.substring(path.indexOf(':') + 1) + "/current/link", link);
        }
        return files;
    }

    public static byte[] registryStorage() {
        return PlainTar.of(storage(""));
    }

    public static byte[] kots() {
        SortedMap<String, byte[]> files = storage("images/");
        files.put("airgap.yaml", Fixtures.utf8("""
                apiVersion: kots.io/v1beta1
                kind: Airgap
                metadata: {name: hello}
                spec:
                  appSlug: hello
                  versionLabel: 1.2.3
                  format: docker
                  savedImages: ["docker.io/library/redis:7.2", "quay.io/team/app:1.0"]
                """));
        return PlainTar.of(files);
    }

    /** All files of a folder, by their paths in it. */
    static Map<String, byte[]> files(Path folder) throws IOException {
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

    public static byte[] header(String name, long size) {
        return TarHeader.file(name, size);
    }

    /** Writes a volume whose table lists so many members, its hash right. */
    public static void crowded(OutputStream out, int members) throws IOException {
        DigestOutputStream hashed = new DigestOutputStream(OutputStream.nullOutputStream(), Digest.sha256());
        int size = table(hashed, members);
        out.write(TarHeader.file(VolumeTable.MEMBER, size));
        table(out, members);
        out.write(VolumeFile.hashMember(Digest.of(hashed.getMessageDigest())));
    }

    private static int table(OutputStream out, int members) throws IOException {
        byte[] member =
                Fixtures.utf8(",\n{\"file\":\"x\",\"digest\":\"sha256:" + "0".repeat(64) + "\",\"size\":0,\"at\":0}");
        byte[] start = Fixtures.utf8("{\"artifacts\":[],\"members\":[");
        out.write(start);
        out.write(member, 1, member.length - 1);
        for (int i = 1; i < members; i++) {
            out.write(member);
        }
        out.write(Fixtures.utf8("]}"));
        long length = start.length + (long) members * member.length + 1;
        int padding = (int) (TarHeader.padded(length) - length);
        out.write(Fixtures.utf8(" ".repeat(padding)));
        return (int) length + padding;
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
