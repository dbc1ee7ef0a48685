package dev.landfall.cli;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.ArtifactKind;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BuildReport;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleManifest;
import dev.landfall.engine.bundle.BundleRepair;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.VerifyReport;
import dev.landfall.engine.bundle.Volume;
import dev.landfall.engine.bundle.trust.BundleTrust;
import dev.landfall.engine.bundle.trust.Signatures;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.install.AppsReport;
import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.Deltas;
import dev.landfall.engine.install.ImageProof;
import dev.landfall.engine.install.PythonPackages;
import dev.landfall.engine.install.RegistryImages;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.run.StopSignal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landfall bundle}: makes bundles, says what is in them, and whether they are whole. */
@Command(
        name = "bundle",
        description = "Makes bundles, says what is in them, and whether they are whole.",
        mixinStandardHelpOptions = true,
        subcommands = {
            BundleCommand.Build.class,
            ImportCommand.class,
            BundleCommand.Inspect.class,
            BundleCommand.Images.class,
            SbomCommand.class,
            BundleCommand.Verify.class,
            BundleCommand.Sign.class,
            BundleCommand.Repair.class
        })
final class BundleCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: build, import, inspect, images, sbom, verify, sign or repair.");
    }

    @Command(name = "build", description = "Builds a bundle from a spec: images, charts, products, files.")
    static final class Build extends LandfallCommand {
        @Parameters(paramLabel = "SPEC", description = "The YAML spec; the paths in it start from its folder.")
        private Path spec = Path.of(".");

        @Option(names = "-o", required = true, paramLabel = "DIR", description = "Where the volumes go.")
        private Path folder = Path.of(".");

        @Option(
                names = "--volume-size",
                paramLabel = "SIZE",
                defaultValue = "4g",
                description = "The most a volume may have, e.g. 700m or 4g, which fits FAT32.")
        private String volumeSize = "4g";

        @Option(
                names = "--against",
                paramLabel = "INVENTORY",
                description = "Leaves out the layers that this site's registry holds; see 'landfall inventory'.")
        @Nullable
        private Path against;

        @Option(
                names = "--pulls",
                paramLabel = "N",
                description = "How many layers are fetched from registries at once; 4 unless told otherwise.")
        private int pulls = BuildOptions.PULLS;

        @Option(names = "--sign", paramLabel = "KEY", description = "Signs it with this private key; may be repeated.")
        private List<Path> keys = List.of();

        @Mixin
        private KeyOptions keyOptions = new KeyOptions();

        @Override
        public Integer call() {
            // a key that cannot be used is told before hours of building, not after
            List<SigningKey> signers = keyOptions.signers(keys, terminal().environment());
            BuildOptions how = BuildOptions.ofVolumeSize(volumeSize).pulling(pulls);
            if (against != null) {
                how = how.against(Deltas.base(against));
            }
            StopSignal stop = new StopSignal();
            try (Interrupt ignored = new Interrupt(stop);
                    HelmWorkers helm = new HelmWorkers()) {
                ProgressLine progress =
                        new ProgressLine(printer(), "build", terminal().clock(), stop::stopped);
                ImageProof proof = new ImageProof(helm, folder);
                BuildReport report = BundleBuilder.build(
                        BundleSpec.read(spec),
                        new RegistryImages(terminal().environment()),
                        new PythonPackages(),
                        proof,
                        folder,
                        how,
                        progress);
                written(printer(), report.manifest(), report.digest(), report.volumes());
                try (Bundle built = Bundles.open(report.volumes().getFirst().path())) {
                    signers.forEach(key -> sign(built, key, printer()));
                    delta(built, printer());
                    if (against != null && built.manifest().base().isEmpty()) {
                        printer().line("That site holds nothing of it; the bundle is packed whole.");
                    }
                    proof.findings().forEach(printer()::finding);
                    // what applications name and nobody packed is told while it can still be fetched
                    AppsReport.of(built, folder, progress).forEach(printer()::finding);
                }
                return 0;
            }
        }
    }

    /** Says what was written. */
    static void written(Printer printer, BundleManifest manifest, Digest digest, List<Volume> volumes) {
        for (Volume volume : volumes) {
            printer.line(volume.path() + "  " + Printer.bytes(volume.size()));
            printer.object(
                    "volume",
                    Map.of(
                            "file", volume.path().toString(),
                            "number", volume.number(),
                            "of", volume.of(),
                            "size", volume.size()));
        }
        printer.line("Bundle " + manifest.name() + " " + manifest.version() + ", "
                + Printer.count(manifest.artifacts().size(), "artifact") + ", " + digest);
        printer.object(
                "bundle", Map.of("name", manifest.name(), "version", manifest.version(), "digest", digest.toString()));
    }

    static void sign(Bundle bundle, SigningKey key, Printer printer) {
        Path file = Signatures.sign(bundle, key);
        printer.line("Signed: " + file);
        printer.object(
                "signature",
                Map.of("file", file.toString(), "key", key.verifyKey().id()));
    }

    /** What a delta brings, and what it needs of its site. */
    private static void delta(Bundle bundle, Printer printer) {
        bundle.manifest().base().ifPresent(base -> {
            Deltas.Share share = Deltas.share(bundle, base);
            printer.line(
                    "  delta against " + base.title() + ": " + share.brought() + " of " + share.layers() + " layers, "
                            + Printer.bytes(share.broughtBytes()) + " instead of " + Printer.bytes(share.bytes())
                            + "; needs what that site holds");
            printer.object(
                    "delta",
                    Map.of(
                            "site", base.site(),
                            "registry", base.registry(),
                            "inventory", base.inventory().toString(),
                            "brought", share.brought(),
                            "layers", share.layers(),
                            "bytes", share.broughtBytes(),
                            "instead", share.bytes()));
        });
    }

    @Command(name = "sign", description = "Signs a bundle that is built; its volumes stay as they are.")
    static final class Sign extends OfBundle {
        @Option(
                names = "--key",
                required = true,
                paramLabel = "KEY",
                description = "The private key, its .pub beside it; may be repeated.")
        private List<Path> keys = List.of();

        @Mixin
        private KeyOptions keyOptions = new KeyOptions();

        @Override
        public Integer call() {
            List<SigningKey> signers = keyOptions.signers(keys, terminal().environment());
            try (Bundle opened = Bundles.open(bundle, folders)) {
                signers.forEach(key -> sign(opened, key, printer()));
            }
            return 0;
        }
    }

    @Command(
            name = "repair",
            description = {
                "Copies just the damaged parts from another copy of the bundle, and what is missing.",
                "Everything that is taken over is checked first."
            })
    static final class Repair extends OfBundle {
        @Option(
                names = "--from",
                required = true,
                paramLabel = "COPY",
                description = "The other copy, or its folder; may be repeated when it lies in several.")
        private List<Path> from = List.of();

        @Override
        public Integer call() {
            StopSignal stop = new StopSignal();
            try (Interrupt ignored = new Interrupt(stop)) {
                ProgressLine progress =
                        new ProgressLine(printer(), "repair", terminal().clock(), stop::stopped);
                BundleRepair.Report report = BundleRepair.repair(bundle, folders, from, progress);
                for (BundleRepair.Mended mended : report.mended()) {
                    printer()
                            .line(mended.volume() + ": " + Printer.count(mended.parts(), "part") + ", "
                                    + Printer.bytes(mended.bytes()) + " copied again");
                    printer()
                            .object(
                                    "mended",
                                    Map.of(
                                            "file", mended.volume().toString(),
                                            "parts", mended.parts(),
                                            "bytes", mended.bytes()));
                }
                report.problems().forEach(printer()::problem);
                boolean whole = report.problems().isEmpty();
                printer()
                        .line(
                                !whole
                                        ? "The bundle is NOT whole yet."
                                        : report.mended().isEmpty()
                                                ? "Nothing was damaged."
                                                : "The bundle is whole again.");
                printer().object("repair", Map.of("whole", whole));
                return whole ? 0 : 4;
            }
        }
    }

    /** A command about one bundle. */
    abstract static class OfBundle extends LandfallCommand {
        @Parameters(paramLabel = "BUNDLE", description = "Any volume of the bundle, an OCI layout or an archive.")
        Path bundle = Path.of(".");

        @Option(
                names = "--also",
                paramLabel = "DIR",
                description = "Another folder in which volumes may lie, such as a second stick; may be repeated.")
        List<Path> folders = List.of();
    }

    @Command(name = "inspect", description = "Says what a bundle is and what it carries.")
    static final class Inspect extends OfBundle {
        @Override
        public Integer call() {
            try (Bundle opened = Bundles.open(bundle, folders)) {
                printer()
                        .line((opened.manifest().name() + " "
                                                + opened.manifest().version())
                                        .strip() + "  ("
                                + opened.format().title() + ", "
                                + Printer.bytes(opened.manifest().bytes()) + ")");
                printer().line("  " + opened.digest());
                delta(opened, printer());
                trust(BundleGate.of(opened, KeyOptions.settings(terminal()), Optional.empty()));
                opened.volumes()
                        .forEach(v -> printer()
                                .line("  volume " + v.number() + " of " + v.of() + ": " + v.path() + "  "
                                        + Printer.bytes(v.size())));
                opened.findings().forEach(printer()::finding);
                printer().line("");
                printer()
                        .table(
                                List.of("KIND", "NAME", "VERSION", "SIZE", "LICENCE", "DIGEST"),
                                opened.artifacts().stream().map(Inspect::row).toList());
                printer()
                        .object(
                                "bundle",
                                Map.of(
                                        "name", opened.manifest().name(),
                                        "version", opened.manifest().version(),
                                        "format", opened.format().title(),
                                        "digest", opened.digest().toString(),
                                        "volumes", opened.volumes().size(),
                                        "bytes", opened.manifest().bytes()));
                opened.artifacts().forEach(a -> printer().object("artifact", fields(a)));
                return 0;
            }
        }

        private void trust(BundleGate gate) {
            for (BundleTrust.Signer signer : gate.trust().signers()) {
                printer().line("  signed by " + signer.name() + " (key " + signer.key() + ")");
                printer().object("signer", Map.of("name", signer.name(), "key", signer.key()));
            }
            for (Problem doubt : gate.trust().doubts()) {
                printer().line("  NOT TRUSTED: " + doubt.title());
                Printer.wrap(doubt.why()).forEach(line -> printer().line("    " + line));
                Printer.wrap("-> " + doubt.next()).forEach(line -> printer().line("    " + line));
                printer().object("doubt", fields(doubt, gate));
            }
        }

        private static List<String> row(Artifact a) {
            return List.of(
                    a.kind().word(),
                    a.name(),
                    a.version(),
                    Printer.bytes(a.size()),
                    a.licence(),
                    a.root().digest().brief()
                            + a.trimmedFrom()
                                    .map(whole -> ", some platforms of " + whole.brief())
                                    .orElse(""));
        }
    }

    @Command(name = "images", description = "Lists the images of a bundle, one a line.")
    static final class Images extends OfBundle {
        @Override
        public Integer call() {
            try (Bundle opened = Bundles.open(bundle, folders)) {
                opened.artifacts().stream()
                        .filter(a -> a.kind() == ArtifactKind.IMAGE)
                        .forEach(a -> {
                            printer().line(a.name() + "@" + a.root().digest());
                            printer().object("image", fields(a));
                        });
                return 0;
            }
        }
    }

    @Command(name = "verify", description = "Reads every byte of a bundle and says whether it is as it was built.")
    static final class Verify extends OfBundle {
        @Override
        public Integer call() {
            StopSignal stop = new StopSignal();
            try (Interrupt ignored = new Interrupt(stop)) {
                ProgressLine progress =
                        new ProgressLine(printer(), "verify", terminal().clock(), stop::stopped);
                VerifyReport report = BundleVerifier.verify(bundle, folders, progress, chunk -> {});
                for (Problem problem : report.all()) {
                    printer().problem(problem);
                }
                printer()
                        .object(
                                "verify",
                                Map.of(
                                        "name", report.name(),
                                        "sound", report.sound(),
                                        "bytes", report.bytes(),
                                        "chunks", report.chunks(),
                                        "blobs", report.blobs(),
                                        "bad", report.damage().size()));
                if (!report.sound()) {
                    printer()
                            .line(report.name() + " is NOT as it was built. What is here was read: "
                                    + Printer.bytes(report.bytes()) + " in " + Printer.count(report.chunks(), "chunk")
                                    + ".");
                    return 4;
                }
                printer()
                        .line(report.name() + " is whole: " + Printer.bytes(report.bytes()) + ", "
                                + Printer.count(report.chunks(), "chunk") + ", "
                                + Printer.count(report.blobs(), "blob") + ".");
                return vouched();
            }
        }

        /** Whole is not the same as trusted; but only what was changed under its signature is not as it was built. */
        private int vouched() {
            try (Bundle opened = Bundles.open(bundle, folders)) {
                BundleGate gate = BundleGate.of(opened, KeyOptions.settings(terminal()), Optional.empty());
                if (gate.trust().trusted()) {
                    printer().line("It is signed by " + gate.signers() + ".");
                }
                boolean changed = false;
                for (Problem doubt : gate.trust().doubts()) {
                    printer().line(doubt.title() + ": " + doubt.why());
                    Printer.wrap("-> " + doubt.next()).forEach(line -> printer().line("  " + line));
                    printer().object("doubt", fields(doubt, gate));
                    changed |= doubt.code().equals("bundle.changed-after-signing");
                }
                return changed ? BundleGate.EXIT : 0;
            }
        }
    }

    private static Map<String, Object> fields(Problem doubt, BundleGate gate) {
        return Map.of(
                "code", doubt.code(),
                "finding", gate.id(doubt.code()),
                "title", doubt.title(),
                "why", doubt.why(),
                "next", doubt.next(),
                "exit", doubt.exitCode());
    }

    private static Map<String, Object> fields(Artifact artifact) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("artifact", artifact.kind().word());
        fields.put("name", artifact.name());
        fields.put("version", artifact.version());
        fields.put("source", artifact.source());
        fields.put("size", artifact.size());
        fields.put("digest", artifact.root().digest().toString());
        fields.put("licence", artifact.licence());
        artifact.trimmedFrom().ifPresent(whole -> fields.put("trimmedFrom", whole.toString()));
        return fields;
    }
}
