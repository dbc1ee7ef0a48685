package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Verifies a bundle whose medium has no chunk hashes: every blob against its digest. */
final class BlobCheck {
    private final Bundle bundle;
    private final Progress progress;
    private final List<Problem> problems = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger blobs = new AtomicInteger();

    BlobCheck(Bundle bundle, Progress progress) {
        this.bundle = bundle;
        this.progress = progress;
    }

    VerifyReport run() {
        Completeness complete = Completeness.of(bundle, progress);
        problems.addAll(complete.problems());
        List<Descriptor> there = complete.needed().values().stream()
                .filter(d -> bundle.size(d.digest()).isPresent())
                .toList();
        progress.total(there.stream().mapToLong(Descriptor::size).sum());
        Workers.each(there, this::check);
        BundleManifest manifest = bundle.manifest();
        return new VerifyReport(
                (manifest.name() + " " + manifest.version()).strip(), bytes.get(), 0, blobs.get(), List.of(), problems);
    }

    private void check(Descriptor blob, byte[] buffer) {
        MessageDigest hasher = blob.digest().hasher();
        try (InputStream in = bundle.open(blob.digest(), 0)) {
            for (int n = in.read(buffer, 0, OpenFile.SLICE); n >= 0; n = in.read(buffer, 0, OpenFile.SLICE)) {
                progress.checkpoint();
                hasher.update(buffer, 0, n);
                bytes.addAndGet(n);
                progress.advance(blob.digest().brief(), n);
            }
        } catch (IOException e) {
            problems.add(Problem.of(
                    "bundle.unreadable", "file", bundle.volumes().getFirst().path(), "why", OpenFile.why(e)));
            return;
        }
        blobs.incrementAndGet();
        if (!Digest.of(hasher).equals(blob.digest())) {
            problems.add(Problem.of(
                    "bundle.blob-mismatch",
                    "digest",
                    blob.digest(),
                    "file",
                    bundle.volumes().getFirst().path(),
                    "offset",
                    0,
                    "artifacts",
                    VolumeFile.names(Affected.by(blob.digest(), bundle.artifacts(), bundle))));
        }
    }
}
