package dev.landfall.engine.bundle.fuzz;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.Imports;
import dev.landfall.engine.bundle.Seeds;
import dev.landfall.engine.bundle.VerifyReport;
import dev.landfall.engine.bundle.Volume;
import dev.landfall.engine.bundle.stream.TarStream;
import dev.landfall.engine.bundle.trust.BundleTrust;
import dev.landfall.engine.bundle.trust.Signatures;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.bundle.trust.VerifyKey;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.install.Inventory;
import dev.landfall.engine.install.SiteFolder;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.packages.Wheel;
import dev.landfall.engine.packages.apps.AppPackages;
import dev.landfall.engine.packages.apps.SiteNames;
import dev.landfall.engine.packages.apps.Zips;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.ChartIndex;
import dev.landfall.engine.registry.DockerConfig;
import dev.landfall.engine.run.Journal;
import dev.landfall.resources.InstallerResources;
import dev.landfall.testing.MadeWheels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Every reader of files that come from media or from other people. */
final class Readers {
    private final Path scratch;
    private final List<Reader> all = new ArrayList<>();

    private Readers(Path scratch) {
        this.scratch = scratch;
    }

    static List<Reader> all(Path scratch) throws IOException {
        Readers readers = new Readers(scratch);
        readers.bundles();
        readers.trust();
        readers.charts();
        readers.packages();
        readers.texts();
        return readers.all;
    }

    private void add(String name, Map<String, byte[]> files, String damaged, Reader.Damage damage, Reader.Work work) {
        all.add(new Reader(name, files, damaged, false, damage, work));
    }

    private void bundles() throws IOException {
        add("docker archive", Map.of("x.tar", Seeds.dockerArchive()), "x.tar", Readers::tar, Seeds::readBundle);
        add("OCI archive", Map.of("x.tar", Seeds.layoutTar()), "x.tar", Readers::tar, Seeds::readBundle);
        add("archive in one pass", Map.of("x.tar", Seeds.dockerArchive()), "x.tar", Readers::tar, Readers::onePass);
        add("Hauler's haul", Map.of("x.tar", Seeds.hauler()), "x.tar", Readers::tar, Seeds::readBundle);
        add("Zarf's package", Map.of("x.tar", Seeds.zarf(scratch)), "x.tar", Readers::tar, Seeds::readBundle);
        add("registry's storage", Map.of("x.tar", Seeds.registryStorage()), "x.tar", Readers::tar, Seeds::readBundle);
        add("KOTS's bundle", Map.of("x.tar", Seeds.kots()), "x.tar", Readers::tar, Seeds::readBundle);
        add(
                "collection of images",
                Map.of("images.tar.gz", packed(Seeds.collection())),
                "images.tar.gz",
                Readers::tgz,
                SinkToNowhere::read);
        add(
                "import",
                Map.of("images.tar.gz", packed(Seeds.collection())),
                "images.tar.gz",
                Readers::tgz,
                Readers::imported);
        Map<String, byte[]> layout = Seeds.layoutFolder(scratch);
        add("OCI layout", layout, "index.json", TextMutations::text, file -> Seeds.readBundle(file.getParent()));
        Map<String, byte[]> volumes = Seeds.volumes(scratch);
        String first = volumes.keySet().iterator().next();
        add("volume", volumes, first, Mutations::bytes, Seeds::readBundle);
        add("volume's table", volumes, first, Readers::table, Seeds::readBundle);
        String second = volumes.keySet().stream().skip(1).findFirst().orElseThrow();
        add("second volume's table", volumes, second, Readers::table, file -> Seeds.readBundle(file.getParent()));
        add("spec", Seeds.spec(scratch), "spec.yaml", TextMutations::text, BundleSpec::read);
    }

    private void trust() throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("keys"));
        SigningKey key = SigningKey.generate();
        TrustedKeys.NONE
                .with(new TrustedKeys.Trusted(key.verifyKey(), "release team", List.of("hello"), "2026-01-01"))
                .write(folder);
        String trusted;
        try (var files = Files.list(folder)) {
            trusted = files.findFirst().orElseThrow().getFileName().toString();
        }
        add(
                "trusted keys",
                Map.of(trusted, Files.readAllBytes(folder.resolve(trusted))),
                trusted,
                TextMutations::text,
                file -> TrustedKeys.read(file.getParent()));
        add(
                "public key",
                Map.of("k.pub", key.verifyKey().pem().getBytes(StandardCharsets.US_ASCII)),
                "k.pub",
                TextMutations::text,
                VerifyKey::read);
        TreeMap<String, byte[]> volumes = new TreeMap<>(Seeds.volumes(scratch.resolve("signed")));
        Path signed = Files.createDirectories(scratch.resolve("signed/again"));
        for (Map.Entry<String, byte[]> volume : volumes.entrySet()) {
            Files.write(signed.resolve(volume.getKey()), volume.getValue());
        }
        String signature;
        try (var bundle = Bundles.open(signed)) {
            Path file = Signatures.sign(bundle, key);
            signature = file.getFileName().toString();
            volumes.put(signature, Files.readAllBytes(file));
        }
        TrustedKeys keys = TrustedKeys.read(folder);
        add("signature", volumes, signature, TextMutations::text, file -> {
            try (var bundle =
                    Bundles.open(file.resolveSibling(volumes.firstEntry().getKey()))) {
                for (var doubt : BundleTrust.of(bundle, keys, Optional.empty()).doubts()) {
                    throw doubt.asException();
                }
            }
        });
    }

    private void charts() throws IOException {
        Map<String, byte[]> chart = Map.of("hello.tgz", Seeds.chart(scratch));
        String index = """
                apiVersion: v1
                entries:
                  redis:
                    - {name: redis, version: 1.2.3, digest: "%s", urls: [redis-1.2.3.tgz]}
                    - {name: redis, version: 1.2.2, urls: ["https://charts.example.org/redis-1.2.2.tgz"]}
                  other:
                    - name: other
                      version: 0.1.0
                      urls:
                        - other-0.1.0.tgz
                """.formatted("a".repeat(64));
        add(
                "chart repository",
                Map.of("index.yaml", text(index)),
                "index.yaml",
                TextMutations::text,
                file -> ChartIndex.find(Files.readAllBytes(file), file.toString(), "redis", "1.2.3"));
        add("chart", chart, "hello.tgz", Readers::tgz, ChartArchive::open);
        all.add(new Reader("chart in a spec", chart, "hello.tgz", true, Readers::tgz, Seeds::readChart));
    }

    private void packages() throws IOException {
        Path wheel = MadeWheels.pure(scratch.resolve("wheels"), "some-thing", "1.0", "Requires-Python: >=3.9");
        String name = wheel.getFileName().toString();
        add("wheel", Map.of(name, Files.readAllBytes(wheel)), name, Readers::zip, Wheel::read);
        String hocon = """
                id: notebook
                include "defaults"
                base = { image: "docker.io/library/redis:7.2", n: [1, 2, 3] }
                tasks: [{ container = ${base} { tag: "x" }, args: "--image docker.io/library/redis:7.2" }]
                name = ${?HOME}"-"${base.image}
                """;
        byte[] apps = Zips.of(
                "notebook.app.conf",
                hocon,
                "apps/other.zip",
                Zips.of("other.app.conf", "id: other\n"),
                "a/b.txt",
                "text");
        SiteNames site = new SiteNames(
                List.of(ImageReference.parse("docker.io/library/redis:7.2")), image -> Optional.of(image.resolved()));
        add(
                "application packages",
                Map.of("apps.zip", apps),
                "apps.zip",
                Readers::zip,
                file -> AppPackages.look(file, "apps.zip", site, Progress.none()));
    }

    private void texts() throws IOException {
        for (String product : List.of("practice", "clearml-enterprise")) {
            add(
                    "product " + product,
                    ProductFiles.of(InstallerResources.root().resolve("products/" + product))
                            .files(),
                    "product.yaml",
                    TextMutations::text,
                    file -> ProductReader.read(
                            ProductFiles.of(file.getParent()), file.getParent().toString()));
        }
        Object inventory = Yaml.values(InstallerResources.text("schema/examples/inventory.openshift.yaml"), "example");
        add(
                "inventory",
                Map.of(
                        "inventory.json",
                        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(inventory)),
                "inventory.json",
                TextMutations::text,
                Inventory::read);
        add(
                "site",
                Map.of("site.yaml", text(InstallerResources.text("schema/examples/site.yaml"))),
                "site.yaml",
                TextMutations::text,
                file -> SiteFolder.at(file.getParent()).site());
        add(
                "journal",
                Map.of(
                        "journal.jsonl",
                        text("{\"at\":\"2026-01-01T00:00:00Z\",\"event\":\"run\",\"step\":\"x\"}\n".repeat(9))),
                "journal.jsonl",
                TextMutations::text,
                Journal::read);
        add(
                "docker's config",
                Map.of(
                        "config.json",
                        text(
                                "{\"auths\":{\"127.0.0.1:5000\":{\"auth\":\"dTpw\"},\"https://index.docker.io/v1/\":{\"username\":\"u\",\"password\":\"p\"}},\"credHelpers\":{\"gcr.io\":\"gcloud\"},\"credsStore\":\"\"}")),
                "config.json",
                TextMutations::text,
                DockerConfig::read);
    }

    /** What is imported is whole; what is refused leaves nothing. */
    static void imported(Path file) throws IOException {
        Path out = Files.createDirectories(file.resolveSibling("out"));
        try {
            Imports.Options options = new Imports.Options("x", "1", new BuildOptions(100_000));
            for (Volume volume :
                    Imports.importing(file, out, options, Progress.none()).volumes()) {
                VerifyReport report = BundleVerifier.verify(volume.path(), List.of(), Progress.none(), c -> {});
                if (!report.sound()) {
                    throw new IllegalStateException("what was imported is not whole: " + report.all());
                }
            }
            try (Stream<Path> volumes = Files.list(out)) {
                for (Path volume : volumes.toList()) {
                    Files.delete(volume);
                }
            }
        } finally {
            Files.delete(out);
        }
    }

    private static void onePass(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            TarStream tar = new TarStream(in, file.toString(), 0);
            for (var entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                tar.content().skipNBytes(entry.get().size() / 2);
            }
        }
    }

    static byte[] packed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] any(byte[] content, RandomGenerator random) {
        return random.nextBoolean() ? TextMutations.text(content, random) : Mutations.bytes(content, random);
    }

    static byte[] tar(byte[] good, RandomGenerator random) {
        // a tar in a tar is damaged inside, too
        return ArchiveMutations.tar(
                good,
                (content, r) -> content.length > 512 && content[257] == 'u' ? tar(content, r) : any(content, r),
                random);
    }

    static byte[] tgz(byte[] good, RandomGenerator random) {
        return ArchiveMutations.gzip(good, Readers::tar, random);
    }

    private static byte[] zip(byte[] good, RandomGenerator random) {
        return ArchiveMutations.zip(
                good,
                (content, r) -> content.length > 3 && content[0] == 'P' && content[1] == 'K'
                        ? zip(content, r)
                        : any(content, r),
                random);
    }

    static byte[] table(byte[] good, RandomGenerator random) {
        return Seeds.forged(good, table -> TextMutations.text(table, random));
    }
}
