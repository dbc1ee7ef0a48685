package dev.landfall.engine.charts;

import dev.landfall.engine.charts.ChartFiles.Room;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Helm chart with everything in it, held in memory and checked on the way in.
 *
 * <p>Immutable, safe for threads. Format: Helm's chart specification (apiVersion v1 and v2).
 */
public final class ChartArchive {
    private static final int NESTING_LIMIT = 12;

    private final Map<String, byte[]> files;
    private final ChartMetadata metadata;
    private final byte[] tgz;
    private final List<ChartArchive> subcharts;

    private ChartArchive(Map<String, byte[]> files, ChartMetadata metadata, byte[] tgz, int depth, Room room) {
        this.files = Collections.unmodifiableMap(files);
        this.metadata = metadata;
        this.tgz = tgz;
        this.subcharts = List.copyOf(readSubcharts(files, metadata.name(), depth, room));
    }

    /**
     * A chart from a folder or a tgz file.
     *
     * @throws ProblemException {@code charts.not-a-chart}, {@code charts.hostile-archive}
     */
    public static ChartArchive open(Path folderOrTgz) {
        if (Files.isDirectory(folderOrTgz)) {
            return fromFiles(ChartFiles.fromFolder(folderOrTgz), folderOrTgz.toString());
        }
        try (InputStream in = Files.newInputStream(folderOrTgz)) {
            return read(in, folderOrTgz.toString());
        } catch (IOException e) {
            throw notAChart(folderOrTgz.toString(), "it cannot be read: " + e.getMessage());
        }
    }

    /**
     * A chart from the bytes of a tgz.
     *
     * @param label what problems call it
     * @throws ProblemException as {@link #open}
     */
    public static ChartArchive read(InputStream tgz, String label) {
        byte[] bytes;
        try {
            bytes = tgz.readNBytes(ChartFiles.CHART_LIMIT + 1);
        } catch (IOException e) {
            throw notAChart(label, "it cannot be read: " + e.getMessage());
        }
        if (bytes.length > ChartFiles.CHART_LIMIT) {
            throw ProblemException.of(
                    "charts.hostile-archive",
                    "chart",
                    label,
                    "entry",
                    "the archive",
                    "why",
                    "it is larger than 100 MiB");
        }
        return fromTgz(bytes, label, 0, new Room());
    }

    static ChartArchive fromFiles(Map<String, byte[]> files, String label) {
        ChartMetadata metadata = ChartMetadata.read(files, label);
        return new ChartArchive(files, metadata, ChartFiles.toTgz(metadata.name(), files), 0, new Room());
    }

    private static ChartArchive fromTgz(byte[] tgz, String label, int depth, Room room) {
        Map<String, byte[]> files = ChartFiles.fromTgz(tgz, label, room);
        return new ChartArchive(files, ChartMetadata.read(files, label), tgz, depth, room);
    }

    /** What Chart.yaml says: name, version, the Kubernetes it wants, the charts it needs. */
    public ChartMetadata metadata() {
        return metadata;
    }

    public String name() {
        return metadata.name();
    }

    public String version() {
        return metadata.version();
    }

    /** The default values as written, comments and all; empty when it has none. */
    public String values() {
        return text("values.yaml").orElse("");
    }

    /** The JSON Schema of the values, when the chart has one. */
    public Optional<String> schema() {
        return text("values.schema.json");
    }

    /** The chart's own description for people, when it has one. */
    public Optional<String> readme() {
        return files.keySet().stream()
                .filter(n -> n.equalsIgnoreCase("readme.md") || n.equalsIgnoreCase("readme.txt"))
                .findFirst()
                .flatMap(this::text);
    }

    /** The charts inside this one's {@code charts/} folder, each with its own. */
    public List<ChartArchive> subcharts() {
        return subcharts;
    }

    /** The charts that Chart.yaml names and {@code charts/} does not hold: Helm would refuse to install, or want to download. */
    public List<String> missingDependencies() {
        List<String> missing = new ArrayList<>();
        for (ChartMetadata.Dependency needed : metadata.dependencies()) {
            if (subcharts.stream().noneMatch(s -> s.name().equals(needed.name()))) {
                missing.add(needed.name());
            }
        }
        return missing;
    }

    /** The files by path, e.g. {@code templates/deployment.yaml}. */
    public Map<String, byte[]> files() {
        return files;
    }

    /** The text of one file. */
    public Optional<String> text(String path) {
        return Optional.ofNullable(files.get(path)).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    /** The archive, as it came or packed from its folder. */
    public byte[] tgz() {
        return tgz.clone();
    }

    /** The content address of {@link #tgz()}. */
    public Digest digest() {
        return Digest.of(tgz);
    }

    /** The same chart without its demand on Kubernetes' version, to render in spite of it. */
    ChartArchive withoutKubeVersion() {
        Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(
                "Chart.yaml",
                ChartMetadata.withoutKubeVersion(Objects.requireNonNull(files.get("Chart.yaml")), name()));
        return fromFiles(changed, name());
    }

    private static List<ChartArchive> readSubcharts(Map<String, byte[]> files, String label, int depth, Room room) {
        if (depth > NESTING_LIMIT) {
            throw notAChart(label, "its charts are nested too deeply");
        }
        TreeSet<String> folders = new TreeSet<>();
        List<ChartArchive> charts = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String name = file.getKey();
            if (!name.startsWith("charts/") || name.startsWith("charts/_") || name.startsWith("charts/.")) {
                continue;
            }
            String rest = name.substring("charts/".length());
            int slash = rest.indexOf('/');
            if (slash > 0) {
                folders.add(rest.substring(0, slash));
            } else if (rest.endsWith(".tgz")) {
                charts.add(fromTgz(file.getValue(), label + "/" + name, depth + 1, room));
            }
        }
        for (String folder : folders) {
            String prefix = "charts/" + folder + "/";
            Map<String, byte[]> inner = new TreeMap<>();
            files.forEach((name, content) -> {
                if (name.startsWith(prefix)) {
                    inner.put(name.substring(prefix.length()), content);
                }
            });
            if (inner.containsKey("Chart.yaml")) {
                ChartMetadata metadata = ChartMetadata.read(inner, label + "/" + prefix);
                charts.add(new ChartArchive(inner, metadata, new byte[0], depth + 1, room));
            }
        }
        return charts;
    }

    private static ProblemException notAChart(String label, String why) {
        return ProblemException.of("charts.not-a-chart", "chart", label, "why", why);
    }

    @Override
    public String toString() {
        return name() + " " + version();
    }
}
