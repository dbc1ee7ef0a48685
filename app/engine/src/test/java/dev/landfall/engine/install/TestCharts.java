package dev.landfall.engine.install;

import dev.landfall.engine.charts.ChartArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Charts made of texts. */
final class TestCharts {
    private TestCharts() {}

    /** A chart of these files: path, content, path, content; {@code Chart.yaml} is made unless it is given. */
    static ChartArchive chart(String name, String... files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            boolean described = false;
            for (int i = 0; i < files.length; i += 2) {
                put(tar, name + "/" + files[i], files[i + 1]);
                described |= files[i].equals("Chart.yaml");
            }
            if (!described) {
                put(tar, name + "/Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ChartArchive.read(new ByteArrayInputStream(bytes.toByteArray()), name);
    }

    private static void put(TarArchiveOutputStream tar, String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
