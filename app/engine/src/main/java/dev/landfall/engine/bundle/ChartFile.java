package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A Helm chart as one {@code .tgz}.
 *
 * @param name out of its {@code Chart.yaml}
 * @param version out of its {@code Chart.yaml}
 * @param config its {@code Chart.yaml} as JSON, which Helm's OCI artifacts carry
 * @param archive the {@code .tgz}
 */
public record ChartFile(String name, String version, Bytes config, Bytes archive) {
    private static final int LIMIT = ArtifactContent.LIMIT;
    /** What Helm itself allows a chart to unpack to. */
    private static final long UNPACKED = 100L << 20;

    private static final Pattern CHART_YAML = Pattern.compile("[^/]+/Chart\\.yaml");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,249}");

    /**
     * Reads a {@code .tgz} as it is, or packs a folder as {@code helm package} would, but always to the same bytes.
     *
     * @throws ProblemException {@code bundle.chart-unfit}, {@code bundle.archive-refused}
     */
    static ChartFile read(Path path) throws IOException {
        return Files.isDirectory(path) ? pack(path) : open(path);
    }

    private static ChartFile open(Path path) throws IOException {
        if (Files.size(path) > LIMIT) {
            throw unfit(path.toString(), "it is larger than " + (LIMIT >> 20) + " MiB");
        }
        return read(path.toString(), Files.readAllBytes(path));
    }

    /**
     * Reads a {@code .tgz} as it is.
     *
     * @param path as problems name it
     * @throws ProblemException {@code bundle.chart-unfit}, {@code bundle.archive-refused}
     */
    public static ChartFile read(String path, byte[] archive) throws IOException {
        SortedMap<String, byte[]> found;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
            found = ArtifactContent.files(
                    path, in, UNPACKED, name -> CHART_YAML.matcher(name).matches());
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw ProblemException.because(
                    e, "bundle.chart-unfit", "chart", path, "why", "it is no whole gzip file: " + e.getMessage());
        }
        if (found.size() != 1) {
            throw unfit(path, "it does not hold exactly one folder with a Chart.yaml");
        }
        return of(path, found.firstEntry().getValue(), new Bytes(archive));
    }

    private static ChartFile pack(Path folder) throws IOException {
        Path rules = folder.resolve(".helmignore");
        HelmIgnore ignore = new HelmIgnore(Files.isRegularFile(rules) ? Files.readString(rules) : "");
        SortedMap<String, byte[]> files = SourceFolder.files(folder, ignore);
        byte[] chartYaml = files.get("Chart.yaml");
        if (chartYaml == null) {
            throw unfit(folder.toString(), "it holds no Chart.yaml");
        }
        ChartFile bare = of(folder.toString(), chartYaml, new Bytes(new byte[0]));
        checkDependencies(folder, chartYaml, files);
        SortedMap<String, byte[]> named = new TreeMap<>();
        files.forEach((path, content) -> named.put(bare.name + "/" + path, content));
        return new ChartFile(bare.name, bare.version, bare.config, new Bytes(StoredGzip.of(PlainTar.of(named))));
    }

    private static ChartFile of(String path, byte[] chartYaml, Bytes archive) {
        String text = new String(chartYaml, StandardCharsets.UTF_8);
        String file = path + " (Chart.yaml)";
        Map<String, YamlNode> keys = Yaml.parse(text, file).fields().entries();
        YamlNode name = keys.get("name");
        YamlNode version = keys.get("version");
        if (name == null || version == null) {
            throw unfit(path, "its Chart.yaml says no name or no version");
        }
        if (!NAME.matcher(name.text()).matches()
                || !VolumeNames.VERSION.matcher(version.text()).matches()) {
            throw unfit(path, "its name or version cannot be used: " + name.text() + " " + version.text());
        }
        return new ChartFile(name.text(), version.text(), config(path, text, file, keys), archive);
    }

    private static Bytes config(String path, String text, String file, Map<String, YamlNode> keys) {
        if (!(Yaml.values(text, file) instanceof Map<?, ?> values)) {
            throw unfit(path, "its Chart.yaml is no mapping");
        }
        Map<String, Object> config = new LinkedHashMap<>();
        values.forEach((key, value) -> config.put(String.valueOf(key), value));
        for (String key : new String[] {"version", "appVersion"}) {
            // an unquoted 1.10 is a number to YAML, and would lose its zero
            if (keys.get(key) instanceof YamlNode.Scalar scalar && !scalar.empty()) {
                config.put(key, scalar.text());
            }
        }
        try {
            return new Bytes(Json.MAPPER.writeValueAsBytes(config));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and scalars can always be written", e);
        }
    }

    /** As {@code helm package} does: what a chart depends on must lie in its {@code charts} folder. */
    private static void checkDependencies(Path folder, byte[] chartYaml, SortedMap<String, byte[]> files) {
        YamlNode chart = Yaml.parse(new String(chartYaml, StandardCharsets.UTF_8), folder + " (Chart.yaml)");
        YamlNode dependencies = chart.fields().entries().get("dependencies");
        if (!(dependencies instanceof YamlNode.Sequence list)) {
            return;
        }
        for (YamlNode dependency : list.items()) {
            YamlNode node = dependency.fields().entries().get("name");
            String name = node == null ? "?" : node.text();
            boolean there = files.keySet().stream()
                    .anyMatch(f -> f.startsWith("charts/" + name + "/")
                            || (f.startsWith("charts/" + name + "-") && f.endsWith(".tgz")));
            if (!there) {
                throw unfit(
                        folder.toString(),
                        "it depends on the chart '" + name
                                + "', which is not in its charts folder; run 'helm dependency build' there");
            }
        }
    }

    private static ProblemException unfit(String chart, String why) {
        return ProblemException.of("bundle.chart-unfit", "chart", chart, "why", why);
    }
}
