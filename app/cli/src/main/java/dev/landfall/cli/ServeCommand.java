package dev.landfall.cli;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.BundleServing;
import dev.landfall.engine.install.Deltas;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.serve.ListenAddress;
import dev.landfall.engine.registry.serve.RegistryServer;
import dev.landfall.engine.registry.serve.ServeOptions;
import dev.landfall.engine.registry.serve.ServedArtifact;
import dev.landfall.engine.registry.serve.ServedCatalogue;
import dev.landfall.engine.registry.serve.ServerTls;
import dev.landfall.engine.run.StopSignal;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall registry serve}: a read-only registry straight from a bundle's volumes. */
@Command(
        name = "serve",
        description = {
            "Serves a bundle as a read-only registry, straight from its volumes, until Ctrl-C.",
            "Images stand under their paths and under their whole names, charts under charts/."
        })
final class ServeCommand extends LandfallCommand {
    private static final long LOOKS_MILLIS = 200;

    @Parameters(paramLabel = "BUNDLE", description = "Any volume of the bundle, an OCI layout or an archive.")
    private Path bundle = Path.of(".");

    @Option(
            names = "--also",
            paramLabel = "DIR",
            description = "Another folder in which volumes may lie, such as a second stick; may be repeated.")
    private List<Path> folders = List.of();

    @Option(names = "--base", paramLabel = "BUNDLE", description = "With a delta: the bundle before it.")
    @Nullable
    private Path base;

    @Option(
            names = "--listen",
            defaultValue = "127.0.0.1:5000",
            paramLabel = "HOST:PORT",
            description = "Where to listen: 127.0.0.1:5000, this machine alone, when not said;"
                    + " 0.0.0.0:5000 for every network it is in.")
    private String listen = "";

    @ArgGroup(exclusive = false)
    private @Nullable Tls tls;

    /** Certificate and key belong together. */
    static final class Tls {
        @Option(
                names = "--tls-cert",
                required = true,
                paramLabel = "FILE",
                description = "PEM file with the certificate to show, and those between it and the root.")
        Path certificate = Path.of("");

        @Option(names = "--tls-key", required = true, paramLabel = "FILE", description = "PEM file with its key.")
        Path key = Path.of("");
    }

    @Option(names = "--user", paramLabel = "USER", description = "User name that clients have to give.")
    @Nullable
    private String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File that holds the password; or set LANDFALL_SERVE_PASSWORD.")
    @Nullable
    private Path passwordFile;

    @Mixin
    private AcceptOption accept = new AcceptOption();

    @Override
    public Integer call() {
        ServeOptions how = how();
        StopSignal stop = new StopSignal();
        try (Bundle opened = Bundles.open(bundle, folders);
                Interrupt ignored = new Interrupt(stop)) {
            if (!accept.trusted(opened, terminal(), printer(), "Nothing is served. To serve it all the same")) {
                return BundleGate.EXIT;
            }
            if (base == null) {
                serve(opened, opened, how, stop);
            } else {
                try (Bundle earlier = Bundles.open(base)) {
                    serve(opened, Deltas.source(opened, earlier), how, stop);
                }
            }
            return 0;
        }
    }

    private void serve(Bundle opened, BlobSource source, ServeOptions how, StopSignal stop) {
        List<ServedArtifact> artifacts = BundleServing.artifacts(opened);
        ServedCatalogue catalogue = ServedCatalogue.of(source, artifacts);
        catalogue.findings().forEach(printer()::finding);
        ServeLog log = new ServeLog(printer(), terminal().clock());
        try (RegistryServer server =
                RegistryServer.start(catalogue, how, terminal().clock(), log)) {
            exposed(how, server.address());
            String title = (opened.manifest().name() + " " + opened.manifest().version()).strip();
            new ServeHints(printer(), server.address(), how, artifacts).print(title, catalogue);
            while (!stop.stopped()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOKS_MILLIS));
            }
        }
        log.end();
    }

    private ServeOptions how() {
        InetSocketAddress address = ListenAddress.parse(listen);
        ServeOptions how = ServeOptions.at(address);
        if (tls != null) {
            how = how.tls(ServerTls.of(tls.certificate, tls.key));
        }
        String password = passwordFile != null
                ? RegistryOptions.read(passwordFile).strip()
                : terminal().environment().getOrDefault("LANDFALL_SERVE_PASSWORD", "");
        String name = user == null ? "" : user;
        if (name.isEmpty() != password.isEmpty()) {
            throw ProblemException.of("registry.serve-login", "lacks", name.isEmpty() ? "the user" : "the password");
        }
        return name.isEmpty() ? how : how.login(new Credentials(name, password));
    }

    /** What it means that others can reach it. */
    private void exposed(ServeOptions how, InetSocketAddress address) {
        if (address.getAddress().isLoopbackAddress() || how.tls().isPresent()) {
            return;
        }
        String code = how.login().isPresent() ? "registry.serve-in-clear" : "registry.serve-open";
        printer().finding(Finding.warn(code, Problem.of(code, "address", ListenAddress.text(address))));
    }
}
