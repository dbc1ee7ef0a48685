package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.LayoutBlobs;
import dev.landfall.engine.bundle.LayoutIndex;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Zarf package: an OCI layout below {@code images}, and a tar of charts, files and manifests for each component.
 *
 * <p>What Zarf would do beside installing charts (actions, variables, git repositories, data injections) is not for a bundle, and told.
 */
final class ZarfPackage {
    private static final String IMAGES = "images/";
    private static final String COMPONENTS = "components/";
    private static final String BASE_NAME = "org.opencontainers.image.base.name";
    /** What is taken as it is, so that nothing of the package is lost. */
    private static final List<String> DOCUMENTS =
            List.of(ZarfYaml.NAME, "values.yaml", "values.schema.json", "sboms.tar", "documentation.tar");

    private static final List<String> SIGNATURES = List.of("zarf.yaml.sig", "zarf.bundle.sig");

    private final Shelf shelf;
    private final ZarfYaml yaml;
    private final FoundBlobs blobs;
    private final MadeParts parts;
    private final List<Descriptor> index = new ArrayList<>();
    private final Map<String, Integer> left = new TreeMap<>();

    private ZarfPackage(Shelf shelf, ZarfYaml yaml) {
        this.shelf = shelf;
        this.yaml = yaml;
        this.blobs = new FoundBlobs(shelf);
        this.parts = new MadeParts(blobs);
    }

    /** @throws ProblemException {@code bundle.archive-refused} when its checksums are not those of what it holds */
    static ForeignLayout read(Shelf shelf) throws IOException {
        ZarfPackage zarf = new ZarfPackage(shelf, ZarfYaml.read(shelf));
        ZarfChecksums.check(shelf, zarf.yaml);
        zarf.blobs.add(new LayoutBlobs(shelf, digest -> IMAGES + LayoutIndex.blobPath(digest)));
        zarf.images();
        for (String name : new TreeSet<>(shelf.names())) {
            if (name.startsWith(COMPONENTS) && name.endsWith(".tar")) {
                zarf.component(shelf.inside(name));
            }
        }
        for (String document : DOCUMENTS) {
            if (shelf.has(document)) {
                zarf.index.add(zarf.parts.file(shelf, document, "zarf/" + document));
            }
        }
        return new ForeignLayout(
                BundleFormat.ZARF, zarf.yaml.name(), zarf.yaml.version(), zarf.blobs, zarf.index, zarf.findings());
    }

    private void images() throws IOException {
        String path = IMAGES + LayoutIndex.INDEX;
        if (!shelf.has(path)) {
            return;
        }
        for (Descriptor entry : LayoutIndex.read(shelf, path)) {
            Map<String, String> said = entry.annotations();
            // packages of old versions have the name under the second key only
            index.add(Named.image(entry, said.getOrDefault(MediaTypes.REF_NAME, said.getOrDefault(BASE_NAME, ""))));
        }
    }

    private void component(Shelf component) throws IOException {
        for (String name : new TreeSet<>(component.names())) {
            String[] path = name.split("/", 3);
            String kind = path.length < 3 ? "files" : path[1];
            switch (kind) {
                case "charts" -> index.add(chart(component, name));
                case "files", "manifests", "values" -> index.add(parts.file(component, name, name));
                case "repos" -> left.merge("git repositories of '" + path[0] + "'", 1, Integer::sum);
                case "data" -> left.merge("data to be put into pods by '" + path[0] + "'", 1, Integer::sum);
                default -> left.merge("'" + kind + "' of '" + path[0] + "'", 1, Integer::sum);
            }
        }
    }

    private Descriptor chart(Shelf component, String name) throws IOException {
        try {
            return parts.chart(component, name);
        } catch (ProblemException e) {
            if (!e.problem().code().equals("bundle.chart-unfit")) {
                throw e;
            }
            left.merge("'" + name + "' as a chart (it is carried as a file)", 1, Integer::sum);
            return parts.file(component, name, name);
        }
    }

    private List<dev.landfall.engine.problem.Finding> findings() throws IOException {
        Findings findings = new Findings(String.valueOf(shelf.path()));
        List<String> parts = new ArrayList<>();
        left.forEach((what, count) -> parts.add(what + (count > 1 ? " (" + count + " files)" : "")));
        parts.addAll(yaml.done());
        for (String signature : SIGNATURES) {
            if (shelf.has(signature)) {
                parts.add("the package's own signature, which only Zarf can check");
            }
        }
        findings.notTaken("Zarf", parts);
        Set<String> here = new TreeSet<>();
        index.forEach(d -> here.add(d.annotations().getOrDefault(MediaTypes.REF_NAME, "")));
        List<String> missing = yaml.images().stream()
                .filter(image -> ImageReference.tryParse(image)
                        .map(ref -> !here.contains(ref.resolved().toString()))
                        .orElse(true))
                .toList();
        findings.notHere(
                missing,
                yaml.differential()
                        ? "it is a differential package, built against one that had them"
                        : "it lists them");
        return findings.all();
    }

    /** The digests of what a package holds, as {@code checksums.txt} lists them; {@code zarf.yaml} has the digest of that list. */
    private static final class ZarfChecksums {
        private static final String NAME = "checksums.txt";
        private static final int LIMIT = 32 << 20;
        private static final String BLOBS = IMAGES + "blobs/sha256/";

        static void check(Shelf shelf, ZarfYaml yaml) throws IOException {
            if (!shelf.has(NAME)) {
                return;
            }
            byte[] list = shelf.bytes(NAME, LIMIT);
            if (!yaml.checksum().isEmpty()
                    && !yaml.checksum().equals(Digest.of(list).hex())) {
                throw shelf.refused(NAME, "it is not the list that zarf.yaml was made with: the package was changed");
            }
            Set<String> listed = new TreeSet<>();
            for (String line : new String(list, java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
                if (line.isEmpty()) {
                    continue;
                }
                int space = line.indexOf(' ');
                if (space < 0 || !line.substring(0, space).matches("[0-9a-f]{64}")) {
                    throw shelf.refused(NAME, "a line of it is no checksum and name: " + line);
                }
                String name = line.substring(space + 1);
                listed.add(name);
                file(shelf, name, line.substring(0, space));
            }
            for (String name : shelf.names()) {
                boolean own = name.equals(NAME)
                        || name.equals(ZarfYaml.NAME)
                        || SIGNATURES.contains(name)
                        || yaml.provenance().contains(name);
                if (!own && !listed.contains(name)) {
                    throw shelf.refused(name, "it is not among the package's checksums: it was added afterwards");
                }
            }
        }

        private static void file(Shelf shelf, String name, String said) throws IOException {
            if (name.startsWith(BLOBS)) {
                // a blob's name is its digest, which is checked whenever the blob is read
                if (!name.substring(BLOBS.length()).equals(said)) {
                    throw shelf.refused(name, "its checksum is not its name");
                }
                return;
            }
            if (!shelf.has(name)) {
                throw shelf.refused(name, "checksums.txt lists it, but it is not in the package");
            }
            if (!shelf.digest(name).hex().equals(said)) {
                throw shelf.refused(name, "it has other content than its checksum says");
            }
        }
    }
}
