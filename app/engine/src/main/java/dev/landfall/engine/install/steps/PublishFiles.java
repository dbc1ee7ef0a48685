package dev.landfall.engine.install.steps;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.packages.FilePublisher;
import dev.landfall.engine.packages.PublishTarget;
import dev.landfall.engine.packages.WebTransport;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Uploads files of the bundle by HTTP PUT; what is there in the right size is not sent. */
public final class PublishFiles implements Step {
    private final PlannedStep planned;
    private final PublishTarget target;
    private final WebTransport transport;
    private final Consumer<Duration> pause;
    private final BlobSource blobs;
    private final List<FilePublisher.Item> items;

    /** @param pause waits before another try */
    public PublishFiles(
            String id,
            String title,
            PublishTarget target,
            WebTransport transport,
            Consumer<Duration> pause,
            BlobSource blobs,
            List<FilePublisher.Item> items) {
        this.target = target;
        this.transport = transport;
        this.pause = pause;
        this.blobs = blobs;
        this.items = List.copyOf(items);
        this.planned = new PlannedStep(
                id,
                "publish-files",
                title,
                items.size() + " files to " + target.address(),
                items.stream().mapToLong(FilePublisher.Item::size).sum(),
                items.stream().map(i -> i.name() + " " + i.digest()).toList(),
                List.of());
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    private FilePublisher publisher(Progress progress) {
        return new FilePublisher(target, transport, pause, blobs, items, progress);
    }

    @Override
    public Check check(StepContext context) {
        int missing = publisher(context.progress()).missing().size();
        return missing == 0
                ? Check.done("all " + items.size() + " files are there")
                : Check.toDo(missing + " of " + items.size() + " files are missing or others");
    }

    @Override
    public void run(StepContext context) {
        FilePublisher publisher = publisher(context.progress());
        publisher.publish(publisher.missing());
    }

    @Override
    public void verify(StepContext context) {
        List<FilePublisher.Item> missing = publisher(context.progress()).missing();
        if (!missing.isEmpty()) {
            throw ProblemException.of(
                    "install.not-as-wanted",
                    "what",
                    planned.title(),
                    "why",
                    "the server does not show " + missing.getFirst().name() + " as it was sent");
        }
    }
}
