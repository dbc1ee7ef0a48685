package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * What other tools would write of the images of {@link Fixtures#layout}, laid out as {@code foreign-archives.md} says: files by name, in
 * the order in which the tool packs them.
 */
final class OtherTools {
    static final List<String> IMAGES =
            List.of("docker.io/library/redis:7.2", "quay.io/team/app:1.0", "registry.k8s.io/multi:v3");

    private OtherTools() {}

    static Fixtures.Layout images() {
        return Fixtures.layout(1, 10_000);
    }

    static RawTar tar(Map<String, byte[]> files) {
        RawTar tar = new RawTar();
        files.forEach(tar::file);
        return tar;
    }

    static Path folder(Map<String, byte[]> files, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            RawTar.save(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }

    /** A chart's {@code .tgz}, made of the folder that {@link Fixtures#chart} writes there. */
    static byte[] chart(Path folder) throws IOException {
        return ChartFile.read(Fixtures.chart(folder.resolve("hello"))).archive().array();
    }

    /** A Zarf package of two components, sorted by name as Zarf sorts it. */
    static SortedMap<String, byte[]> zarf(Path scratch) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        images().blobs.forEach((digest, content) -> files.put("images/" + LayoutIndex.blobPath(digest), content));
        files.put("images/index.json", LayoutIndex.print(images().index));
        files.put("images/oci-layout", Fixtures.utf8(LayoutIndex.LAYOUT_TEXT));
        files.put(
                "components/web.tar",
                new RawTar()
                        .folder("web/")
                        .file("web/charts/hello-0.1.0+build.5.tgz", chart(scratch))
                        .file("web/values/hello-0.1.0+build.5-0", "replicas: 2\n")
                        .file("web/manifests/config-0.yaml", "kind: ConfigMap\n")
                        .bytes());
        files.put(
                "components/tools.tar",
                new RawTar()
                        .file("tools/files/0/tool", Fixtures.random(77, 70_000))
                        .file("tools/repos/some-repo/.git/HEAD", "ref: refs/heads/main\n")
                        .file("tools/repos/some-repo/.git/config", "[core]\n")
                        .bytes());
        files.put("sboms.tar", new RawTar().file("sbom.json", "{}").bytes());
        return sealed(files);
    }

    /** With the checksums and the {@code zarf.yaml} that fit the rest. */
    static SortedMap<String, byte[]> sealed(SortedMap<String, byte[]> files) {
        StringBuilder sums = new StringBuilder();
        files.forEach((name, content) ->
                sums.append(Digest.of(content).hex()).append(' ').append(name).append('\n'));
        SortedMap<String, byte[]> whole = new TreeMap<>(files);
        byte[] list = Fixtures.utf8(sums.toString());
        whole.put("checksums.txt", list);
        whole.put("zarf.yaml", Fixtures.utf8("""
                kind: ZarfPackageConfig
                metadata:
                  name: shop
                  version: 1.2.3
                  architecture: amd64
                  aggregateChecksum: %s
                build:
                  version: v0.60.0
                variables:
                  - name: DOMAIN
                components:
                  - name: web
                    images: [redis:7.2, quay.io/team/app:1.0]
                  - name: tools
                    images: [registry.k8s.io/multi:v3]
                    actions:
                      onDeploy:
                        before: [{cmd: ls}]
                """.formatted(Digest.of(list).hex())));
        return whole;
    }

    /** What {@code hauler store save} packs: an OCI layout without {@code oci-layout}, with a misleading {@code manifest.json}. */
    static Map<String, byte[]> hauler(Path scratch) throws IOException {
        Fixtures.Layout layout = images();
        List<Descriptor> images = List.copyOf(layout.index);
        layout.index.clear();
        for (Descriptor image : images) {
            String name = image.annotations().getOrDefault(MediaTypes.REF_NAME, "");
            layout.index.add(image.annotated(Map.of(
                    "kind",
                    MediaTypes.isIndex(image.mediaType()) ? "dev.hauler/imageIndex" : "dev.hauler/image",
                    MediaTypes.CONTAINERD_NAME,
                    name,
                    MediaTypes.REF_NAME,
                    name.substring(name.indexOf('/') + 1),
                    "hauler.dev/original-ref",
                    name)));
        }
        Descriptor signature = layout.image("drop", Fixtures.random(91, 100));
        layout.index.removeLast();
        layout.index.add(signature.annotated(
                Map.of("kind", "dev.hauler/sigs", MediaTypes.CONTAINERD_NAME, "quay.io/team/app:1.0")));
        Descriptor config =
                layout.blob(MediaTypes.HELM_CONFIG, Fixtures.utf8("{\"name\":\"hello\",\"version\":\"0.1.0\"}"));
        Descriptor chart = layout.blob(MediaTypes.HELM_CHART, chart(scratch));
        local(layout, "hauler/hello:0.1.0", config, chart);
        local(
                layout,
                "hauler/note.txt:latest",
                layout.blob(
                        "application/vnd.content.hauler.file.local.config.v1+json",
                        Fixtures.utf8("{\"reference\":\"n\"}")),
                layout.blob("application/vnd.content.hauler.file.layer.v1", Fixtures.utf8("a note"))
                        .annotated(Map.of(MediaTypes.TITLE, "note.txt")));
        local(
                layout,
                "hauler/etc:latest",
                layout.blob(
                        "application/vnd.content.hauler.file.directory.config.v1+json",
                        Fixtures.utf8("{\"reference\":\"e\"}")),
                layout.blob(
                                "application/vnd.content.hauler.file.layer.v1",
                                gzip(new RawTar().file("a", "b").bytes()))
                        .annotated(Map.of(MediaTypes.TITLE, "etc")));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("audit.log", Fixtures.utf8("{}\n"));
        layout.blobs.forEach((digest, content) -> files.put(LayoutIndex.blobPath(digest), content));
        files.put("index.json", LayoutIndex.print(layout.index));
        files.put(
                "manifest.json",
                Fixtures.utf8("[{\"Config\":\"blobs/sha256/" + "0".repeat(64)
                        + "\",\"RepoTags\":[\"wrong:1\"],\"Layers\":[]}]"));
        files.put("store.json", Fixtures.utf8("{\"id\":\"x\"}"));
        return files;
    }

    private static void local(Fixtures.Layout layout, String name, Descriptor config, Descriptor layer) {
        Descriptor root =
                layout.blob(MediaTypes.OCI_MANIFEST, ManifestJson.print("", config, List.of(layer), Map.of()));
        layout.index.add(root.annotated(Map.of("kind", "dev.hauler/image", MediaTypes.REF_NAME, name)));
    }

    /**
     * The storage of a registry.
     *
     * @param root up to and with {@code docker/registry/v2/}
     * @param path the repository of an image, without tag, by its whole reference
     */
    static Map<String, byte[]> storage(String root, java.util.function.UnaryOperator<String> path) {
        Fixtures.Layout layout = images();
        Map<String, byte[]> files = new LinkedHashMap<>();
        layout.blobs.forEach((digest, content) -> files.put(blob(root, digest), content));
        for (Descriptor image : layout.index) {
            String name = image.annotations().getOrDefault(MediaTypes.REF_NAME, "");
            String repository = path.apply(name.substring(0, name.lastIndexOf(':')));
            tag(files, root, repository, name.substring(name.lastIndexOf(':') + 1), image.digest());
            if (MediaTypes.isIndex(image.mediaType())) {
                Manifest.parse(layout.blobs.get(image.digest()), name)
                        .manifests()
                        .forEach(child -> revision(files, root, repository, child.digest()));
            }
        }
        return files;
    }

    static String blob(String root, Digest digest) {
        return root + "blobs/sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex() + "/data";
    }

    static void tag(Map<String, byte[]> files, String root, String repository, String tag, Digest digest) {
        String base = root + "repositories/" + repository + "/_manifests/tags/" + tag;
        files.put(base + "/current/link", Fixtures.utf8(digest.toString()));
        files.put(base + "/index/sha256/" + digest.hex() + "/link", Fixtures.utf8(digest.toString()));
        revision(files, root, repository, digest);
    }

    static void revision(Map<String, byte[]> files, String root, String repository, Digest digest) {
        files.put(
                root + "repositories/" + repository + "/_manifests/revisions/sha256/" + digest.hex() + "/link",
                Fixtures.utf8(digest.toString()));
        files.put(
                root + "repositories/" + repository + "/_layers/sha256/" + digest.hex() + "/link",
                Fixtures.utf8(digest.toString()));
    }

    /** What oc-mirror v2 packs: the storage under paths without hosts, its configuration, its working folder. */
    static Map<String, byte[]> ocMirror() {
        Map<String, byte[]> files =
                new LinkedHashMap<>(storage("docker/registry/v2/", name -> name.substring(name.indexOf('/') + 1)));
        files.put("working-dir/logs/oc-mirror.log", Fixtures.utf8("done\n"));
        files.put(
                "working-dir/hold-operator/catalog.json",
                Fixtures.utf8("{\"relatedImages\":[{\"image\":\"registry.k8s.io/multi@"
                        + images().index.getLast().digest() + "\"}]}"));
        files.put("isc_2026-08-21T10:00:00Z", Fixtures.utf8("""
                apiVersion: mirror.openshift.io/v2alpha1
                kind: ImageSetConfiguration
                mirror:
                  additionalImages:
                    - name: docker.io/library/redis:7.2
                    - name: quay.io/team/app:1.0
                """));
        return files;
    }

    /** An air-gap bundle of KOTS with its images in a registry's storage, where only the last part of a name is left. */
    static Map<String, byte[]> kots(Path scratch) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("airgap.yaml", Fixtures.utf8("""
                apiVersion: kots.io/v1beta1
                kind: Airgap
                metadata: {creationTimestamp: null}
                spec:
                  appSlug: shop
                  versionLabel: 2.0.1
                  channelName: Stable
                  format: docker
                  savedImages:
                    - redis:7.2
                    - quay.io/team/app:1.0
                    - registry.k8s.io/multi:v3
                status: {}
                """));
        files.put(
                "app.tar.gz",
                gzip(new RawTar()
                        .file("kots-app.yaml", "kind: Application\n")
                        .file("hello-0.1.0+build.5.tgz", chart(scratch))
                        .bytes()));
        files.putAll(storage("images/docker/registry/v2/", name -> name.substring(name.lastIndexOf('/') + 1)));
        return files;
    }
}
