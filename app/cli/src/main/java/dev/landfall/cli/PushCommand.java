package dev.landfall.cli;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.BundleImages;
import dev.landfall.engine.install.Deltas;
import dev.landfall.engine.registry.FileUploadMemory;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.run.StopSignal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall push}: the images of a bundle into a registry, straight from the volumes. */
@Command(
        name = "push",
        description = {
            "Sends a bundle's images to a registry, straight from the volumes.",
            "What is there is not sent again; a layer that was half sent goes on where it was."
        })
final class PushCommand extends LandfallCommand {
    @Parameters(paramLabel = "BUNDLE", description = "Any volume of the bundle, an OCI layout or an archive.")
    private Path bundle = Path.of(".");

    @Option(
            names = "--also",
            paramLabel = "DIR",
            description = "Another folder in which volumes may lie, such as a second stick; may be repeated.")
    private List<Path> folders = List.of();

    @Option(names = "--to", required = true, paramLabel = "HOST[/PREFIX]", description = "The registry.")
    private String to = "";

    @Mixin
    private RegistryOptions options = new RegistryOptions();

    @Option(
            names = "--base",
            paramLabel = "BUNDLE",
            description = "With a delta: the bundle before it, for what the registry has lost since its inventory.")
    @Nullable
    private Path base;

    @Option(
            names = "--memory",
            paramLabel = "FILE",
            description = "Where half-sent layers are remembered; otherwise in the user's state folder.")
    @Nullable
    private Path memory;

    @Mixin
    private AcceptOption accept = new AcceptOption();

    @Override
    public Integer call() {
        RegistryAccess access = RegistryCommand.access(to, options, terminal());
        StopSignal stop = new StopSignal();
        try (Bundle opened = Bundles.open(bundle, folders);
                FileUploadMemory remembered =
                        new FileUploadMemory(memoryFile(), access.target().host());
                Interrupt ignored = new Interrupt(stop)) {
            if (!accept.trusted(opened, terminal(), printer(), "Nothing was sent. To send it all the same")) {
                return BundleGate.EXIT;
            }
            ProgressLine progress =
                    new ProgressLine(printer(), "push", terminal().clock(), stop::stopped);
            PushReport report = push(opened, access, remembered, progress);
            print(report);
            // a damaged bundle is told apart from a registry that refuses
            return report.failed().stream()
                    .map(image -> image.problem() == null ? 1 : image.problem().exitCode())
                    .max(Integer::compare)
                    .orElse(0);
        }
    }

    private PushReport push(Bundle opened, RegistryAccess access, FileUploadMemory remembered, ProgressLine progress) {
        PushOptions how = Deltas.options(opened);
        List<PushItem> items = BundleImages.items(opened);
        if (base == null) {
            return Pusher.push(opened, items, access, how, remembered, progress);
        }
        try (Bundle earlier = Bundles.open(base)) {
            return Pusher.push(Deltas.source(opened, earlier), items, access, how, remembered, progress);
        }
    }

    private Path memoryFile() {
        return memory != null ? memory : AcceptOption.state(terminal()).resolve("uploads.jsonl");
    }

    private void print(PushReport report) {
        printer()
                .table(
                        List.of("STATE", "IMAGE", "AS"),
                        report.images().stream()
                                .map(image -> List.of(
                                        switch (image.outcome()) {
                                            case PUSHED -> "pushed";
                                            case SKIPPED -> "was there";
                                            case FAILED -> "FAILED";
                                        },
                                        image.source().toString(),
                                        image.target() + "@" + image.digest().brief()))
                                .toList());
        for (PushReport.Image image : report.images()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("source", image.source().toString());
            fields.put("target", image.target().toString());
            fields.put("digest", image.digest().toString());
            fields.put("outcome", image.outcome().name());
            fields.put("sent", image.sent());
            fields.put("skipped", image.skipped());
            printer().object("image", fields);
            if (image.problem() != null) {
                printer().problem(image.problem());
            }
        }
        printer()
                .line(Printer.bytes(report.sent()) + " sent, " + Printer.bytes(report.skipped()) + " were there, "
                        + report.took().toMillis() / 1000.0 + " s");
        printer()
                .object(
                        "push",
                        Map.of(
                                "sent", report.sent(),
                                "skipped", report.skipped(),
                                "millis", report.took().toMillis(),
                                "complete", report.complete()));
    }
}
