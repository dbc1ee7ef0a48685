package dev.landfall.engine.install.steps;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.packages.IndexPublisher;
import dev.landfall.engine.packages.PackedWheel;
import dev.landfall.engine.packages.PublishTarget;
import dev.landfall.engine.packages.WebTransport;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Uploads the bundle's wheels to an index that the site has; what it has already is not sent. */
public final class PublishPackages implements Step {
    private final PlannedStep planned;
    private final PublishTarget target;
    private final WebTransport transport;
    private final Consumer<Duration> pause;
    private final BlobSource blobs;
    private final List<PackedWheel> wheels;
    private final boolean accepted;

    /**
     * @param pause waits before another try
     * @param accepted whether a person accepted that some are there with another content, which then stay as they are
     */
    public PublishPackages(
            String id,
            String title,
            PublishTarget target,
            WebTransport transport,
            Consumer<Duration> pause,
            BlobSource blobs,
            List<PackedWheel> wheels,
            boolean accepted) {
        this.target = target;
        this.transport = transport;
        this.pause = pause;
        this.blobs = blobs;
        this.wheels = List.copyOf(wheels);
        this.accepted = accepted;
        this.planned = new PlannedStep(
                id,
                "publish-packages",
                title,
                wheels.size() + " packages to " + target.address(),
                wheels.stream().mapToLong(w -> w.content().size()).sum(),
                wheels.stream()
                        .map(w -> w.file() + " sha256:" + w.digest().hex())
                        .toList(),
                List.of());
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    private IndexPublisher publisher(Progress progress) {
        return new IndexPublisher(target, transport, pause, blobs, wheels, progress);
    }

    /**
     * What stands in the way: packages that the index has under the same name with another content.
     *
     * @throws ProblemException when the index cannot be asked
     */
    public Optional<Problem> obstacle(Progress progress) {
        return Optional.ofNullable(obstacle(publisher(progress).look()));
    }

    private @Nullable Problem obstacle(IndexPublisher.State state) {
        return state.differing().isEmpty()
                ? null
                : Problem.of(
                        "packages.other-content",
                        "count",
                        state.differing().size(),
                        "address",
                        target.address(),
                        "first",
                        state.differing().getFirst().file());
    }

    @Override
    public Check check(StepContext context) {
        IndexPublisher.State state = publisher(context.progress()).look();
        if (state.missing().isEmpty() && (accepted || state.differing().isEmpty())) {
            return Check.done("all " + wheels.size() + " packages are there");
        }
        return Check.toDo(state.missing().size() + " of " + wheels.size() + " packages are missing");
    }

    @Override
    public void run(StepContext context) {
        IndexPublisher publisher = publisher(context.progress());
        IndexPublisher.State state = publisher.look();
        Problem obstacle = obstacle(state);
        if (obstacle != null && !accepted) {
            throw obstacle.asException();
        }
        publisher.publish(state.missing());
        context.progress()
                .note(state.missing().size() + " packages uploaded, "
                        + (wheels.size() - state.missing().size()) + " were there");
    }

    @Override
    public void verify(StepContext context) {
        List<PackedWheel> missing = publisher(context.progress()).look().missing();
        if (!missing.isEmpty()) {
            throw ProblemException.of(
                    "install.not-as-wanted",
                    "what",
                    planned.title(),
                    "why",
                    "the index does not list " + missing.getFirst().file() + " (" + missing.size() + " missing)");
        }
    }
}
