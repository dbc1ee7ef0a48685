package dev.landfall.engine.install.steps;

import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Remedy;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import java.util.List;

/** Sends the images to the site's registry; what is there already is not sent, what was half sent goes on. */
public final class PushImages implements Step {
    private final PlannedStep planned;
    private final BlobSource source;
    private final List<PushItem> items;
    private final RegistryAccess access;
    private final PushOptions options;
    private final NameLayout layout;

    /** @param bytes of all blobs, each once */
    public PushImages(
            String id,
            String title,
            BlobSource source,
            List<PushItem> items,
            long bytes,
            RegistryAccess access,
            PushOptions options) {
        this.source = source;
        this.items = List.copyOf(items);
        this.access = access;
        this.options = options;
        this.layout = new NameLayout(access.target(), options.keep());
        this.planned = new PlannedStep(
                id,
                "push-images",
                title,
                items.size() + " images to " + access.target(),
                bytes,
                items.stream()
                        .map(item -> item.source() + " -> "
                                + layout.target(item.source())
                                        .pinned(item.root().digest()))
                        .toList(),
                List.of());
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        int missing = missing(context).size();
        return missing == 0
                ? Check.done("all " + items.size() + " images are there")
                : Check.toDo(missing + " of " + items.size() + " images are missing");
    }

    @Override
    public void run(StepContext context) {
        PushReport report = Pusher.push(
                source,
                items,
                access,
                options,
                new StepUploadMemory(context, access.target().host()),
                context.progress());
        if (!report.complete()) {
            List<PushReport.Image> failed = report.failed();
            Problem first = failed.getFirst().problem() == null
                    ? Problem.of("problem.unexpected", "what", "a push failed without a reason")
                    : failed.getFirst().problem();
            Remedy[] each = failed.stream()
                    .map(image -> Remedy.byHand(image.source() + ": " + words(image.problem())))
                    .toArray(Remedy[]::new);
            throw Problem.of(
                            "install.images-missing",
                            "missing",
                            failed.size(),
                            "all",
                            items.size(),
                            "registry",
                            access.target(),
                            "first",
                            failed.getFirst().source(),
                            "why",
                            first.title() + ". " + first.why(),
                            "next",
                            first.next())
                    .with(each)
                    .asException();
        }
        context.progress()
                .note(report.images().size() + " images are in the registry; " + report.sent() + " bytes sent, "
                        + report.skipped() + " were there");
    }

    private static String words(@org.jspecify.annotations.Nullable Problem problem) {
        return problem == null ? "failed" : problem.title();
    }

    @Override
    public void verify(StepContext context) {
        List<ImageReference> missing = missing(context);
        if (!missing.isEmpty()) {
            throw ProblemException.of(
                    "install.not-as-wanted",
                    "what",
                    planned.title(),
                    "why",
                    "the registry does not show " + missing.getFirst() + " (" + missing.size() + " missing)");
        }
    }

    /** What the registry does not have, or not whole, under its tag with the right digest. */
    private List<ImageReference> missing(StepContext context) {
        return Pusher.lacking(source, items, access, options, context.progress());
    }
}
