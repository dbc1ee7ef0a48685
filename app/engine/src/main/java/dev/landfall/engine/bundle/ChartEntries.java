package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ChartInFile;
import dev.landfall.engine.bundle.BundleSpec.ChartInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ChartInRepository;
import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers charts: folders, archives, out of registries and out of HTTP repositories. */
final class ChartEntries {
    private final Gathering gathering;
    private final Mirrors mirrors;
    private final Map<Artifact, Path> values = new LinkedHashMap<>();

    ChartEntries(Gathering gathering, Mirrors mirrors) {
        this.gathering = gathering;
        this.mirrors = mirrors;
    }

    void add(ChartSpec chart) throws IOException {
        Artifact added = switch (chart) {
            case ChartInFile file -> {
                Gathering.present(file.path(), file.said(), file.mark());
                yield made(file, ChartFile.read(file.path()), file.said());
            }
            case ChartInRepository far -> {
                byte[] archive = gathering.puller().chart(far, mirrors, gathering.progress());
                ChartFile read = ChartFile.read(far.said(), archive);
                if (!read.name().equals(far.name()) || !read.version().equals(far.version())) {
                    throw ProblemException.of(
                            "bundle.chart-other",
                            "wanted",
                            far.said(),
                            "holds",
                            read.name() + " " + read.version(),
                            "file",
                            far.mark().file(),
                            "line",
                            far.mark().line());
                }
                yield made(far, read, far.said());
            }
            case ChartInRegistry pulled -> {
                ImageSource source = gathering.puller().open(pulled.from(), pulled.options(), gathering.progress());
                Origin origin = gathering.keep(new PulledOrigin(pulled.from().toString(), source));
                String name = pulled.from().toString();
                yield gathering.add(origin, source.root(), name, name, Platforms.ALL, chart.licence(), chart.mark());
            }
        };
        if (chart.values().isPresent()) {
            Path file = chart.values().get();
            Gathering.present(file, String.valueOf(file.getFileName()), chart.mark());
            values.put(added, file);
        }
    }

    private Artifact made(ChartSpec chart, ChartFile read, String said) throws IOException {
        return gathering.made(MadeArtifact.chart(said, read), chart.mark(), said, chart.licence());
    }

    /** The files of values that entries name. */
    Map<Artifact, Path> values() {
        return values;
    }
}
