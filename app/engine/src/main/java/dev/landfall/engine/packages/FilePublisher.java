package dev.landfall.engine.packages;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.packages.WebTransport.Answer;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Uploads files of a bundle to a place that takes them by HTTP PUT, such as a raw repository of Nexus or Artifactory. One thread. */
public final class FilePublisher {
    private final PublishTarget target;
    private final BlobSource blobs;
    private final List<Item> items;
    private final Web web;
    private final Progress progress;

    /** @param pause waits before another try */
    public FilePublisher(
            PublishTarget target,
            WebTransport transport,
            Consumer<Duration> pause,
            BlobSource blobs,
            List<Item> items,
            Progress progress) {
        this.target = target;
        this.blobs = blobs;
        this.items = List.copyOf(items);
        this.web = new Web(target, transport, pause, progress);
        this.progress = progress;
    }

    /**
     * A file to upload.
     *
     * @param name its last part of the address
     * @param size in bytes
     */
    public record Item(String name, Digest digest, long size) {
        URI under(PublishTarget target) {
            return target.at(IndexPages.path(name));
        }
    }

    /**
     * The files that are not there, or there in another size or with another SHA-256 where the server tells it.
     *
     * @throws ProblemException {@code packages.publish-…}
     */
    public List<Item> missing() {
        return items.stream().filter(item -> !there(item)).toList();
    }

    private boolean there(Item item) {
        Answer answer = web.head(item.under(target));
        if (answer.status() == 404 || answer.status() == 410) {
            return false;
        }
        if (!answer.ok()) {
            throw PublishTrouble.of(target, item.under(target), item.name(), answer);
        }
        String sha256 = answer.header("x-checksum-sha256");
        return (sha256.isEmpty() || sha256.equalsIgnoreCase(item.digest().hex()))
                && (answer.length() < 0 || answer.length() == item.size());
    }

    /**
     * Uploads files, one after the other; what stands there under their names is replaced.
     *
     * @throws ProblemException {@code packages.publish-…}, naming the file
     */
    public void publish(List<Item> missing) {
        for (Item item : missing) {
            progress.checkpoint();
            Answer answer = web.send("PUT", item.under(target), "application/octet-stream", body(item), item.name());
            if (!answer.ok()) {
                throw PublishTrouble.of(target, item.under(target), item.name(), answer);
            }
        }
    }

    private WebTransport.Body body(Item item) {
        return new WebTransport.Body() {
            @Override
            public long size() {
                return item.size();
            }

            @Override
            public InputStream open() throws IOException {
                return new UploadForm.Checked(
                        new Limited(blobs.open(item.digest(), 0), item.size()), item.name(), item.digest());
            }
        };
    }
}
