package dev.landfall.engine.install;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** A bundle, and what it lacks from another one. */
record EitherSource(BlobSource first, BlobSource second) implements BlobSource {
    @Override
    public OptionalLong size(Digest digest) {
        OptionalLong here = first.size(digest);
        return here.isPresent() ? here : second.size(digest);
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        return first.size(digest).isPresent() ? first.open(digest, offset) : second.open(digest, offset);
    }
}
