package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.packages.apps.AppPackages;
import dev.landfall.engine.packages.apps.Conversion;
import dev.landfall.engine.packages.apps.SiteNames;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** A bundle's application packages on the disk of this laptop, in a folder that goes away with this. One thread. */
final class AppsFiles implements AutoCloseable {
    private final Bundle bundle;
    private final Artifact packages;
    private final Path folder;

    /** @param parent made when it is not there */
    AppsFiles(Bundle bundle, Artifact packages, Path parent) throws IOException {
        this.bundle = bundle;
        this.packages = packages;
        Files.createDirectories(parent);
        this.folder = Files.createTempDirectory(parent, "apps-");
    }

    /** The file that {@link #convert} writes. */
    Path layer() {
        return folder.resolve("layer.tar");
    }

    /** Converts them into a layer. */
    AppPackages.Layer convert(SiteNames names, Progress progress) throws IOException {
        return AppPackages.layer(spooled(), packages.name(), names, layer(), progress);
    }

    /** Only looks at which images they name. */
    Conversion look(SiteNames names, Progress progress) throws IOException {
        return AppPackages.look(spooled(), packages.name(), names, progress);
    }

    private Path spooled() throws IOException {
        Path zip = folder.resolve("apps.zip");
        Manifest manifest = Manifest.parse(bundle.read(packages.root().digest(), Manifest.LIMIT), packages.name());
        Digest wanted = manifest.blobs().getLast().digest();
        MessageDigest hasher = wanted.hasher();
        try (InputStream in = bundle.openContent(packages);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(zip), hasher)) {
            in.transferTo(out);
        }
        if (!Digest.of(hasher).equals(wanted)) {
            throw ProblemException.of("oci.digest-mismatch", "digest", wanted);
        }
        return zip;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve("apps.zip"));
        Files.deleteIfExists(layer());
        Files.deleteIfExists(folder);
    }
}
