package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Writes bundles of any size in about the time it takes to hash their largest layer, every hash right: layers are zeros, each 512 bytes
 * longer than the one before, in files that take no space on disk where they hold zeros.
 *
 * <p>It lays volumes out by itself, as {@code bundle-format.md} says: a second writer beside the builder's.
 */
public final class SparseBundle {
    private static final byte[] ZEROS = new byte[VolumeTable.CHUNK];

    private final List<VolumeTable.Member> members = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Descriptor> index = new ArrayList<>();
    private final List<Artifact> artifacts = new ArrayList<>();

    private SparseBundle() {}

    /** Arguments: FOLDER LAYERS LAYER_BYTES VOLUME_BYTES. */
    public static void main(String[] args) throws Exception {
        List<Path> volumes =
                write(Path.of(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]), Long.parseLong(args[3]));
        System.out.println(volumes.getFirst());
    }

    /**
     * @param layers one image each
     * @param layerBytes of the first layer, at least 512
     * @param volumeBytes about how much each volume holds
     */
    static List<Path> write(Path folder, int layers, long layerBytes, long volumeBytes) throws Exception {
        return write(folder, zeros(layers, layerBytes), layerBytes, volumeBytes);
    }

    /** The same at once, with digests that are not those of zeros: enough for who does not read whole layers. */
    public static List<Path> claiming(Path folder, int layers, long layerBytes, long volumeBytes) throws IOException {
        List<Digest> claimed = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            claimed.add(Digest.of(new byte[] {(byte) i, (byte) (i >> 8), 1}));
        }
        return write(folder, claimed, layerBytes, volumeBytes);
    }

    private static List<Path> write(Path folder, List<Digest> digests, long layerBytes, long volumeBytes)
            throws IOException {
        Files.createDirectories(folder);
        SparseBundle bundle = new SparseBundle();
        int layers = digests.size();
        List<VolumeTable.Member> layerMembers = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            layerMembers.add(
                    bundle.image(i, new Descriptor(MediaTypes.OCI_LAYER, digests.get(i), layerBytes + 512L * i)));
        }
        byte[] json = BundleManifestJson.print(
                new BundleManifest("sparse", "1", List.of(), bundle.artifacts, layers * layerBytes));
        Digest identity = Digest.of(json);
        bundle.index.addFirst(new Descriptor(MediaTypes.BUNDLE, identity, json.length));
        bundle.document(null, json, 0, List.of());
        bundle.document("index.json", LayoutIndex.print(bundle.index), 0, List.of());
        bundle.document("oci-layout", Fixtures.utf8(LayoutIndex.LAYOUT_TEXT), 0, List.of());
        return bundle.write(folder, identity, layerMembers, volumeBytes);
    }

    /** The digests of so many zeros, and of 512 more each. */
    private static List<Digest> zeros(int count, long least) throws CloneNotSupportedException {
        List<Digest> digests = new ArrayList<>();
        MessageDigest hasher = Digest.sha256();
        for (long left = least - 512; left > 0; left -= ZEROS.length) {
            hasher.update(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
        for (int i = 0; i < count; i++) {
            hasher.update(ZEROS, 0, 512);
            digests.add(Digest.of((MessageDigest) hasher.clone()));
        }
        return digests;
    }

    private VolumeTable.Member image(int number, Descriptor layer) {
        String name = "registry.example.org/zeros/image-" + number + ":1";
        int place = names.size();
        names.add(name);
        byte[] config = Fixtures.utf8("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                + "\"diff_ids\":[\"" + layer.digest() + "\"]}}");
        byte[] manifest = ManifestJson.print(
                "", new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(config), config.length), List.of(layer), Map.of());
        document(null, config, 0, List.of(place));
        document(null, manifest, 0, List.of(place));
        Descriptor root = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length);
        artifacts.add(new Artifact(ArtifactKind.IMAGE, name, "", "generated", root, layer.size(), ""));
        index.add(root.annotated(Map.of(MediaTypes.REF_NAME, name)));
        return new VolumeTable.Member(null, layer.digest(), layer.size(), 0, layer.size(), 0, List.of(place));
    }

    private void document(@org.jspecify.annotations.Nullable String file, byte[] content, int first, List<Integer> in) {
        members.add(first, new VolumeTable.Member(file, Digest.of(content), content.length, 0, content.length, 0, in));
        contents.add(first, content);
    }

    private List<Path> write(Path folder, Digest identity, List<VolumeTable.Member> layers, long volumeBytes)
            throws IOException {
        List<List<VolumeTable.Member>> volumes = new ArrayList<>();
        volumes.add(new ArrayList<>(members));
        long room = volumeBytes;
        for (VolumeTable.Member layer : layers) {
            for (long from = 0; from < layer.size(); ) {
                long length = Math.min(room, layer.size() - from);
                volumes.getLast().add(piece(layer, from, length, 0));
                from += length;
                room -= length;
                if (room == 0) {
                    volumes.add(new ArrayList<>());
                    room = volumeBytes;
                }
            }
        }
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < volumes.size(); i++) {
            Path file = folder.resolve(VolumeNames.of("sparse", "1", i + 1, volumes.size()));
            volume(file, identity, i + 1, volumes.size(), volumes.get(i), i == 0 ? contents : List.of());
            files.add(file);
        }
        return files;
    }

    private static VolumeTable.Member piece(VolumeTable.Member m, long from, long length, long at) {
        return new VolumeTable.Member(m.file(), m.blob(), m.size(), from, length, at, m.artifacts());
    }

    private void volume(
            Path file, Digest identity, int number, int of, List<VolumeTable.Member> laid, List<byte[]> documents)
            throws IOException {
        long bytes = 1024;
        long text = VolumeTableJson.headBound(identity, "sparse", "1");
        for (VolumeTable.Member m : laid) {
            bytes += TarHeader.file(m.path(), m.length()).length + TarHeader.padded(m.length());
            text += VolumeTableJson.memberBound(m);
        }
        for (String name : names) {
            text += VolumeTableJson.artifactBound(name);
        }
        long chunks = (bytes + VolumeTable.CHUNK - 1) / VolumeTable.CHUNK;
        int tableSize = (int) TarHeader.padded(text + chunks * VolumeTableJson.chunkBound());
        long data = tableSize + 3L * TarHeader.BLOCK;
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            BitSet touched = new BitSet();
            List<VolumeTable.Member> placed = new ArrayList<>();
            long at = data;
            for (int i = 0; i < laid.size(); i++) {
                VolumeTable.Member m = laid.get(i);
                byte[] header = TarHeader.file(m.path(), m.length());
                put(out, at, header, touched, data);
                at += header.length;
                if (i < documents.size()) {
                    put(out, at, documents.get(i), touched, data);
                }
                placed.add(piece(m, m.from(), m.length(), at));
                at += TarHeader.padded(m.length());
            }
            out.write(ByteBuffer.wrap(new byte[1024]), at);
            VolumeTable table = new VolumeTable(
                    identity,
                    "sparse",
                    "1",
                    number,
                    of,
                    at + 1024,
                    data,
                    names,
                    placed,
                    hashes(out, touched, (int) chunks, data, at + 1024));
            byte[] printed = Fixtures.utf8(VolumeTableJson.print(table));
            byte[] padded = Arrays.copyOf(printed, tableSize);
            Arrays.fill(padded, printed.length, tableSize, (byte) ' ');
            padded[tableSize - 1] = '\n';
            out.write(ByteBuffer.wrap(TarHeader.file(VolumeTable.MEMBER, tableSize)), 0);
            out.write(ByteBuffer.wrap(padded), TarHeader.BLOCK);
            out.write(ByteBuffer.wrap(VolumeFile.hashMember(padded)), TarHeader.BLOCK + (long) tableSize);
        }
    }

    private static void put(FileChannel out, long at, byte[] content, BitSet touched, long data) throws IOException {
        out.write(ByteBuffer.wrap(content), at);
        touched.set(
                (int) ((at - data) / VolumeTable.CHUNK),
                (int) ((at + content.length - 1 - data) / VolumeTable.CHUNK) + 1);
    }

    private static VolumeTable.Hashes hashes(FileChannel file, BitSet touched, int chunks, long data, long size)
            throws IOException {
        byte[] zero = Digest.sha256().digest(ZEROS);
        byte[] all = new byte[chunks * 32];
        for (int i = 0; i < chunks; i++) {
            long start = data + (long) i * VolumeTable.CHUNK;
            int length = (int) Math.min(VolumeTable.CHUNK, size - start);
            byte[] hash = zero;
            if (touched.get(i) || length < VolumeTable.CHUNK) {
                ByteBuffer chunk = ByteBuffer.allocate(length);
                while (chunk.hasRemaining() && file.read(chunk, start + chunk.position()) >= 0) {
                    // until it is full
                }
                hash = Digest.sha256().digest(chunk.array());
            }
            System.arraycopy(hash, 0, all, i * 32, 32);
        }
        return new VolumeTable.Hashes(all);
    }
}
