package dev.landfall.engine.install.steps;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.engine.run.StepContext;
import java.util.Map;
import java.util.Optional;

/** Keeps open uploads in the site's journal, so that a crash, a pulled cable or another laptop goes on inside a layer. */
final class StepUploadMemory implements UploadMemory {
    private final StepContext context;
    private final String host;

    StepUploadMemory(StepContext context, String host) {
        this.context = context;
        this.host = host;
    }

    @Override
    public Optional<Upload> find(String repository, Digest digest) {
        return context.recall(key(repository, digest))
                .filter(f -> f.containsKey("location"))
                .map(f -> new Upload(
                        repository,
                        digest,
                        f.getOrDefault("location", ""),
                        Long.parseLong(f.getOrDefault("offset", "0")),
                        Long.parseLong(f.getOrDefault("leastChunk", "0"))));
    }

    @Override
    public void opened(Upload upload) {
        keep(upload);
    }

    @Override
    public void advanced(Upload upload) {
        keep(upload);
    }

    @Override
    public void finished(String repository, Digest digest) {
        context.remember(key(repository, digest), Map.of("state", "finished"));
    }

    private void keep(Upload upload) {
        context.remember(
                key(upload.repository(), upload.digest()),
                Map.of(
                        "location", upload.location(),
                        "offset", String.valueOf(upload.offset()),
                        "leastChunk", String.valueOf(upload.leastChunk())));
    }

    private String key(String repository, Digest digest) {
        return "upload " + host + "/" + repository + "@" + digest;
    }
}
