package dev.landfall.engine.bundle.fuzz;

import dev.landfall.engine.bundle.OwnFiles;
import dev.landfall.engine.bundle.Seeds;
import dev.landfall.engine.charts.ChartArchive;
import dev.landfall.engine.install.Inventory;
import dev.landfall.engine.install.SiteFolder;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.packages.Wheel;
import dev.landfall.engine.problem.ProblemException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Files that are small on a medium and large in memory, or just very many things, read one after the other: run in a process with a small
 * heap, it tells of each whether it was refused in words. Argument: a folder for them.
 */
public final class Bombs {
    private static final int MANY = 1_000_000;

    private final Path folder;
    private boolean failed;

    private Bombs(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        Bombs bombs = new Bombs(Files.createDirectories(Path.of(args[0])));
        bombs.archives();
        bombs.texts();
        bombs.descriptions();
        System.exit(bombs.failed ? 1 : 0);
    }

    private void archives() throws IOException {
        refused("a chart of a million files", "many.tgz", gzip(out -> members(out, MANY)), file -> {
            assertRefused(() -> Seeds.readChart(file));
            ChartArchive.open(file);
        });
        refused("a chart that unpacks to 2 GiB", "big.tgz", gzip(out -> big(out, 2L << 30)), ChartArchive::open);
        refused("an archive of many members", "many.tar", out -> members(out, 310_000), Seeds::readBundle);
        refused("a wheel of half a million files", "x-1.0-py3-none-any.whl", Bombs::zip, Wheel::read);
        refused(
                "a layout of a million images",
                "index.json",
                out -> repeated(
                        out,
                        "{\"schemaVersion\":2,\"manifests\":[",
                        "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:%064x\",\"size\":7}",
                        "]}",
                        100_001),
                file -> Seeds.readBundle(file.getParent()));
    }

    private void texts() throws IOException {
        refused(
                "brackets without end",
                "site.yaml",
                out -> out.write("[".repeat(4 << 20).getBytes(StandardCharsets.US_ASCII)),
                this::site);
        refused(
                "megabytes of texts",
                "site.yaml",
                out -> out.write("- a\n".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII)),
                this::site);
        StringBuilder laughs = new StringBuilder("l0: &l0 [x, x]\n");
        for (int i = 1; i < 24; i++) {
            laughs.append("l%d: &l%d [*l%d, *l%d]\n".formatted(i, i, i - 1, i - 1));
        }
        refused(
                "aliases of aliases",
                "site.yaml",
                out -> out.write(laughs.toString().getBytes(StandardCharsets.US_ASCII)),
                this::site);
        refused(
                "an alias of what it stands in",
                "site.yaml",
                out -> out.write("a: &a [*a]\n".getBytes(StandardCharsets.US_ASCII)),
                this::site);
        refused(
                "an inventory of empty lists",
                "inventory.json",
                out -> repeated(out, "{\"kind\":\"landfall-inventory\",\"version\":1,\"x\":[", "[]", "]}", 20_000_000),
                Inventory::read);
        refused(
                "a volume of a table of half a million members",
                "x-1.01of01.landfall",
                out -> Seeds.crowded(out, 500_000),
                Seeds::readBundle);
    }

    private void descriptions() throws IOException {
        refused("an import of a member of 64 TiB", "images.tar.gz", gzip(Bombs::boasting), Readers::imported);
        refused(
                "an inventory of large numbers",
                "inventory.json",
                out -> repeated(
                        out,
                        "{\"kind\":\"landfall-inventory\",\"version\":2,\"x\":[",
                        "99999999999999999999",
                        "]}",
                        1_900_000),
                Inventory::read);
        String start = "{\"schemaVersion\":1,\"mediaType\":\"" + MediaTypes.BUNDLE + "\",\"name\":\"x\",";
        refused(
                "a bundle of millions of products",
                "x.tar",
                described(start + "\"products\":[", "{}", 5_500_000),
                Seeds::readBundle);
        String base = start + "\"base\":{\"registry\":\"r\",";
        refused(
                "a delta of millions of repositories",
                "x.tar",
                described(base + "\"repositories\":[", "\"a\"", 4_000_000),
                Seeds::readBundle);
        refused(
                "a delta of millions of blobs",
                "x.tar",
                described(base + "\"blobs\":[", "{}", 5_500_000),
                Seeds::readBundle);
    }

    private static Writing described(String before, String item, int count) {
        return out -> {
            ByteArrayOutputStream text = new ByteArrayOutputStream(17 << 20);
            repeated(text, before, item, "]}", count);
            out.write(OwnFiles.described(text.toByteArray()));
        };
    }

    private static void boasting(OutputStream out) throws IOException {
        out.write(Seeds.header("a/layer.tar", 1L << 46));
        out.write(new byte[8 << 20]);
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void assertRefused(Reading reading) throws IOException {
        try {
            reading.run();
        } catch (ProblemException e) {
            return;
        }
        throw new AssertionError("read");
    }

    private void site(Path file) {
        SiteFolder.at(file.getParent()).site();
    }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private void refused(String what, String name, Writing content, Reader.Work work) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            content.to(out);
        }
        long start = System.nanoTime();
        String outcome;
        try {
            work.read(file);
            outcome = "READ";
            failed = true;
        } catch (ProblemException e) {
            outcome = "refused: " + e.problem().code();
        } catch (IOException e) {
            outcome = "refused: " + e.getMessage();
        } catch (Exception | Error e) {
            outcome = "FAILED: " + e + " "
                    + Arrays.stream(e.getStackTrace()).limit(12).toList();
            failed = true;
        }
        long took = (System.nanoTime() - start) / 1_000_000;
        System.out.println(String.format(Locale.ROOT, "%-50s %6d ms  %s", what, took, outcome));
        Files.delete(file);
    }

    private static Writing gzip(Writing content) {
        return out -> {
            GZIPOutputStream packed = new GZIPOutputStream(out, 1 << 16);
            content.to(packed);
            packed.finish();
        };
    }

    private static void members(OutputStream out, int count) throws IOException {
        byte[] header = Seeds.header("hello/0000000", 0);
        int sum = Integer.parseInt(new String(header, 148, 6, StandardCharsets.US_ASCII), 8);
        for (int i = 0; i < count; i++) {
            int changed = sum;
            int left = i;
            for (int at = 12; at >= 6; at--) {
                header[at] = (byte) ('0' + left % 10);
                changed += left % 10;
                left /= 10;
            }
            for (int at = 153; at >= 148; at--) {
                header[at] = (byte) ('0' + changed % 8);
                changed /= 8;
            }
            out.write(header);
        }
        out.write(new byte[1024]);
    }

    private static void big(OutputStream out, long size) throws IOException {
        out.write(Seeds.header("hello/values.yaml", size));
        byte[] zeros = new byte[1 << 20];
        for (long left = size; left > 0; left -= zeros.length) {
            out.write(zeros);
        }
        out.write(new byte[1024]);
    }

    private static void zip(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
        for (int i = 0; i < 500_000; i++) {
            ZipEntry entry = new ZipEntry("x/" + i);
            entry.setSize(0);
            entry.setCrc(0);
            zip.putNextEntry(entry);
        }
        zip.finish();
    }

    private static void repeated(OutputStream out, String before, String item, String after, int count)
            throws IOException {
        out.write(before.getBytes(StandardCharsets.US_ASCII));
        boolean numbered = item.contains("%");
        byte[] same = item.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(numbered ? String.format(Locale.ROOT, item, i).getBytes(StandardCharsets.US_ASCII) : same);
        }
        out.write(after.getBytes(StandardCharsets.US_ASCII));
    }
}
