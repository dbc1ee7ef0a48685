package dev.landfall.bench;

import dev.landfall.engine.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Writes a tar of {@code docker save} tars to standard output, as Charmed Kubeflow's {@code images.tar.gz} holds it: images that share a
 * few base layers, saved by old and new Dockers in turn, contents that shrink to about a half or a third. Arguments: MIB SEED. The same arguments
 * give the same bytes.
 */
public final class BenchArchive {
    private static final int MIB = 1 << 20;
    private static final int BASES = 5;

    private final OutputStream out;
    private final long seed;
    private final Map<Long, Digest> digests = new HashMap<>();

    private BenchArchive(OutputStream out, long seed) {
        this.out = out;
        this.seed = seed;
    }

    /** A layer that can be made again at any time. */
    private record Layer(long seed, int size) {}

    public static void main(String[] args) throws IOException {
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), MIB)) {
            new BenchArchive(out, Long.parseLong(args[1])).write(Long.parseLong(args[0]) * MIB);
        }
    }

    private void write(long size) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        long left = size;
        for (int image = 0; left > 0; image++) {
            List<Layer> layers = new ArrayList<>();
            layers.add(base(image % BASES));
            for (int i = random.nextInt(2, 6); i > 0; i--) {
                int most = i == 1 ? 90 * MIB : 6 * MIB;
                layers.add(new Layer(seed * 1000 + image * 10L + i, random.nextInt(2000, most) / 512 * 512));
            }
            String name = "registry.example/charmedkubeflow/component-" + image + ":1.9";
            Inner inner = image % 3 == 2 ? layout(name, layers) : old(name, layers);
            header(name.replaceAll("[/:]", "-") + ".tar", inner.size());
            inner.write();
            left -= inner.size();
        }
        out.write(new byte[1024]);
    }

    private Layer base(int number) {
        SplittableRandom random = new SplittableRandom(seed + number);
        return new Layer(seed + 7 + number, random.nextInt(40 * MIB, 140 * MIB) / 512 * 512);
    }

    /** Members of an archive in an archive; contents are made when they are written. */
    private final class Inner {
        private final List<String> names = new ArrayList<>();
        private final List<Object> contents = new ArrayList<>();

        void add(String name, Object content) {
            names.add(name);
            contents.add(content);
        }

        long size() {
            long size = 1024;
            for (Object content : contents) {
                size += 512 + (length(content) + 511) / 512 * 512;
            }
            return size;
        }

        void write() throws IOException {
            for (int i = 0; i < names.size(); i++) {
                long length = length(contents.get(i));
                header(names.get(i), length);
                if (contents.get(i) instanceof Layer layer) {
                    generate(layer, out);
                } else {
                    out.write((byte[]) contents.get(i));
                }
                out.write(new byte[(int) ((512 - length % 512) % 512)]);
            }
            out.write(new byte[1024]);
        }

        private static long length(Object content) {
            return content instanceof Layer layer ? layer.size : ((byte[]) content).length;
        }
    }

    private void header(String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0);
        byte[] block = new byte[512];
        entry.writeEntryHeader(block);
        out.write(block);
    }

    private Inner old(String name, List<Layer> layers) throws IOException {
        Inner inner = new Inner();
        StringBuilder files = new StringBuilder();
        for (Layer layer : layers) {
            String id = Digest.of(utf8(name + layer)).hex();
            inner.add(id + "/VERSION", utf8("1.0"));
            inner.add(id + "/json", utf8("{}"));
            inner.add(id + "/layer.tar", layer);
            files.append(files.isEmpty() ? "\"" : ",\"").append(id).append("/layer.tar\"");
        }
        byte[] config = config(layers);
        String file = Digest.of(config).hex() + ".json";
        inner.add(file, config);
        inner.add(
                "manifest.json",
                utf8("[{\"Config\":\"" + file + "\",\"RepoTags\":[\"" + name + "\"],\"Layers\":[" + files + "]}]"));
        return inner;
    }

    private Inner layout(String name, List<Layer> layers) throws IOException {
        Inner inner = new Inner();
        StringBuilder listed = new StringBuilder();
        for (Layer layer : layers) {
            inner.add("blobs/sha256/" + digest(layer).hex(), layer);
            listed.append(listed.isEmpty() ? "" : ",")
                    .append(descriptor("application/vnd.oci.image.layer.v1.tar", digest(layer), layer.size));
        }
        byte[] config = config(layers);
        String type = "application/vnd.oci.image.manifest.v1+json";
        byte[] manifest = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + type + "\",\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", Digest.of(config), config.length)
                + ",\"layers\":[" + listed + "]}");
        inner.add("blobs/sha256/" + Digest.of(config).hex(), config);
        inner.add("blobs/sha256/" + Digest.of(manifest).hex(), manifest);
        String root = descriptor(type, Digest.of(manifest), manifest.length);
        inner.add(
                "index.json",
                utf8("{\"schemaVersion\":2,\"manifests\":["
                        + root.substring(0, root.length() - 1)
                        + ",\"annotations\":{\"io.containerd.image.name\":\"" + name + "\"}}]}"));
        inner.add("oci-layout", utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
        return inner;
    }

    private static String descriptor(String type, Digest digest, long size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    private byte[] config(List<Layer> layers) throws IOException {
        List<String> ids = new ArrayList<>();
        for (Layer layer : layers) {
            ids.add("\"" + digest(layer) + "\"");
        }
        return utf8("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":" + ids
                + "}}");
    }

    private Digest digest(Layer layer) throws IOException {
        Digest known = digests.get(layer.seed);
        if (known == null) {
            MessageDigest hasher = Digest.sha256();
            generate(layer, new OutputStream() {
                @Override
                public void write(int b) {
                    hasher.update((byte) b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    hasher.update(bytes, offset, length);
                }
            });
            known = Digest.of(hasher);
            digests.put(layer.seed, known);
        }
        return known;
    }

    /** Words out of a vocabulary, as texts and programs have them, and stretches that do not shrink. */
    private static void generate(Layer layer, OutputStream to) throws IOException {
        SplittableRandom random = new SplittableRandom(layer.seed);
        byte[][] words = new byte[1500][];
        for (int i = 0; i < words.length; i++) {
            words[i] = new byte[random.nextInt(4, 20)];
            random.nextBytes(words[i]);
        }
        int left = layer.size;
        while (left > 0) {
            ByteArrayOutputStream block = new ByteArrayOutputStream(40 << 10);
            if (random.nextInt(100) < 15) {
                byte[] noise = new byte[32 << 10];
                random.nextBytes(noise);
                block.writeBytes(noise);
            } else {
                while (block.size() < 32 << 10) {
                    // few words are frequent, as in all texts
                    block.writeBytes(words[random.nextInt(random.nextInt(1, words.length))]);
                }
            }
            int count = Math.min(left, block.size());
            to.write(block.toByteArray(), 0, count);
            left -= count;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
