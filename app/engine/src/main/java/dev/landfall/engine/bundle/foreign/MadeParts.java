package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.ChartFile;
import dev.landfall.engine.bundle.ManifestJson;
import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Makes what lies in an archive as a plain file into an artifact: a chart as Helm's own, anything else as a file. */
final class MadeParts {
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int CHART = 64 << 20;

    private final FoundBlobs blobs;

    MadeParts(FoundBlobs blobs) {
        this.blobs = blobs;
    }

    /**
     * A chart's {@code .tgz}.
     *
     * @throws dev.landfall.engine.problem.ProblemException {@code bundle.chart-unfit} when it is none
     */
    Descriptor chart(Shelf shelf, String name) throws IOException {
        byte[] archive = shelf.bytes(name, CHART);
        ChartFile chart = ChartFile.read(shelf.path() + ": " + name, archive);
        return chart(chart, blobs.place(MediaTypes.HELM_CHART, shelf, name));
    }

    /** A chart that lies inside something else, so that its archive is made a blob of its own. */
    Descriptor chart(String name, byte[] archive) throws IOException {
        return chart(ChartFile.read(name, archive), blobs.make(MediaTypes.HELM_CHART, archive));
    }

    private Descriptor chart(ChartFile chart, Descriptor layer) {
        Descriptor config = blobs.make(MediaTypes.HELM_CONFIG, chart.config().array());
        Map<String, String> names = Map.of(MediaTypes.TITLE, chart.name(), MediaTypes.VERSION, chart.version());
        return blobs.make(MediaTypes.OCI_MANIFEST, ManifestJson.print("", config, List.of(layer), names));
    }

    /** @param title what the file is called in the bundle */
    Descriptor file(Shelf shelf, String name, String title) throws IOException {
        return file(blobs.place(MediaTypes.OCTETS, shelf, name), title);
    }

    /** A blob as a file. */
    Descriptor file(Descriptor blob, String title) {
        Map<String, String> names = Map.of(MediaTypes.TITLE, title);
        Descriptor config = blobs.make(MediaTypes.OCI_EMPTY, EMPTY);
        Descriptor layer = new Descriptor(MediaTypes.OCTETS, blob.digest(), blob.size()).annotated(names);
        return blobs.make(MediaTypes.OCI_MANIFEST, ManifestJson.print(MediaTypes.FILE, config, List.of(layer), names));
    }
}
