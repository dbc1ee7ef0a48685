package dev.landfall.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * Stand-ins for the ClearML Enterprise charts, which are not public: written for these tests, with the names, keys and services that
 * the vendor's guides and the public charts use. They lie as folders among the test resources under {@code charts}.
 *
 * <p>The server's databases are the real subcharts of the public ClearML chart, taken from the shared data when it is packed, so that
 * their real security contexts count.
 */
public final class StandInCharts {
    public static final String SERVER = "clearml-enterprise";
    public static final String AGENT = "clearml-enterprise-agent";

    /** With the keys from version 3.0.0 on. */
    public static final String GATEWAY = "clearml-enterprise-app-gateway";

    /** The gateway's forerunner, with the older keys. */
    public static final String ROUTER = "clearml-enterprise-task-traffic-router";

    /** Why a test is skipped that found no {@link #databases()}. */
    public static final String NEEDS = "needs the public ClearML chart: set LANDFALL_SHARED";

    private StandInCharts() {}

    /** The public chart that the databases come from. */
    public static Optional<Path> databases() {
        return SharedData.find("data/charts/clearml-7.14.4.tgz");
    }

    /**
     * Packs a chart as {@code helm package} does.
     *
     * @param folder where it goes
     * @return the file, {@code NAME.tgz}; the same content gives the same bytes
     */
    public static Path pack(String chart, Path folder) throws IOException {
        Map<String, byte[]> files = files(chart);
        if (chart.equals(SERVER)) {
            files.putAll(subcharts(databases().orElseThrow(() -> new IOException(NEEDS))));
        }
        Path packed = folder.resolve(chart + ".tgz");
        try (OutputStream out = Files.newOutputStream(packed);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(
                        new GzipCompressorOutputStream(out), StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(chart + "/" + file.getKey());
                entry.setModTime(0);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return packed;
    }

    /** The whole product's charts: server, agent and the gateway of that name. */
    public static List<Path> packAll(Path folder, String gateway) throws IOException {
        return List.of(pack(SERVER, folder), pack(AGENT, folder), pack(gateway, folder));
    }

    private static Map<String, byte[]> files(String chart) throws IOException {
        URL definition = StandInCharts.class.getResource("/charts/" + chart + "/Chart.yaml");
        if (definition == null) {
            throw new IllegalArgumentException("no stand-in for the chart " + chart);
        }
        try {
            URI uri = definition.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return below(Path.of(uri).resolveSibling(""));
            }
            String text = uri.toString();
            Path jar = Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/"))));
            try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of())) {
                return below(inside.getPath("/charts", chart));
            }
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static Map<String, byte[]> below(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static Map<String, byte[]> subcharts(Path publicChart) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream in = Files.newInputStream(publicChart);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String inChart = entry.getName().substring(entry.getName().indexOf('/') + 1);
                if (entry.isFile() && inChart.startsWith("charts/")) {
                    files.put(inChart, tar.readAllBytes());
                }
            }
        }
        return files;
    }
}
