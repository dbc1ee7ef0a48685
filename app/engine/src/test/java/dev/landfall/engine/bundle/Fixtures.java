package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;

/** Images, layouts, archives and specs for tests, always the same for the same seed. */
final class Fixtures {
    private Fixtures() {}

    /** The blobs of an OCI layout in memory. */
    static final class Layout {
        final Map<Digest, byte[]> blobs = new TreeMap<>();
        final List<Descriptor> index = new ArrayList<>();

        Descriptor blob(String mediaType, byte[] content) {
            Digest digest = Digest.of(content);
            blobs.put(digest, content);
            return new Descriptor(mediaType, digest, content.length);
        }

        Descriptor image(String reference, byte[]... layers) {
            List<Descriptor> stored = new ArrayList<>();
            StringBuilder ids = new StringBuilder();
            for (byte[] layer : layers) {
                stored.add(blob(MediaTypes.OCI_LAYER, layer));
                ids.append(ids.isEmpty() ? "" : ",")
                        .append('"')
                        .append(Digest.of(layer))
                        .append('"');
            }
            String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Labels\":{\"n\":\"" + reference
                    + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids + "]}}";
            Descriptor manifest = blob(
                    MediaTypes.OCI_MANIFEST,
                    ManifestJson.print("", blob(MediaTypes.OCI_CONFIG, utf8(config)), stored, Map.of()));
            index.add(manifest.annotated(Map.of(MediaTypes.REF_NAME, reference)));
            return manifest;
        }

        Path folder(Path folder) throws IOException {
            Files.createDirectories(folder.resolve("blobs/sha256"));
            for (Map.Entry<Digest, byte[]> blob : blobs.entrySet()) {
                Files.write(folder.resolve(LayoutIndex.blobPath(blob.getKey())), blob.getValue());
            }
            Files.writeString(folder.resolve("oci-layout"), LayoutIndex.LAYOUT_TEXT);
            Files.write(folder.resolve("index.json"), LayoutIndex.print(index));
            return folder;
        }

        RawTar tar() {
            RawTar tar = new RawTar();
            tar.folder("blobs/").folder("blobs/sha256/");
            blobs.forEach((digest, content) -> tar.file(LayoutIndex.blobPath(digest), content));
            return tar.file("index.json", LayoutIndex.print(index)).file("oci-layout", LayoutIndex.LAYOUT_TEXT);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Three images that share a layer, one of them as an index of two platforms. */
    static Layout layout(long seed, int layer) {
        Layout layout = new Layout();
        byte[] shared = random(seed, layer);
        layout.image("docker.io/library/redis:7.2", shared, random(seed + 1, layer / 3 + 7));
        layout.image("quay.io/team/app:1.0", shared, random(seed + 2, layer + 1), random(seed + 3, 1));
        Descriptor amd = layout.image("drop", random(seed + 4, 999));
        Descriptor arm = layout.image("drop", random(seed + 5, 1001));
        layout.index.removeLast();
        layout.index.removeLast();
        String list = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                + entry(amd, "amd64") + "," + entry(arm, "arm64") + "]}";
        layout.index.add(layout.blob(MediaTypes.OCI_INDEX, utf8(list))
                .annotated(Map.of(MediaTypes.REF_NAME, "registry.k8s.io/multi:v3")));
        return layout;
    }

    private static String entry(Descriptor d, String architecture) {
        return "{\"mediaType\":\"" + d.mediaType() + "\",\"digest\":\"" + d.digest() + "\",\"size\":" + d.size()
                + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}}";
    }

    /** A folder with a spec of everything: images, a chart's folder, a product, a file. */
    static BundleSpec everything(Path folder, long seed, int layer) throws IOException {
        layout(seed, layer).folder(folder.resolve("images"));
        docker(seed + 50, 3000).write(folder.resolve("saved.tar"));
        chart(folder.resolve("charts/hello"));
        Files.createDirectories(folder.resolve("product/values"));
        Files.writeString(folder.resolve("product/product.yaml"), "id: hello\nname: Hello\nversion: 1.2.3\n");
        Files.writeString(folder.resolve("product/values/a.yaml"), "a: 1\n");
        Files.write(folder.resolve("apps.zip"), random(seed + 9, 5000));
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                name: hello
                version: 1.2.3
                products: [product]
                images:
                  - layout: images
                  - archive: saved.tar
                    licence: Apache-2.0
                charts: [charts/hello]
                files:
                  - path: apps.zip
                    licence: MIT
                """);
        return BundleSpec.read(spec);
    }

    static Path chart(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("templates"));
        Files.writeString(
                folder.resolve("Chart.yaml"),
                "apiVersion: v2\nname: hello\nversion: 0.1.0+build.5\nappVersion: 1.10\nannotations:\n  licenses: Apache-2.0\n");
        Files.writeString(folder.resolve("values.yaml"), "replicas: 1\n");
        Files.writeString(folder.resolve("templates/pod.yaml"), "kind: Pod\n");
        Files.writeString(folder.resolve("templates/.hidden"), "x");
        Files.writeString(folder.resolve("notes.txt~"), "x");
        Files.writeString(folder.resolve(".helmignore"), "# backups\n*~\n.git/\n");
        return folder;
    }

    /** An archive as {@code docker save} wrote it before Docker 25, with a layer that two images share as a symbolic link. */
    static RawTar docker(long seed, int layer) {
        byte[] base = random(seed, layer);
        byte[] top = random(seed + 1, 10);
        String one = config(base);
        String two = config(base, top);
        return new RawTar()
                .folder("aaa/")
                .file("aaa/VERSION", "1.0")
                .file("aaa/layer.tar", base)
                .symlink("bbb/layer.tar", "../aaa/layer.tar")
                .file("ccc/layer.tar", top)
                .file(Digest.of(utf8(one)).hex() + ".json", one)
                .file(Digest.of(utf8(two)).hex() + ".json", two)
                .file("repositories", "{}")
                .file(
                        "manifest.json",
                        "[{\"Config\":\"" + Digest.of(utf8(one)).hex()
                                + ".json\",\"RepoTags\":[\"allegroai/clearml:2.0\",\"clearml:old\"],\"Layers\":[\"aaa/layer.tar\"]},"
                                + "{\"Config\":\"" + Digest.of(utf8(two)).hex()
                                + ".json\",\"RepoTags\":[\"localhost:5000/two:2\"],\"Layers\":[\"bbb/layer.tar\",\"ccc/layer.tar\"]}]");
    }

    static String config(byte[]... layers) {
        StringBuilder ids = new StringBuilder();
        for (byte[] layer : layers) {
            ids.append(ids.isEmpty() ? "" : ",")
                    .append('"')
                    .append(Digest.of(layer))
                    .append('"');
        }
        return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids
                + "]}}";
    }

    /** What a bundle carries besides the list of it. */
    static List<Artifact> carried(List<Artifact> artifacts) {
        return artifacts.stream().filter(a -> a.kind() != ArtifactKind.SBOM).toList();
    }

    /** Reads every blob that every artifact needs, held to its digest; tells how many. */
    static int readAll(Bundle bundle) throws IOException {
        int count = 0;
        for (Descriptor d : Completeness.of(bundle, dev.landfall.engine.progress.Progress.none())
                .needed()
                .values()) {
            try (InputStream in = bundle.open(d.digest(), 0)) {
                Assertions.assertEquals(d.digest(), Digest.of(in.readAllBytes()));
            }
            count++;
        }
        return count;
    }

    static Problem problem(String code, org.junit.jupiter.api.function.Executable work) {
        Problem problem = Assertions.assertThrows(ProblemException.class, work).problem();
        Assertions.assertEquals(code, problem.code(), () -> problem.facts().toString());
        return problem;
    }

    /** The problem that this ends with, whatever its code. */
    static Problem thrown(org.junit.jupiter.api.function.Executable work) {
        return Assertions.assertThrows(ProblemException.class, work).problem();
    }
}
