package dev.landfall.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Archives to import, made by hand, and what becomes of them.
 *
 * @param folder a test's own
 */
record Importing(Path folder) {
    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    Path archive(RawTar tar) {
        return archive(gzip(tar.bytes()));
    }

    Path archive(byte[] content) {
        return RawTar.save(folder.resolve("images.tar.gz"), content);
    }

    ImportReport run(Path archive, long volumeSize) {
        return Imports.importing(
                archive,
                folder.resolve("out"),
                new Imports.Options("kubeflow", "1.9", new BuildOptions(volumeSize)),
                Progress.none());
    }

    ImportReport run(RawTar tar) {
        return run(archive(tar), 1L << 30);
    }

    Problem refused(String code, RawTar tar) {
        return refused(code, archive(tar));
    }

    Problem refused(String code, Path archive) {
        Problem problem = Fixtures.problem(code, () -> run(archive, 1L << 30));
        assertEquals(List.of(), left(), "what a refused import leaves");
        return problem;
    }

    /** The files in the folder that bundles go to. */
    List<Path> left() {
        if (!Files.exists(folder.resolve("out"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds a text to saying all of this. */
    static void says(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "'" + part + "' is not in: " + text);
        }
    }

    static List<String> titles(ImportReport report) {
        return report.findings().stream().map(Finding::title).sorted().toList();
    }

    /** Opens what was imported, after it was found whole. */
    static Bundle whole(ImportReport report) {
        Path first = report.volumes().getFirst().path();
        assertEquals(
                List.of(),
                BundleVerifier.verify(first, List.of(), Progress.none(), c -> {})
                        .all());
        return Bundles.open(first);
    }

    /** The images of a bundle: name to root. */
    static Map<String, Digest> roots(Bundle bundle) {
        Map<String, Digest> roots = new TreeMap<>();
        Fixtures.carried(bundle.artifacts())
                .forEach(a -> roots.put(a.name(), a.root().digest()));
        return roots;
    }

    /** One image as Docker before 25 saved it: its list comes last. */
    static RawTar old(String name, byte[]... layers) {
        RawTar tar = new RawTar();
        List<String> files = new ArrayList<>();
        for (byte[] layer : layers) {
            String id = Digest.of(Fixtures.utf8(name + files.size())).hex();
            tar.folder(id + "/").file(id + "/VERSION", "1.0").file(id + "/json", "{}");
            tar.file(id + "/layer.tar", layer);
            files.add(id + "/layer.tar");
        }
        return list(tar, name, Fixtures.config(layers), files);
    }

    /** Adds config and list to an archive. */
    static RawTar list(RawTar tar, String name, String config, List<String> layers) {
        String file = Digest.of(Fixtures.utf8(config)).hex() + ".json";
        return tar.file(file, config)
                .file("repositories", "{}")
                .file(
                        "manifest.json",
                        "[{\"Config\":\"" + file + "\",\"RepoTags\":" + (name.isEmpty() ? "null" : "[\"" + name + "\"]")
                                + ",\"Layers\":[\"" + String.join("\",\"", layers) + "\"]}]");
    }

    /** One image as Docker saves it since 25. */
    static RawTar layout(String name, byte[]... layers) {
        Fixtures.Layout layout = new Fixtures.Layout();
        layout.image(name, layers);
        return layout.tar();
    }
}
