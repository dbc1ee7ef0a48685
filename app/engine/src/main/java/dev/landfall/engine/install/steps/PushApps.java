package dev.landfall.engine.install.steps;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryClient;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Converts application packages and sends the image that they become; only what the registry lacks goes over the wire. */
public final class PushApps implements Step {
    /** Makes the image's content, lets it be sent, and clears it away. */
    @FunctionalInterface
    public interface Making {
        void with(Consumer<BlobSource> push, Progress progress) throws IOException;
    }

    private final PlannedStep planned;
    private final PushItem item;
    private final RegistryAccess access;
    private final PushOptions options;
    private final Making making;

    public PushApps(PlannedStep planned, PushItem item, RegistryAccess access, PushOptions options, Making making) {
        this.planned = planned;
        this.item = item;
        this.access = access;
        this.options = options;
        this.making = making;
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        return there() ? Check.done("the registry has it") : Check.toDo("the registry does not have it");
    }

    private boolean there() {
        ImageReference target = new NameLayout(access.target(), options.keep()).target(item.source());
        try (RegistryClient client = new RegistryClient(access)) {
            return client.digest(target.repository(), String.valueOf(target.tag()))
                    .filter(item.root().digest()::equals)
                    .isPresent();
        }
    }

    @Override
    public void run(StepContext context) {
        try {
            making.with(blobs -> push(blobs, context), context.progress());
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.apps-io", "file", planned.detail(), "why", String.valueOf(e.getMessage()));
        }
    }

    private void push(BlobSource blobs, StepContext context) {
        PushReport report = Pusher.push(
                blobs,
                List.of(item),
                access,
                options,
                new StepUploadMemory(context, access.target().host()),
                context.progress());
        for (PushReport.Image failed : report.failed()) {
            Problem problem = failed.problem();
            throw (problem == null
                            ? Problem.of("problem.unexpected", "what", "a push failed without a reason")
                            : problem)
                    .asException();
        }
        context.progress().note(report.sent() + " bytes sent, " + report.skipped() + " were there");
    }

    @Override
    public void verify(StepContext context) {
        if (!there()) {
            throw ProblemException.of(
                    "install.not-as-wanted",
                    "what",
                    planned.title(),
                    "why",
                    "the registry does not show " + item.source());
        }
    }
}
