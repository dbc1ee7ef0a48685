package dev.landfall.engine.bundle.fuzz;

import com.github.luben.zstd.Zstd;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.OwnFiles;
import dev.landfall.engine.bundle.Seeds;
import dev.landfall.engine.bundle.trust.SignedJson;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.install.Deltas;
import dev.landfall.engine.install.ReceiptKey;
import dev.landfall.engine.install.SignedReceipt;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.registry.FileUploadMemory;
import dev.landfall.resources.InstallerResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The readers of what Landfall itself wrote before, on this machine or another, and of archives packed as its own are. */
final class OwnReaders {
    private final Path scratch;
    private final List<Reader> all = new ArrayList<>();

    private OwnReaders(Path scratch) {
        this.scratch = scratch;
    }

    static List<Reader> all(Path scratch) throws IOException {
        OwnReaders readers = new OwnReaders(scratch);
        readers.imports();
        readers.deltas();
        readers.builds();
        readers.notes();
        return readers.all;
    }

    private void add(String name, Map<String, byte[]> files, String damaged, Reader.Damage damage, Reader.Work work) {
        all.add(new Reader(name, files, damaged, false, damage, work));
    }

    private void imports() throws IOException {
        Map<String, byte[]> packed = Map.of("images.tar.zst", Zstd.compress(Seeds.collection()));
        add("import of zstd", packed, "images.tar.zst", OwnReaders::zstd, Readers::imported);
        Map<String, byte[]> charms = Map.of("charms.tar.gz", Readers.packed(OwnFiles.charms()));
        add("import of charms", charms, "charms.tar.gz", Readers::tgz, Readers::imported);
        Map<String, byte[]> volumes = OwnFiles.imported(scratch, Seeds.collection());
        String first = volumes.keySet().iterator().next();
        add("one-pass volume", volumes, first, Mutations::bytes, Seeds::readBundle);
        add("one-pass volume's table", volumes, first, Readers::table, Seeds::readBundle);
    }

    private static byte[] zstd(byte[] good, RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return Mutations.bytes(good, random);
        }
        byte[] tar = Readers.tar(Zstd.decompress(good), random);
        byte[] once = Zstd.compress(tar);
        // several frames in a row are legal
        return random.nextInt(8) == 0 ? Mutations.splice(once, once.length, 0, good, 0, good.length) : once;
    }

    private void deltas() throws IOException {
        Object inventory = Yaml.values(InstallerResources.text("schema/examples/inventory.openshift.yaml"), "example");
        byte[] json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(inventory);
        add("inventory of a delta", Map.of("i.json", json), "i.json", TextMutations::text, Deltas::base);
        OwnFiles.Delta delta = new OwnFiles.Delta(scratch);
        add(
                "delta's base",
                Map.of("x.tar", delta.with(delta.manifest())),
                "x.tar",
                (good, random) -> delta.with(TextMutations.text(delta.manifest(), random)),
                OwnReaders::pushed);
        OwnFiles.TwoPlatforms image = new OwnFiles.TwoPlatforms();
        Map<String, byte[]> spec = Map.of(
                "x.tar",
                image.with(image.index()),
                "spec.yaml",
                "name: x\nversion: '1'\nimages: [{archive: x.tar, platforms: [linux/amd64]}]\n"
                        .getBytes(StandardCharsets.UTF_8));
        add(
                "index of platforms",
                spec,
                "x.tar",
                (good, random) -> image.with(TextMutations.text(image.index(), random)),
                OwnFiles::trimmed);
    }

    private static void pushed(Path file) throws IOException {
        Seeds.readBundle(file);
        try (var bundle = Bundles.open(file)) {
            Deltas.options(bundle);
        }
    }

    private void builds() throws IOException {
        Map<String, byte[]> unfinished = OwnFiles.unfinished(scratch);
        Digest good = OwnFiles.finished(scratch);
        String memory = unfinished.keySet().stream()
                .filter(f -> f.endsWith(".build"))
                .findFirst()
                .orElseThrow();
        add("unfinished build", unfinished, memory, Mutations::bytes, file -> OwnFiles.goOn(file, good));
        String part = unfinished.keySet().stream()
                .filter(f -> f.endsWith(".part"))
                .findFirst()
                .orElseThrow();
        add("unfinished volume", unfinished, part, Mutations::bytes, file -> OwnFiles.goOn(file, good));
    }

    private void notes() throws IOException {
        SigningKey key = ReceiptKey.of(scratch.resolve("engineer"));
        String text = """
                {
                  "receipt" : "dev.landfall/v1",
                  "title" : "Install Tools 1",
                  "signer" : { "key" : "%s", "public" : "%s" },
                  "bundle" : { "name" : "tools", "version" : "1", "digest" : "sha256:00", "signed" : [ ] },
                  "images" : [ { "source" : "a" } ],
                  "accepted" : [ { "finding" : "x", "words" : "tried", "by" : "jo", "at" : "then" } ]
                }
                """.formatted(key.verifyKey().id(), key.verifyKey().pem().replace("\n", "\\n"));
        Map<String, byte[]> receipt = new TreeMap<>();
        receipt.put("r.json", SignedJson.sign(text.getBytes(StandardCharsets.UTF_8), key));
        receipt.put("receipt.pub", Files.readAllBytes(ReceiptKey.publicFile(scratch.resolve("engineer"))));
        Reader.Work verify = file -> SignedReceipt.verify(file, file.getParent(), List.of());
        // often signed again, so that what is in it is read, too
        Reader.Damage damage = (good, random) -> random.nextBoolean()
                ? TextMutations.text(good, random)
                : SignedJson.sign(TextMutations.text(SignedJson.parse(good).content(), random), key);
        add("receipt", receipt, "r.json", damage, verify);
        add(
                "receipt's key",
                receipt,
                "receipt.pub",
                TextMutations::text,
                file -> verify.read(file.resolveSibling("r.json")));
        String line = "{\"registry\":\"r\",\"repository\":\"a/b\",\"digest\":\"sha256:" + "0".repeat(64)
                + "\",\"location\":\"/v2/a/b/uploads/1\",\"offset\":7,\"leastChunk\":0}\n";
        Map<String, byte[]> uploads = Map.of("uploads.jsonl", line.repeat(3).getBytes(StandardCharsets.UTF_8));
        add("open uploads", uploads, "uploads.jsonl", TextMutations::text, file -> {
            try (FileUploadMemory memory = new FileUploadMemory(file, "r")) {
                memory.find("a/b", Digest.parse("sha256:" + "0".repeat(64)));
            }
        });
    }
}
