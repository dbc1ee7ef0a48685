package dev.landfall.engine.packages;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A packages image in memory, as a bundle would hold it. */
record PackedFixture(BlobSource blobs, List<PackedWheel> wheels) {
    static PackedFixture of(Path folder) throws IOException {
        LayoutServer server = new LayoutServer("bin/busybox", false, List.of("amd64"));
        PackagesImage image = new PackagesImage(
                Wheels.of(List.of(folder), Progress.none()),
                List.of(),
                server,
                new Platform("linux", "amd64", ""),
                Progress.none());
        server.put(MediaTypes.OCI_MANIFEST, image.document(image.root()));
        for (Descriptor blob :
                Manifest.parse(image.document(image.root()), "made").blobs()) {
            server.put(blob.mediaType(), image.open(blob, 0).readAllBytes());
        }
        return new PackedFixture(
                server, PackageList.read(server, image.root().digest(), "made").wheels());
    }
}
