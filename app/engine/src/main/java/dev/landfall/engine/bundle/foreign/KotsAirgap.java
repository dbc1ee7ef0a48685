package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.ArtifactContent;
import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.DockerArchive;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * An air-gap bundle of KOTS: {@code airgap.yaml} with the names of the images, the release in {@code app.tar.gz}, and the images in a
 * registry's storage (or, until 2022, as one {@code docker save} archive each).
 *
 * <p>That storage keeps an image under the last part of its name alone.
 */
final class KotsAirgap {
    static final String NAME = "airgap.yaml";
    private static final String APP = "app.tar.gz";
    static final String SAVED = "images/docker-archive/";
    private static final int LIMIT = 8 << 20;
    private static final long UNPACKED = 64L << 20;

    private final Shelf shelf;
    private final Fields spec;
    private final FoundBlobs blobs;
    private final MadeParts parts;
    private final Findings findings;
    private final List<Descriptor> index = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    private KotsAirgap(Shelf shelf, Fields spec) {
        this.shelf = shelf;
        this.spec = spec;
        this.blobs = new FoundBlobs(shelf);
        this.parts = new MadeParts(blobs);
        this.findings = new Findings(String.valueOf(shelf.path()));
    }

    static ForeignLayout read(Shelf shelf, Set<String> roots) throws IOException {
        String text = new String(shelf.bytes(NAME, LIMIT), StandardCharsets.UTF_8);
        Fields whole = Yaml.parse(text, NAME + " of " + shelf.path()).fields();
        Fields spec = whole.find("spec").orElse(whole.here()).fields();
        KotsAirgap airgap = new KotsAirgap(shelf, spec);
        for (String root : roots) {
            airgap.storage(root);
        }
        for (String name : new TreeSet<>(shelf.names())) {
            if (name.startsWith(SAVED)) {
                airgap.saved(name);
            } else if (roots.stream().noneMatch(name::startsWith)) {
                airgap.index.add(airgap.parts.file(shelf, name, "kots/" + name));
            }
        }
        airgap.charts();
        airgap.findings.notTaken("KOTS", airgap.left);
        return new ForeignLayout(
                BundleFormat.KOTS,
                spec.text("appSlug", ""),
                spec.text("versionLabel", ""),
                airgap.blobs,
                airgap.index,
                airgap.findings.all());
    }

    /** The images of one storage, under the names that the list for it gives. */
    private void storage(String root) throws IOException {
        RegistryTree tree = RegistryTree.read(shelf, root);
        blobs.add(tree.blobs());
        Map<String, Set<String>> originals = new TreeMap<>();
        for (String image : images(root)) {
            ImageReference.tryParse(image).ifPresent(ref -> {
                String last = ref.repository().substring(ref.repository().lastIndexOf('/') + 1);
                ImageReference known = ref.digest() == null ? ref.resolved() : ref.pinned(ref.digest());
                String key = ref.digest() == null ? last + ":" + known.tag() : last + "@" + ref.digest();
                originals.computeIfAbsent(key, k -> new TreeSet<>()).add(known.toString());
            });
        }
        Set<String> hostless = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        for (RegistryTree.Entry entry : tree.entries()) {
            String digest = entry.repository() + "@" + entry.root().digest();
            Set<String> names = new TreeSet<>(originals.getOrDefault(entry.key(), Set.of()));
            names.addAll(originals.getOrDefault(digest, Set.of()));
            found.add(entry.key());
            found.add(digest);
            if (names.size() > 1) {
                findings.nameShared(names, entry.key());
            }
            if (names.isEmpty()) {
                names.add(RegistryStorage.guess(entry, hostless));
            }
            names.forEach(name -> index.add(Named.image(entry.root(), name)));
        }
        findings.hostUnknown(hostless);
        List<String> missing = new ArrayList<>();
        originals.forEach((key, names) -> {
            if (!found.contains(key)) {
                missing.addAll(names);
            }
        });
        findings.notHere(missing, NAME + " lists them");
    }

    private List<String> images(String root) {
        Optional<Fields> registry = spec.find("embeddedClusterArtifacts")
                .flatMap(node -> node.fields().find("registry"))
                .map(YamlNode::fields);
        String folder = registry.map(r -> r.text("dir", "")).orElse("");
        boolean embedded = !folder.isEmpty() && root.startsWith(folder + "/");
        return embedded ? registry.orElseThrow().texts("savedImages") : spec.texts("savedImages");
    }

    /** One image of the old kind, at {@code images/docker-archive/HOST/PATH/TAG} or {@code …/PATH/sha256/HEX}. */
    private void saved(String name) throws IOException {
        String path = name.substring(SAVED.length());
        String[] said = path.split("/", -1);
        int tail = said.length > 2 && said[said.length - 2].equals("sha256") ? 2 : 1;
        String repository = String.join("/", List.of(said).subList(0, Math.max(0, said.length - tail)));
        DockerArchive archive = DockerArchive.read(shelf.inside(name));
        blobs.add(archive);
        for (Descriptor entry : archive.index()) {
            // that format keeps no manifest, so the digest in the name cannot be had again
            String reference = tail == 1 ? repository + ":" + said[said.length - 1] : repository + "@" + entry.digest();
            index.add(Named.image(entry, reference));
            if (tail == 2) {
                left.add("the digest of " + repository + "@sha256:" + said[said.length - 1]
                        + " (the archive has its layers, but not its manifest)");
            }
        }
    }

    /** The charts of the release lie in a tar of their own. */
    private void charts() throws IOException {
        if (!shelf.has(APP)) {
            return;
        }
        SortedMap<String, byte[]> charts;
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(shelf.open(APP, 0)))) {
            charts = ArtifactContent.files(
                    shelf.path() + ", " + APP, in, UNPACKED, name -> name.endsWith(".tgz") || name.endsWith(".tar.gz"));
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw shelf.refused(APP, "it is no whole gzip file: " + e.getMessage());
        }
        for (Map.Entry<String, byte[]> chart : charts.entrySet()) {
            try {
                index.add(parts.chart(chart.getKey(), chart.getValue()));
            } catch (ProblemException e) {
                left.add(chart.getKey() + " of " + APP + " as a chart ("
                        + e.problem().why() + ")");
            }
        }
    }
}
