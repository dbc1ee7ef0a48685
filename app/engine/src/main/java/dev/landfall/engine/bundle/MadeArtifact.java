package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An artifact that the builder makes out of files: its manifest, config and layer.
 *
 * @param name said in problems
 */
record MadeArtifact(String name, Descriptor root, MadeOrigin origin) {
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    /** A chart in the form that {@code helm push} gives it. */
    static MadeArtifact chart(String said, ChartFile chart) {
        MadeOrigin origin = new MadeOrigin(said);
        Descriptor config = origin.add(MediaTypes.HELM_CONFIG, chart.config().array());
        Descriptor layer = origin.add(MediaTypes.HELM_CHART, chart.archive().array());
        return of(
                origin, "", config, layer, Map.of(MediaTypes.TITLE, chart.name(), MediaTypes.VERSION, chart.version()));
    }

    /** @param tar its folder */
    static MadeArtifact product(String said, String id, String version, byte[] tar) {
        MadeOrigin origin = new MadeOrigin(said);
        Descriptor config = origin.add(MediaTypes.OCI_EMPTY, EMPTY);
        Descriptor layer = origin.add(MediaTypes.PRODUCT_LAYER, tar);
        return of(origin, MediaTypes.PRODUCT, config, layer, Map.of(MediaTypes.TITLE, id, MediaTypes.VERSION, version));
    }

    /** @param json the list of software in the bundle */
    static MadeArtifact sbom(String name, String version, byte[] json) {
        MadeOrigin origin = new MadeOrigin("the list of software");
        Descriptor config = origin.add(MediaTypes.OCI_EMPTY, EMPTY);
        Descriptor layer = origin.add(MediaTypes.CYCLONEDX, json);
        return of(
                origin,
                MediaTypes.CYCLONEDX,
                config,
                layer,
                Map.of(MediaTypes.TITLE, name, MediaTypes.VERSION, version));
    }

    static MadeArtifact file(FileSpec file, Digest digest, long size) {
        MadeOrigin origin = new MadeOrigin(file.said());
        Descriptor config = origin.add(MediaTypes.OCI_EMPTY, EMPTY);
        Descriptor layer =
                origin.add(MediaTypes.OCTETS, file.path(), digest, size).annotated(Map.of(MediaTypes.TITLE, file.as()));
        return of(origin, MediaTypes.FILE, config, layer, Map.of(MediaTypes.TITLE, file.as()));
    }

    /** A Juju charm in its file, as it is stored out of an archive of charms. */
    static MadeArtifact charm(FileSpec file, CharmName name, Digest digest, long size) {
        MadeOrigin origin = new MadeOrigin(file.said());
        Descriptor config = origin.add(MediaTypes.OCI_EMPTY, EMPTY);
        Descriptor layer =
                origin.add(MediaTypes.ZIP, file.path(), digest, size).annotated(Map.of(MediaTypes.TITLE, file.as()));
        return of(
                origin,
                MediaTypes.CHARM,
                config,
                layer,
                Map.of(MediaTypes.TITLE, name.name(), MediaTypes.VERSION, name.version()));
    }

    private static MadeArtifact of(
            MadeOrigin origin, String type, Descriptor config, Descriptor layer, Map<String, String> annotations) {
        byte[] manifest = ManifestJson.print(type, config, List.of(layer), annotations);
        return new MadeArtifact(
                annotations.getOrDefault(MediaTypes.TITLE, "?"), origin.add(MediaTypes.OCI_MANIFEST, manifest), origin);
    }
}
