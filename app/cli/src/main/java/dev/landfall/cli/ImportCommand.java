package dev.landfall.cli;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImportReport;
import dev.landfall.engine.bundle.Imports;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.run.StopSignal;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall bundle import}: makes a bundle of another tool's archive. */
@Command(
        name = "import",
        description = {
            "Makes a bundle of another tool's archive.",
            "It may be of docker save, an OCI layout or archive, a registry's storage, Zarf, Hauler, oc-mirror or KOTS; also compressed"
                    + " or in pieces, and archives of archives, such as Charmed Kubeflow's images.tar.gz.",
            "A compressed archive is read once and written as it is read; no other space is taken."
        })
final class ImportCommand extends LandfallCommand {
    @Parameters(paramLabel = "ARCHIVE", description = "The archive, or an OCI layout's folder.")
    private Path archive = Path.of(".");

    @Option(names = "-o", required = true, paramLabel = "DIR", description = "Where the volumes go.")
    private Path folder = Path.of(".");

    @Option(names = "--name", paramLabel = "NAME", description = "What the bundle is called; else after the file.")
    private String name = "";

    @Option(
            names = "--version",
            paramLabel = "VERSION",
            defaultValue = "1",
            description = "The bundle's version, ${DEFAULT-VALUE} when not given.")
    private String version = "1";

    @Option(
            names = "--volume-size",
            paramLabel = "SIZE",
            defaultValue = "4g",
            description = "The most a volume may have, e.g. 700m or 4g, which fits FAT32.")
    private String volumeSize = "4g";

    @Option(names = "--sign", paramLabel = "KEY", description = "Signs it with this private key; may be repeated.")
    private List<Path> keys = List.of();

    @Mixin
    private KeyOptions keyOptions = new KeyOptions();

    @Override
    public Integer call() {
        // a key that cannot be used is told before hours of reading, not after
        List<SigningKey> signers = keyOptions.signers(keys, terminal().environment());
        Imports.Options options = new Imports.Options(
                name.isEmpty() ? Imports.nameFor(archive) : name, version, BuildOptions.ofVolumeSize(volumeSize));
        StopSignal stop = new StopSignal();
        try (Interrupt ignored = new Interrupt(stop)) {
            ProgressLine progress =
                    new ProgressLine(printer(), "import", terminal().clock(), stop::stopped);
            ImportReport report = Imports.importing(archive, folder, options, progress);
            BundleCommand.written(printer(), report.manifest(), report.digest(), report.volumes());
            try (Bundle imported = Bundles.open(report.volumes().getFirst().path())) {
                signers.forEach(key -> BundleCommand.sign(imported, key, printer()));
            }
            report.findings().forEach(printer()::finding);
            return 0;
        }
    }
}
