package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Blobs out of a layout, an archive or another bundle. */
record BundleOrigin(String title, Bundle bundle) implements Origin {
    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        return bundle.read(descriptor.digest(), Manifest.LIMIT);
    }

    @Override
    public InputStream open(Descriptor descriptor, long offset) throws IOException {
        return bundle.open(descriptor.digest(), offset);
    }

    @Override
    public void check(Descriptor descriptor) {
        OptionalLong size = bundle.size(descriptor.digest());
        if (size.isEmpty()) {
            throw DeltaBase.lacking(bundle.manifest(), descriptor.digest())
                    .orElseGet(() ->
                            ProblemException.of("bundle.blob-missing", "digest", descriptor.digest(), "bundle", title));
        }
        if (size.getAsLong() != descriptor.size()) {
            throw ProblemException.of(
                    "bundle.blob-size",
                    "digest",
                    descriptor.digest(),
                    "file",
                    title,
                    "said",
                    descriptor.size(),
                    "size",
                    size.getAsLong());
        }
    }

    @Override
    public boolean again() {
        return false;
    }

    @Override
    public void close() {
        bundle.close();
    }
}
